"""Rows to posts: articles, with what other tables contain of them, as the `Post` that their file says."""

from collections import defaultdict

from django.conf import settings

from articles.models import Alias, Article, MenuItem
from articles.models.kinds import KINDS
from articles.posts.languages import language_tag
from articles.posts.post import MenuEntry, Post, Thumbnail

BATCH = 200
SAME = (
    "title",
    "slug",
    "language",
    "published_at",
    "updated_at",
    "shown_from_at",
    "expires_at",
    "is_listed",
    "pin_weight",
    "lead",
    "summary",
    "is_html",
    "translation_key",
    "source_url",
    "source_name",
    "canonical_url",
    "has_comments",
    "has_author_box",
    "has_pager",
    "has_contents",
    "has_math",
    "sidebar",
    "extra",
)
"""What a post and its article call by the same name."""
COLUMNS = (
    "pk",
    "import_path",
    "language_tag",
    "status",
    "translations",
    "widgets",
    "thumbnail",
    "thumbnail_url",
    "thumbnail_alt",
    "thumbnail_caption",
    "is_thumbnail_in_list",
    "is_thumbnail_in_article",
    "pictures",
    "body",
    *SAME,
)
# Rows are read as tuples: a model would open each picture whose size is not known, and stumble over one that is gone.


def batches(queryset):
    """Lists of articles in the order of their keys, so that memory stays flat however many there are."""
    last = 0
    while articles := list(queryset.order_by("pk").filter(pk__gt=last)[:BATCH]):
        yield articles
        last = articles[-1].pk


class Related:
    """What other tables contain of some articles: lists by primary key."""

    def __init__(self, articles):
        self.ids = [article.pk for article in articles]
        for kind in KINDS.values():
            setattr(self, kind.plural, self._lists(kind.places, kind.article, kind.order, f"{kind.name}__name"))
        self.aliases = self._lists(Alias, "article_id", ["id"], "path")
        # The entries that editors made are the site's: an import leaves those as they are.
        self.menus = self._lists(MenuItem, "article_id", ["id"], "menu", "name", "weight", is_imported=True)

    def _lists(self, model, owner, order, *values, **conditions):
        rows = model.objects.filter(**{f"{owner}__in": self.ids}, **conditions).order_by(*order)
        found = defaultdict(list)
        for pk, *row in rows.values_list(owner, *values):
            found[pk].append(row if len(values) > 1 else row[0])
        return found


def post_of(pk):
    """The article of that key as a Post, as it is written to its file."""
    articles = list(Article.objects.filter(pk=pk).values_list(*COLUMNS, named=True))
    return post_from(articles[0], Related(articles))


def post_from(article, related):
    """Return the Post of `article`, a row of COLUMNS; `related` is the Related that has it."""
    pk = article.pk
    return Post(
        path=article.import_path,
        language_tag=article.language_tag or language_tag(article.language),
        # What was withdrawn, since its file had gone, must not go public with a new file.
        is_draft=article.status != Article.Status.PUBLISHED,
        body=article.body.replace("\r\n", "\n").replace("\r", "\n"),
        categories=tuple(related.categories[pk]),
        tags=tuple(related.tags[pk]),
        authors=tuple(related.authors[pk]),
        translations=tuple(article.translations),
        widgets=tuple(article.widgets),
        thumbnail=thumbnail_of(article),
        menus=tuple(MenuEntry(*entry) for entry in related.menus[pk]),
        aliases=tuple(related.aliases[pk]),
        **{name: getattr(article, name) for name in SAME},
    )


def thumbnail_of(article):
    src = f"{media_prefix()}{article.thumbnail}" if article.thumbnail else article.thumbnail_url
    if not src:
        return None
    return Thumbnail(
        src,
        article.thumbnail_alt,
        article.thumbnail_caption,
        article.is_thumbnail_in_list,
        article.is_thumbnail_in_article,
    )


def media_prefix():
    """What URLs of stored pictures begin with in posts, also if media are on another host."""
    media = settings.MEDIA_URL if settings.MEDIA_URL.startswith("/") else "/media/"
    return media.rstrip("/") + "/"
