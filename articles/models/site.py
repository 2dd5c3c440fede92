"""The site's settings, names and menus."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from solo.models import SingletonModel

from articles.models.article import Article
from articles.models.shown import ShownQuerySet, ShownToReaders
from articles.models.terms import Category

DEFAULT_WIDGETS = ["search", "recent", "categories", "taglist"]


def default_widgets():
    return list(DEFAULT_WIDGETS)


class SiteSettings(ShownToReaders, SingletonModel):
    """The one row of settings that an editor may change."""

    COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six digits, such as #b3261e."))

    accent_light = models.CharField(_("accent on light"), max_length=7, default="#b3261e", validators=[COLOUR])
    accent_dark = models.CharField(_("accent on dark"), max_length=7, default="#f08a78", validators=[COLOUR])
    articles_per_page = models.PositiveSmallIntegerField(
        _("articles on a page"), default=20, validators=[MinValueValidator(1)]
    )
    sidebar = models.CharField(
        _("sidebar"),
        max_length=5,
        choices=[("right", _("right")), ("left", _("left")), ("none", _("none"))],
        default="right",
    )
    widgets = models.JSONField(_("widgets"), default=default_widgets, blank=True)
    has_author_box = models.BooleanField(_("author box"), default=True)
    has_pager = models.BooleanField(_("previous and next"), default=True)
    has_contents = models.BooleanField(_("table of contents"), default=True)
    has_math = models.BooleanField(_("formulas"), default=False)
    has_comments = models.BooleanField(_("comments"), default=False)
    icp_number = models.CharField(_("ICP number"), max_length=60, blank=True)
    police_number = models.CharField(_("public-security number"), max_length=60, blank=True)

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self):
        return str(_("site settings"))

    def is_seen(self):
        # The first page of a new site stores the defaults, by which it was made.
        fields = [field for field in self._meta.concrete_fields if not field.primary_key]
        return not self._state.adding or any(getattr(self, f.attname) != f.get_default() for f in fields)


class SiteText(ShownToReaders):
    """What the site calls itself in one of its languages."""

    settings = models.ForeignKey(SiteSettings, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=60)
    tagline = models.CharField(_("tagline"), max_length=120, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("name of the site")
        verbose_name_plural = _("names of the site")
        ordering = ["language"]

    def __str__(self):
        return self.name


class MenuItem(ShownToReaders):
    """An entry of a menu: a link of its own, or an article's, which then moves with it."""

    class Menu(models.TextChoices):
        MAIN = "main", _("main menu")
        SIDE = "side", _("side menu")
        FOOTER = "footer", _("footer menu")
        SOCIAL = "social", _("social networks")

    menu = models.CharField(_("menu"), max_length=10, choices=Menu, default=Menu.MAIN)
    language = models.CharField(_("language"), max_length=16, blank=True, help_text=_("Empty: in every language."))
    name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("Empty: the title of the article."))
    url = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        validators=[
            RegexValidator(
                r"^(https?://[^\s]+|mailto:[^\s]+|/(?!/)[^\s\\]*|#[^\s]*)$",
                _("Write a path such as /tags/ or an address that begins with https://."),
            )
        ],
    )
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="menu_items", verbose_name=_("article")
    )
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="menu_items", verbose_name=_("category")
    )
    weight = models.IntegerField(_("weight"), default=0, help_text=_("Lower numbers come first; then by name."))
    is_imported = models.BooleanField(default=False, editable=False)

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("menu entry")
        verbose_name_plural = _("menu entries")
        ordering = ["menu", "weight", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(url="") | Q(article__isnull=False) | Q(category__isnull=False),
                name="menuitem_leads_somewhere",
                violation_error_message=_("Give an address, an article or a category."),
            )
        ]

    def __str__(self):
        return self.name or str(self.article or self.category or self.url)
