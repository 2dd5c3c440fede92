"""The surroundings of every page: the site's names, menus, categories and counts, kept in the cache for an edition."""

import base64
import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from csp.constants import SELF
from django.conf import settings as django_settings
from django.db import OperationalError
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext

from articles.listings.edition import cached, current_edition
from articles.locks import transaction_without_waiting
from articles.models import Article, CategoryCount, LanguageCount, MenuItem, SiteSettings, in_language

MAIN_MENU_CATEGORIES = 7
SHORT_LANGUAGE_NAMES = {"zh-hans": "简体", "zh-hant": "繁體"}
ACCENTS = {"accent_light", "accent_dark"}


class Link(NamedTuple):
    """A name that leads to an address; `count` is the number of its articles where that is known."""

    name: str
    url: str
    count: int = 0  # type: ignore[assignment]  # in place of the method of tuples


class LanguageLink(NamedTuple):
    """A way to another language; `language` is its code in the site, `html_language` the one for attributes."""

    name: str
    url: str
    language: str
    html_language: str


@dataclass
class Site:
    """The site in one of its languages, as an edition and a day show it."""

    language: str
    settings: SiteSettings
    name: str
    tagline: str
    description: str
    article_count: int
    today_count: int
    categories: list = field(default_factory=list)
    menus: dict = field(default_factory=dict)

    @property
    def accent_css(self):
        """The rule that sets accents which an editor has chosen; empty where they are the stylesheet's own."""
        changed = [name for name in sorted(ACCENTS) if getattr(self.settings, name) != default_of(name)]
        rules = ";".join(f"--{name.replace('_', '-')}:{getattr(self.settings, name)}" for name in changed)
        return f":root{{{rules}}}" if rules else ""

    @property
    def html_language(self):
        return html_language(self.language)

    def allow_accents(self, response):
        """Let the Content-Security-Policy of `response` pass the style element with `accent_css`, and no other."""
        if self.accent_css:
            digest = base64.b64encode(hashlib.sha256(self.accent_css.encode()).digest()).decode()
            response._csp_update = {"style-src": [SELF, f"'sha256-{digest}'"]}
        return response


def default_of(name):
    return getattr(SiteSettings._meta.get_field(name), "default", None)


def html_language(language):
    """The code for a `lang` attribute: `zh-Hans` for `zh-hans`."""
    return translation.to_locale(language).replace("_", "-")


def edition_of(request):
    """The edition that `request` shows; also where no middleware has given it one."""
    return getattr(request, "edition", None) or current_edition()


def site_of(request):
    """The `Site` in the language of `request`, found once for each."""
    if not hasattr(request, "site"):
        request.site = cached_site(edition_of(request).version, translation.get_language(), timezone.now())
    return request.site


def cached_site(version, language, now):
    """The `Site` of the edition `version`, from the cache or the database, where it costs three queries."""
    day = f"{timezone.localtime(now):%Y%m%d}"
    return cached(
        "site", version, language, day, make=lambda: load_site(language, now), is_kept=lambda site: site.settings.pk
    )


def load_site(language, now):
    row = settings_row(language, now)
    site = Site(
        language=language,
        settings=row,
        name=row.site_name or gettext("News Portal"),
        tagline=row.site_tagline or "",
        description=row.site_description or "",
        article_count=row.site_article_count or 0,
        today_count=row.site_today_count or 0,
    )
    counts = CategoryCount.objects.in_language(language).select_related("category")
    site.categories = [
        Link(count.category.name, count.category.get_absolute_url(), count.article_count)
        for count in counts.order_by("category__weight", "-article_count", "category__name")
    ]
    site.menus = load_menus(language, now, site.categories)
    return site


def settings_row(language, now):
    """The settings with the site's texts and counts in `language` next to them, in one query."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = (
        Article.objects.live()
        .in_language(language)
        .filter(published_at__gte=midnight, published_at__lt=midnight + timedelta(days=1))
    )
    rows = SiteSettings.objects.annotate(
        text=FilteredRelation("texts", condition=Q(texts__language=language)),
        site_name=F("text__name"),
        site_tagline=F("text__tagline"),
        site_description=F("text__description"),
        site_article_count=Subquery(LanguageCount.objects.in_language(language).values("article_count")[:1]),
        site_today_count=Subquery(today.order_by().values("language").annotate(n=Count("pk")).values("n")),
    )
    row = rows.first()
    if row is None:
        with suppress(OperationalError), transaction_without_waiting():
            SiteSettings.get_solo()
        row = rows.first() or unsaved_settings(language)
    return row


def unsaved_settings(language):
    """What `settings_row` returns on a new site while someone else is writing."""
    row = SiteSettings()
    counts = LanguageCount.objects.in_language(language).values_list("article_count", flat=True)
    unknown = dict.fromkeys(["site_name", "site_tagline", "site_description", "site_today_count"])
    vars(row).update(unknown, site_article_count=counts.first())
    return row


def load_menus(language, now, categories):
    """`{menu: [Link]}`; without entries that an editor made, the main menu contains the categories of the language."""
    article = OuterRef("article")
    visible = Q(article=None) | Q(article__in=Article.objects.published(now).filter(pk=article).values("pk"))
    items = (
        MenuItem.objects.filter(visible, language__in=["", language])
        .select_related("article", "category")
        .only(
            "menu",
            "name",
            "url",
            "weight",
            "is_imported",
            "article__title",
            "article__slug",
            "article__language",
            "category",
        )
        .order_by("weight", "id")
    )
    menus: dict[str, list[Link]] = {menu: [] for menu in MenuItem.Menu.values}
    is_edited = False
    for item in items:
        link = menu_link(item, categories)
        if link and item.menu in menus:
            menus[item.menu].append(link)
            is_edited = is_edited or (item.menu == MenuItem.Menu.MAIN and not item.is_imported)
    if not is_edited:
        menus["main"] = [*categories[:MAIN_MENU_CATEGORIES], *menus["main"]]
    return menus


def menu_link(item, categories):
    """Where `item` leads; None for a category without an article in this language, whose page does not exist."""
    if item.article:
        return Link(item.name or item.article.title, item.article.get_absolute_url())
    if item.category:
        url = item.category.get_absolute_url()
        return Link(item.name or item.category.name, url) if url in {link.url for link in categories} else None
    return Link(item.name or item.url, item.url)


def language_links(translations=()):
    """A link for each language of the site: to the translation into it where there is one, else to its front page."""
    links = []
    found = {article.language: article for article in translations}
    for code, name in django_settings.LANGUAGES:
        url = found[code].get_absolute_url() if code in found else in_language("articles:index", code)
        links.append(LanguageLink(SHORT_LANGUAGE_NAMES.get(code, name), url, code, html_language(code)))
    return links


def origin_of(request):
    """`https://host` of the site: SITE_URL where it is set, else as the request has it."""
    return django_settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
