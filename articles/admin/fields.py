"""Form fields and widgets that the admin forms share."""

import json
import re

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelectMultiple, get_select2_language
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from markdownx.fields import MarkdownxFormField
from markdownx.widgets import AdminMarkdownxWidget

from articles.models import Tag
from articles.posts.term_names import identity
from articles.site.widgets import REGISTRY

TAG_SEPARATORS = [",", "，", "、", ";", "；"]
WIDGET_NAMES = {
    "search": _("search"),
    "recent": _("latest articles"),
    "categories": _("categories"),
    "taglist": _("tags"),
    "social": _("social links"),
    "languages": _("languages"),
    "sidemenu": _("side menu"),
    "archive": _("archive"),
    "related": _("related articles"),
    "popular": _("popular articles"),
}


def language_choices(current="", *, blank=""):
    """The site's languages for a select; with `current` where that is no longer one, and with `blank` for none."""
    choices = [("", blank)] if blank else []
    choices += settings.LANGUAGES
    return choices if not current or current in dict(choices) else [*choices, (current, current)]


class Lines(forms.CharField):
    """A field of several lines: what only a browser's line ends tell apart is the same text."""

    def to_python(self, value):
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def has_changed(self, initial, data):
        return not self.disabled and self.to_python(initial) != self.to_python(data)


class TextField(Lines):
    """A few lines of text, without spaces around them."""

    def __init__(self, *, rows, **kwargs):
        super().__init__(widget=forms.Textarea({"rows": rows, "class": "vLargeTextField"}), **kwargs)


class BodyWidget(AdminMarkdownxWidget):
    """Markdown next to its preview, which a script of ours shows in the site's own style."""

    class Media:
        css = {"all": ["css/admin/editor.css"]}
        js = [forms.Script(f"js/admin/{name}.js", defer=True) for name in ("text", "uploads", "editor")]

    @staticmethod
    def add_markdownx_attrs(attrs):
        attrs = AdminMarkdownxWidget.add_markdownx_attrs(attrs)
        return attrs | {
            "data-markdownx-editor-resizable": "False",
            "data-stylesheets": f"{static('css/site.css')} {static('css/admin/preview.css')}",
            "data-label": _("Preview"),
            "data-hint": _("Paste or drop a picture into the text to put it there."),
            "data-describe": _("Describe the picture between the brackets, for those who cannot see it."),
            "data-failed": _("The picture could not be stored. Try again."),
            "data-uploading": _("Uploading"),
            "data-waiting": _("The article is saved as soon as its pictures are uploaded."),
            "data-misplaced": _(
                "{name} was uploaded, but its place in the text was deleted. To show it, write {code}"
            ),
            "data-lost": _("“{name}” is not a picture: it was never uploaded. Delete it, or drop the picture again."),
        }


class BodyField(Lines, MarkdownxFormField):
    """The source of an article, exactly as typed."""

    def __init__(self, **kwargs):
        super().__init__(widget=BodyWidget({"rows": 24}), strip=False, **kwargs)


class ThreeStateSelect(forms.NullBooleanSelect):
    """A choice between the site's default, on and off."""

    def __init__(self, attrs=None):
        choices = [("unknown", _("site default")), ("true", _("on")), ("false", _("off"))]
        forms.Select.__init__(self, attrs, choices)


class OrderedSelectMultiple(AutocompleteSelectMultiple):
    """A choice with completion that shows what is chosen in the order of choosing."""

    def optgroups(self, name, value, attr=None):
        groups = super().optgroups(name, value, attr)
        place = {str(chosen): n for n, chosen in enumerate(value)}
        groups[0][1].sort(key=lambda option: place.get(str(option["value"]), len(place)))
        return groups


class OrderedModelField(forms.ModelMultipleChoiceField):
    """Rows in the order in which they were chosen; a change of order is a change."""

    def clean(self, value):
        found = super().clean(value)
        rows = {row.pk: row for row in found}
        keys = [found.model._meta.pk.to_python(key) for key in value or ()]
        return [rows[key] for key in dict.fromkeys(keys)]

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        return [str(self.prepare_value(row)) for row in initial or ()] != [str(key) for key in data or ()]


class TagSelect(forms.SelectMultiple):
    """Words with completion from the tags that there are; a word of its own is taken as it is typed."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {
            "class": "admin-autocomplete",
            "data-ajax--url": reverse("admin:articles_article_tags"),
            "data-ajax--delay": "250",
            "data-tags": "true",
            "data-token-separators": json.dumps(TAG_SEPARATORS, ensure_ascii=False),
            "data-theme": "admin-autocomplete",
        }

    def optgroups(self, name, value, attrs=None):
        options = [self.create_option(name, word, word, True, n) for n, word in enumerate(value)]
        return [(None, options, 0)]

    @property
    def media(self):
        # The stubs know neither that this is a property nor that there are scripts with attributes.
        own = forms.Media(js=[forms.Script("js/admin/tags.js", defer=True)])  # type: ignore[list-item]
        return AutocompleteMixin.media.fget(self) + own  # type: ignore[attr-defined]

    @property
    def i18n_name(self):
        return get_select2_language()


class TagsField(forms.Field):
    """A list of words; what is between commas of any script counts as a word of its own.

    A word that is another form of the name of a tag, or a former name of it, becomes that name.
    """

    widget = TagSelect

    def to_python(self, value):
        values = [word.replace("\0", "").strip() for word in value or ()]
        known = Tag.objects.named(values)
        words: list[str] = []
        for value in values:
            words += [value] if value in known else re.split(f"[{''.join(TAG_SEPARATORS)}]", value)
        words = [word.strip() for word in words if word.strip()]
        known |= Tag.objects.named(set(words) - set(values))
        firsts: dict[str, str] = {}
        for word in words:
            firsts.setdefault(identity(word), word)
        return list(dict.fromkeys(known[word][1] if word in known else firsts[identity(word)] for word in words))

    def validate(self, value):
        super().validate(value)
        longest = Tag._meta.get_field("name").max_length
        for word in value:
            if longest is not None and len(word) > longest:
                raise ValidationError(_("A tag has %(limit)d characters at most."), params={"limit": longest})

    def has_changed(self, initial, data):
        return not self.disabled and sorted(initial or ()) != sorted(data or ())


class OrderedCheckboxes(forms.CheckboxSelectMultiple):
    """Boxes to tick, the ticked ones first and in their order; a script adds buttons that move them."""

    class Media:
        js = [forms.Script("js/admin/ordered-checkboxes.js", defer=True)]
        css = {"all": ["css/admin/ordered-checkboxes.css"]}

    def __init__(self, attrs=None, choices=()):
        names = {"class": "ordered-checkboxes", "data-up": _("Move up"), "data-down": _("Move down")}
        super().__init__(names | (attrs or {}), choices)

    def optgroups(self, name, value, attrs=None):
        place = {chosen: n for n, chosen in enumerate(value)}
        choices: list[tuple[str, str]] = list(self.choices)  # type: ignore[arg-type]  # no groups among them
        choices.sort(key=lambda choice: place.get(choice[0], len(place)))
        return [
            (None, [self.create_option(name, key, label, key in place, n, attrs=attrs)], n)
            for n, (key, label) in enumerate(choices)
        ]


class AddressField(forms.URLField):
    """An address of the web, of https where it does not say."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


class WidgetsField(forms.MultipleChoiceField):
    """Names of sidebar boxes in order, stored as a list."""

    widget = OrderedCheckboxes

    def __init__(self, **kwargs):
        super().__init__(choices=[(name, WIDGET_NAMES.get(name, name)) for name in REGISTRY], **kwargs)

    def has_changed(self, initial, data):
        # Posts may ask for boxes that are not offered: no one has changed those.
        offered = [name for name in initial or () if self.valid_value(name)]
        return not self.disabled and offered != list(data or ())
