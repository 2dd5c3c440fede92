"""Brings an earlier version of an article back."""

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from articles.editing.placing import place
from articles.editing.redirects import keep_address, published_path
from articles.history import versions as history
from articles.importing.terms import TermRows
from articles.models import (
    Article,
    AuthoredArticle,
    CategorizedArticle,
    SiteSettings,
)
from articles.models.kinds import KINDS
from articles.posts.rendering.render import RenderingError

# Brought back with the rest, a status would publish what was taken from the site, or take away what readers read.
RESTORED = [name for name in history.COLUMNS if name != "status"]


class NotRestored(Exception):
    """A version that cannot be brought back as things are; the message is a sentence that says why."""


def restore(pk: int, now: history.Content, content: history.Content, user: User) -> None:
    """Give the article `pk`, whose content is `now`, an older `content`, as an edit by `user`. Within `changing`.

    Its status stays, and so does its address where another article has the old one. Raises NotRestored.
    """
    history.keep({pk: now}, history.Cause.RESTORE, user=user)
    old_path = published_path(pk)
    values = {name: content[name] for name in RESTORED}
    taken = Article.objects.filter(language=values["language"], slug=values["slug"]).exclude(pk=pk)
    if taken.exists():
        values |= {name: now[name] for name in ("language", "language_tag", "slug")}
    Article.objects.filter(pk=pk).update(**values, edited_at=timezone.now(), edited_by=user)
    article = Article.objects.get(pk=pk)
    try:
        article.render(has_math=SiteSettings.get_solo().has_math)
    except RenderingError as error:
        raise NotRestored(str(error)) from error
    article.save()
    place_terms(article, content)
    keep_address(article, old_path)


def place_terms(article: Article, content: history.Content) -> None:
    """Give `article` the terms of `content`, in their order; those that exist no more are made again."""
    with connection.cursor() as cursor:
        rows = {}
        for kind in KINDS.values():
            names = content[kind.plural]
            ids = TermRows(kind.model).ids(cursor, names)
            found = kind.model.objects.in_bulk(ids.values())
            rows[kind.plural] = [found[pk] for pk in dict.fromkeys(ids[name] for name in names)]
    place(CategorizedArticle, article, "category", rows["categories"])
    place(AuthoredArticle, article, "author", rows["authors"])
    article.tags.set(rows["tags"], clear=True)
