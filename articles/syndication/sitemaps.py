"""What crawlers read: the sitemap in pages below one index, the sitemap of news, robots.txt.

A page has the rows of a fixed range of ids. So it costs the same however many rows there are, and no row moves from
one page to another.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db import connection
from django.db.models import F, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from articles.models import Article, LanguageCount, in_language
from articles.models.kinds import KINDS
from articles.site.site import cached_site, edition_of, html_language, origin_of
from articles.syndication.conditional import by_edition, full_hour, with_default, xml_text

PER_PAGE = 5000
NEWS_PERIOD = timedelta(days=2)
MOST_NEWS = 1000
NEWS_LANGUAGES = {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}
NAMESPACES = {
    "": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}


class SitemapEntry(NamedTuple):
    """A page of the site: its path, when it last changed, `(hreflang, path)` of it in every language."""

    path: str
    changed_at: datetime | None = None
    alternates: tuple[tuple[str, str], ...] = ()


# The pages of the sitemap -----------------------------------------------------------------------------------------


class Section(Protocol):
    """A part of the sitemap, in pages."""

    def pages(self) -> list[int]:
        """Return the numbers of the pages that are not empty."""

    def entries(self, page: int) -> Iterator[SitemapEntry]:
        """Yield what page number `page` contains."""


class Articles:
    """Live articles, but for those that name another address as the one for search engines."""

    # From each page this leaps to the next article after it, so that no page is counted through.
    PAGES = """
        WITH RECURSIVE pages (page) AS (
            SELECT (SELECT id / {n} FROM {t} WHERE is_live AND canonical_url = '' ORDER BY id LIMIT 1)
            UNION ALL
            SELECT (
                SELECT id / {n} FROM {t}
                WHERE is_live AND canonical_url = '' AND id >= (pages.page + 1) * {n} ORDER BY id LIMIT 1
            ) FROM pages WHERE pages.page IS NOT NULL
        ) SELECT page FROM pages WHERE page IS NOT NULL"""

    def pages(self):
        with connection.cursor() as cursor:
            cursor.execute(self.PAGES.format(n=PER_PAGE, t=Article._meta.db_table))
            return sorted(page for (page,) in cursor.fetchall())

    def entries(self, page):
        """Two queries: articles, and those that are their translations."""
        rows = of_page(Article.objects.live().published().filter(canonical_url=""), page)
        articles = list(rows.only("language", "language_tag", "slug", "published_at", "updated_at", "translation_key"))
        translations = translations_of(articles)
        for article in articles:
            alternates = translations.get(article.translation_key, {})
            changed_at = article.updated_at or (article.published_at if article.is_dated else None)
            yield SitemapEntry(
                article.get_absolute_url(), changed_at, with_default(alternates) if len(alternates) > 1 else ()
            )


def translations_of(articles):
    """`{translation key: {language: (hreflang, path)}}` of the live articles that say the same as `articles`."""
    keys = {article.translation_key for article in articles} - {""}
    # Only with the second condition does a database see that the index, which leaves out empty keys, will do.
    rows = (
        Article.objects.live()
        .published()
        .filter(translation_key__in=keys, canonical_url="")
        .exclude(translation_key="")
    )
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in rows.order_by("language", "-id").only("language", "language_tag", "slug", "translation_key"):
        found.setdefault(row.translation_key, {})[row.language] = (row.html_language, row.get_absolute_url())
    return found


class Terms:
    """Pages of tags or categories that contain an article."""

    def __init__(self, kind):
        self.kind = kind

    def pages(self):
        numbers = self.kind.counts.objects.filter(article_count__gt=0).annotate(page=F("pk") / PER_PAGE)
        return list(numbers.order_by("page").values_list("page", flat=True).distinct())

    def entries(self, page):
        """One query."""
        name = self.kind.name
        newest = (
            self.kind.places.objects.live().dated().filter(**{name: OuterRef(name), "language": OuterRef("language")})
        )
        newest = newest.order_by("-published_at").values("published_at")[:1]
        rows = of_page(self.kind.counts.objects.filter(article_count__gt=0), page).annotate(
            changed_at=Subquery(newest)
        )
        for language, slug, changed_at in rows.values_list("language", f"{name}__slug", "changed_at"):
            yield SitemapEntry(in_language(self.kind.page, language, slug), changed_at)


class Fronts:
    """Front pages of the languages that have articles, and their lists of tags and categories."""

    def pages(self):
        return [0]

    def entries(self, page):
        """One query."""
        if page != 0:
            return
        articles = Article.objects.live().dated().filter(language=OuterRef("language"))
        newest = articles.newest_first().values("published_at")[:1]
        rows = LanguageCount.objects.filter(article_count__gt=0, language__in=settings.SITE_LANGUAGES)
        found = dict(rows.annotate(changed_at=Subquery(newest)).values_list("language", "changed_at"))
        languages = [code for code in settings.SITE_LANGUAGES if code in found] or [settings.LANGUAGE_CODE]
        for name in ("articles:index", "articles:tag-list", "articles:category-list"):
            alternates = {code: (html_language(code), in_language(name, code)) for code in languages}
            for code, (_, path) in alternates.items():
                changed_at = found.get(code) if name == "articles:index" else None
                yield SitemapEntry(path, changed_at, with_default(alternates) if len(alternates) > 1 else ())


SECTIONS: dict[str, Section] = {
    "fronts": Fronts(),
    "articles": Articles(),
    **{kind.plural: Terms(kind) for kind in (KINDS["tag"], KINDS["category"])},
}


def of_page(rows, page):
    """The part of `rows` that page number `page` contains, by id."""
    return rows.filter(pk__gte=page * PER_PAGE, pk__lt=(page + 1) * PER_PAGE).order_by("pk")


# Documents -----------------------------------------------------------------------------------------------------------


@by_edition
def sitemap_index(request):
    """`/sitemap.xml`: every page of the sitemap, regardless of the language."""
    origin = origin_of(request)
    pages = [(name, page) for name, section in SECTIONS.items() for page in section.pages()]
    paths = [reverse("sitemap-page", args=page) for page in pages]
    return xml("sitemapindex", (f"<sitemap><loc>{escape(origin + path)}</loc></sitemap>" for path in paths))


@by_edition
def sitemap_page(request, section, page):
    """One page of the sitemap; 404 where it would be empty."""
    origin = origin_of(request)
    entries = list(SECTIONS[section].entries(page)) if section in SECTIONS else []
    if not entries:
        raise Http404("No such page of the sitemap.")
    return xml("urlset", (url_element(entry, origin) for entry in entries), "xhtml")


@by_edition(is_hourly=True)
def sitemap_news(request):
    """`/sitemap-news.xml`: articles of the last two days, to the hour."""
    origin = origin_of(request)
    rows = Article.objects.live().published().filter(canonical_url="", published_at__gte=full_hour() - NEWS_PERIOD)
    rows = rows.newest_first().only("language", "slug", "title", "published_at")[:MOST_NEWS]
    articles = list(rows)
    names = publications({article.language for article in articles}, edition_of(request).version)
    return xml("urlset", (news_element(article, names[article.language], origin) for article in articles), "news")


def publications(languages, version):
    """What the site calls itself in each of `languages`."""
    names = {}
    for language in languages:
        with translation.override(language):
            names[language] = cached_site(version, language, timezone.now()).name
    return names


@require_safe
def robots(request):
    """`/robots.txt`: everything but admin, search and previews, and where the sitemaps are."""
    closed = [reverse("admin:index")]
    for code in settings.SITE_LANGUAGES:
        closed += [in_language("articles:search", code), in_language("articles:preview", code, "-").removesuffix("-/")]
    sitemaps = [reverse("sitemap"), reverse("sitemap-news")]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        *(f"Sitemap: {origin_of(request)}{path}" for path in sitemaps),
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def xml(root, elements, *prefixes):
    """The answer that contains `elements`, which are escaped, in a `root` that knows the namespaces of `prefixes`."""
    namespaces = f' xmlns="{NAMESPACES[""]}"' + "".join(f' xmlns:{name}="{NAMESPACES[name]}"' for name in prefixes)
    text = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f"<{root}{namespaces}>", *elements, f"</{root}>", ""])
    return HttpResponse(text, content_type="application/xml; charset=utf-8", headers={"X-Robots-Tag": "noindex"})


def url_element(entry, origin):
    changed = f"<lastmod>{written(entry.changed_at)}</lastmod>" if entry.changed_at else ""
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(origin + path)}/>'
        for language, path in entry.alternates
    )
    return f"<url><loc>{escape(origin + entry.path)}</loc>{changed}{alternates}</url>"


def news_element(article, publication, origin):
    language = NEWS_LANGUAGES.get(article.language, article.language.partition("-")[0])
    return (
        f"<url><loc>{escape(origin + article.get_absolute_url())}</loc><news:news>"
        f"<news:publication><news:name>{escape(xml_text(publication))}</news:name>"
        f"<news:language>{escape(language)}</news:language></news:publication>"
        f"<news:publication_date>{written(article.published_at)}</news:publication_date>"
        f"<news:title>{escape(xml_text(article.title))}</news:title></news:news></url>"
    )


def written(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds")
