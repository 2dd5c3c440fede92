"""The surroundings of the body of an article: its terms, translations, neighbours and contents."""

from collections.abc import Iterable

from django.db.models import OuterRef, Q, Subquery

from articles.listings.pages import labels
from articles.models import Article, AuthorCount
from articles.site.site import language_links

FEWEST_HEADINGS = 2

Node = tuple[str, str, list["Node"]]
"""A heading in the tree of an article's contents: its id, its text, and those below it."""


def surroundings(article, settings):
    """The context of an article's page; its own options come before those of `settings`. Five queries at most."""
    names = labels([article.pk], "category", "tag")
    categories = names.get((article.pk, "category"), [])
    others = translations(article)
    return {
        "categories": categories,
        "section_url": categories[0].url if categories else "",
        "tags": names.get((article.pk, "tag"), []),
        "authors": authors(article),
        "translations": others,
        "language_links": language_links(others),
        "neighbours": neighbours(article) if chosen(article.has_pager, settings.has_pager) else {},
        "contents": contents(article) if chosen(article.has_contents, settings.has_contents) else [],
        "has_author_box": chosen(article.has_author_box, settings.has_author_box),
    }


def chosen(own, default):
    """An article's own option, or the site's where it has none."""
    return default if own is None else own


def authors(article):
    """Authors in the order of the byline; `article_count` of each is that of its page, 0 where it has none."""
    counts = AuthorCount.objects.filter(author=OuterRef("author"), language=article.language)
    places = article.authoredarticle_set.select_related("author").order_by("position", "id")
    found = []
    for place in places.annotate(article_count=Subquery(counts.values("article_count"))):
        place.author.article_count = place.article_count or 0
        found.append(place.author)
    return found


def translations(article):
    """Published articles that say the same in the other languages of the site, one for each."""
    if not article.translation_key:
        return []
    # The second condition is that of the index, which SQLite would not infer from the first.
    others = Article.objects.filter(translation_key=article.translation_key).exclude(translation_key="")
    others = others.published().exclude(language=article.language).only("language", "language_tag", "slug", "title")
    return list({other.language: other for other in others.order_by("language", "-id")}.values())


def neighbours(article):
    """`{"previous": …, "next": …}`: the nearest older and newer article of the language, in one query.

    Nothing for an article that is in no listing itself.
    """
    if not article.is_live:
        return {}
    others = Article.objects.live().in_language(article.language)
    older, newer = (Subquery(nearest.values("pk")[:1]) for nearest in (others.before(article), others.after(article)))
    rows = Article.objects.published().filter(Q(pk=older) | Q(pk=newer)).order_by()
    rows = rows.only("language", "language_tag", "slug", "title", "published_at")
    here = (article.published_at, article.pk)
    return {"previous" if (row.published_at, row.pk) < here else "next": row for row in rows}


def contents(article):
    """The tree of the article's headings; empty where there are too few to be worth a table."""
    return nested(article.contents) if len(article.contents) >= FEWEST_HEADINGS else []


def nested(headings: Iterable[tuple[int, str, str]]) -> list[Node]:
    """A tree of `(id, text, children)` from `[[level, id, text], …]` in reading order; skipped levels do not count."""
    tree: list[Node] = []
    open_levels = [(0, tree)]
    for level, anchor, text in headings:
        while open_levels[-1][0] >= level:
            open_levels.pop()
        children: list[Node] = []
        open_levels[-1][1].append((anchor, text, children))
        open_levels.append((level, children))
    return tree
