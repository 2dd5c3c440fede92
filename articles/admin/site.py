"""The site's settings and menus in admin."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.forms.models import ALL_FIELDS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from solo.admin import SingletonModelAdmin

from articles.admin.fields import WidgetsField, language_choices
from articles.admin.transactions import EditionAdmin
from articles.editing.render_again import render_formulas
from articles.models import MenuItem, SiteSettings, SiteText

COLOUR = forms.TextInput({"type": "color"})


class LanguageMixin(BaseModelAdmin):
    """Offers the site's languages where a model has any code."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "language":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.ChoiceField(
            label=capfirst(db_field.verbose_name),
            choices=language_choices(blank=_("every language") if db_field.blank else ""),
            required=not db_field.blank,
            help_text=db_field.help_text,
        )


class SiteTextInline(LanguageMixin, admin.StackedInline):
    model = SiteText
    extra = 0
    max_num = len(settings.LANGUAGES)


class SiteSettingsForm(forms.ModelForm):
    widgets = WidgetsField(label=_("Widgets"), required=False)

    class Meta:
        model = SiteSettings
        fields = ALL_FIELDS
        widgets = {"accent_light": COLOUR, "accent_dark": COLOUR}


@admin.register(SiteSettings)
class SiteSettingsAdmin(EditionAdmin, SingletonModelAdmin):
    form = SiteSettingsForm
    inlines = [SiteTextInline]
    fieldsets = [
        (_("Look"), {"fields": [("accent_light", "accent_dark"), "articles_per_page", "sidebar", "widgets"]}),
        (_("Articles"), {"fields": ["has_comments", "has_author_box", "has_pager", "has_contents", "has_math"]}),
        (_("Footer"), {"fields": ["icp_number", "police_number"]}),
    ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "has_math" in form.changed_data:
            render_formulas(obj.has_math)


@admin.register(MenuItem)
class MenuItemAdmin(LanguageMixin, EditionAdmin):
    list_display = ["entry", "menu", "language", "weight"]
    list_editable = ["weight"]
    list_filter = ["menu", "language"]
    list_select_related = ["category"]
    search_fields = ["name", "url"]
    autocomplete_fields = ["article", "category"]
    fields = ["menu", "language", "name", "url", "article", "category", "weight"]

    @admin.display(description=_("name"))
    def entry(self, item):
        return str(item)
