"""The form of an article."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.admin.fields import (
    BodyField,
    OrderedModelField,
    OrderedSelectMultiple,
    TagsField,
    TextField,
    ThreeStateSelect,
    WidgetsField,
    language_choices,
)
from articles.editing import publishing
from articles.editing.placing import place, placed
from articles.history import versions as history
from articles.models import (
    MOST_PINNED,
    TOO_MANY_PINNED,
    Article,
    Author,
    AuthoredArticle,
    CategorizedArticle,
    Category,
    SiteSettings,
)
from articles.pictures.uploads import measure_uploads
from articles.posts.post import UNDATED
from articles.posts.rendering.render import RenderingError
from articles.posts.summary import main_heading, summarise
from articles.text.differences import side_by_side

SUMMARY_HELP = _("For listings and feeds. Empty: the first sentences of the body.")
DATE_HELP = _("Publishing a draft sets it to the time of publishing, unless you have set a date yourself.")
UNDATED_HELP = _("This article has no date: it comes after all others, and is in no feed and no archive.")
OPTIONS = ["has_comments", "has_author_box", "has_pager", "has_contents", "has_math"]


def completing(name):
    """The widget that chooses rows of the relation `name` of an article, in order, and offers to add one."""
    relation = Article._meta.get_field(name)
    widget = OrderedSelectMultiple(relation, admin.site)
    # The stubs know this wrapper for foreign keys alone.
    return RelatedFieldWidgetWrapper(widget, relation.remote_field, admin.site, can_add_related=True)  # type: ignore[arg-type]


class StampField(forms.CharField):
    """What the editor saw when they opened the form; never a change by itself."""

    MARKS = history.MARKS
    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False

    @classmethod
    def of(cls, article):
        """What changes with every save of `article`, by an editor or an import; empty for a new one."""
        return "|".join(str(getattr(article, mark) or "") for mark in cls.MARKS) if article.pk else ""


class ArticleForm(forms.ModelForm):
    """An article with its terms, people and tags, which are stored in rows of their own.

    `seen` carries the state of the row that the editor had before their eyes: where that has changed since, the form
    is refused, so that no one's work is written over.
    """

    language = forms.ChoiceField(label=_("Language"))
    lead = TextField(label=_("Lead"), required=False, help_text=_("Standfirst under the title."), rows=2)
    summary = TextField(label=_("Summary"), required=False, help_text=SUMMARY_HELP, rows=3)
    body = BodyField(label=_("Body"), required=False)
    category_list = OrderedModelField(
        label=_("Categories"), queryset=Category.objects.all(), required=False, widget=completing("categories")
    )
    author_list = OrderedModelField(
        label=_("Authors"), queryset=Author.objects.all(), required=False, widget=completing("authors")
    )
    tags = TagsField(label=_("Tags"), required=False)
    widgets = WidgetsField(label=_("Widgets"), required=False, help_text=_("Leave empty to use the site's widgets."))
    seen = StampField(required=False)
    meanwhile = None
    """How the article has changed since the editor opened it, as `side_by_side` has it."""

    class Meta:
        model = Article
        # ArticleAdmin's fieldsets name the others.
        fields = ["title"]
        widgets = {
            **dict.fromkeys(OPTIONS, ThreeStateSelect),
            "title": forms.TextInput({"class": "vTextField article-title"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "published_at" not in self.fields:  # Users who may only look get no fields of the model.
            return
        article = self.instance
        # Of a ChoiceField, as above.
        self.fields["language"].choices = language_choices(article.language)  # type: ignore[attr-defined]
        zone = {"zone": settings.TIME_ZONE, "offset": timezone.localtime().strftime("%z")}
        self.fields["published_at"].help_text = format_lazy(
            "{} {}", _("Time zone: %(zone)s (UTC%(offset)s).") % zone, DATE_HELP
        )
        self.fields["published_at"].required = False  # `clean` says what an empty one means.
        if article.pk and not article.is_dated:
            self.initial["published_at"] = None
            self.fields["published_at"].help_text = UNDATED_HELP
        if article.pk:
            self.initial["category_list"] = placed(CategorizedArticle, article, "category")
            self.initial["author_list"] = placed(AuthoredArticle, article, "author")
            self.initial["tags"] = list(article.tags.order_by("tagged_articles__id").values_list("name", flat=True))
        else:
            self.initial.setdefault("language", settings.LANGUAGE_CODE)
        if not self.is_bound:
            self.initial["seen"] = StampField.of(article)

    # A thumbnail that stays is left alone: given to the article again it would be measured again, and its file may be
    # out of reach.
    def clean_thumbnail(self):
        return self.cleaned_data["thumbnail"] if "thumbnail" in self.changed_data else None

    def _get_validation_exclusions(self):
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]  # The stubs lack this method.
        return excluded | {"thumbnail"} - set(self.changed_data)

    def clean_widgets(self):
        return self.cleaned_data["widgets"] if "widgets" in self.changed_data else self.instance.widgets

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        self._check_nobody_saved_meanwhile()
        if "published_at" in cleaned:
            cleaned["published_at"] = self._date(cleaned)
        starts = cleaned.get("shown_from_at") or cleaned.get("published_at")
        ends = cleaned.get("expires_at")
        if starts and ends and ends <= starts:
            self.add_error("expires_at", _("Must be later than the time from which the article is shown."))
        if cleaned.get("pin_weight") and self._is_one_pin_too_many(cleaned.get("language")):
            self.add_error("pin_weight", TOO_MANY_PINNED % {"limit": MOST_PINNED})
        return cleaned

    def _is_one_pin_too_many(self, language):
        """Whether the article is about to be pinned in a language in which enough others are."""
        if self.initial.get("pin_weight") and "language" not in self.changed_data:
            return False
        return Article.objects.pinned_in(language).exclude(pk=self.instance.pk).count() >= MOST_PINNED

    def _date(self, cleaned):
        """The date to store: what is in the form, or what saving makes of none."""
        date, article = cleaned["published_at"], self.instance
        if self._is_to_be_dated(cleaned) or (date is None and not article.pk):
            return publishing.date_of_now()
        if date is None and not article.is_dated:
            return UNDATED
        if date is None:
            self.add_error("published_at", self.fields["published_at"].error_messages["required"])
        return date

    def _is_to_be_dated(self, cleaned):
        """Whether saving begins a draft or publishes one, and no one chose a date for it."""
        if "published_at" in self.changed_data:
            return False
        if not self.instance.pk:
            return True
        return cleaned.get("status") == Article.Status.PUBLISHED and bool(publishing.undated([self.instance.pk]))

    def _post_clean(self):
        super()._post_clean()  # type: ignore[misc]  # The stubs lack this method.
        if not self.errors:
            self._derive()

    def _derive(self):
        """Render the article where that is due, and sum it up where no one else has."""
        article = self.instance
        derived = summarise(article.body_text)
        changed = set(self.changed_data)
        # A first heading is not shown where it repeats the title.
        has_other_title = "title" in changed and bool(main_heading(article.body))
        if not article.body_html or has_other_title or {"body", "is_html", "has_math"} & changed:
            measure_uploads(article)
            try:
                article.render(has_math=SiteSettings.get_solo().has_math)
            except RenderingError as error:
                self.add_error("body", str(error))
        if article.summary in ("", derived):
            article.summary = summarise(article.body_text)

    def _check_nobody_saved_meanwhile(self):
        if not self.instance.pk:
            return
        rows = Article.objects.select_for_update(of=("self",)).select_related("edited_by")
        stored = rows.only(*StampField.MARKS, "edited_by__username").filter(pk=self.instance.pk).first()
        seen, now = self.cleaned_data.get("seen"), stored and StampField.of(stored)
        if stored is None or seen == now:
            return
        self._show_meanwhile(seen, now)
        by_person = stored.edited_at and (not stored.imported_at or stored.edited_at >= stored.imported_at)
        at = stored.edited_at if by_person else stored.imported_at
        raise ValidationError(
            _(
                "%(who)s saved this article at %(at)s while you were editing. The changes are shown below; your text "
                "is still in the form. Save again to overwrite their version; it stays in the history."
            ),
            code="meanwhile",
            params={
                "who": (stored.edited_by or _("Someone")) if by_person else _("An import"),
                "at": timezone.localtime(at).strftime("%H:%M:%S") if at else "?",
            },
        )

    def _show_meanwhile(self, seen, now):
        """Keep for the page how the article differs from what the editor opened; what they see now is `now`."""
        before = history.seen_version(self.instance.pk, seen or "")
        if before:
            after = history.contents([self.instance.pk])[self.instance.pk]
            self.meanwhile = side_by_side(history.as_text(before), history.as_text(after))
        data = self.data.copy()  # type: ignore[attr-defined]  # of a QueryDict
        data["seen"] = now
        self.data = data

    def _save_m2m(self):
        super()._save_m2m()  # type: ignore[misc]  # The stubs lack this method.
        place(CategorizedArticle, self.instance, "category", self.cleaned_data["category_list"])
        place(AuthoredArticle, self.instance, "author", self.cleaned_data["author_list"])
