"""What articles were before they were changed: kept by all that changes one, compared and brought back by editors.

A version contains what an editor or a post can say, as compressed JSON; what is rendered from it is rendered
again. A change is a version and what came after it: the next version, or the article as it is.
"""

import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.models import Article, ArticleVersion
from articles.models.kinds import KINDS
from articles.posts.post import UNDATED

Cause = ArticleVersion.Cause

MOST_ROUTINE = 10
"""Versions of an article that imports wrote and imports replaced. Those that people had a hand in are all kept."""

MARKS = ("edited_at", "imported_at", "stored_hash")
"""What tells one state of an article from the next."""
# In the order in which a difference shows them; the body comes last.
SHOWN = (
    *("title", "lead", "summary", "status", "language", "slug", "published_at", "updated_at", "shown_from_at"),
    *("expires_at", "categories", "tags", "authors", "pin_weight", "is_listed", "thumbnail", "thumbnail_url"),
    *("thumbnail_alt", "thumbnail_caption", "is_thumbnail_in_list", "is_thumbnail_in_article", "source_name"),
    *("source_url", "canonical_url", "translation_key", "has_comments", "has_author_box", "has_pager", "has_contents"),
    *("has_math", "sidebar", "widgets", "is_html", "extra", "body"),
)
HIDDEN = ("language_tag", "translations", "pictures", "thumbnail_width", "thumbnail_height")
TERMS = {kind.plural: kind for kind in KINDS.values()}
COLUMNS = [name for name in (*SHOWN, *HIDDEN) if name not in TERMS]
DATES = {f.name for f in Article._meta.concrete_fields if f.get_internal_type() == "DateTimeField"}


Content = dict[str, Any]
"""What a version contains, by the names of SHOWN, HIDDEN and MARKS."""


# Keeping


def contents(ids: Collection[int]) -> dict[int, Content]:
    """`{id: content}` of the articles `ids` as they are stored: columns by name, and the names of their terms."""
    rows = Article.objects.filter(pk__in=ids).order_by().values("pk", *MARKS, *COLUMNS)
    found = {row.pop("pk"): row | {name: [] for name in TERMS} for row in rows}
    for name, kind in TERMS.items():
        places = kind.places.objects.filter(**{f"{kind.article}__in": ids}).order_by(*kind.order)
        for pk, term_name in places.values_list(kind.article, f"{kind.name}__name"):
            found[pk][name].append(term_name)
    return found


def keep(
    before: Mapping[int, Content],
    cause: str,
    *,
    user: User | None = None,
    now: datetime | None = None,
    edited: Collection[int] = (),
) -> None:
    """Store `before`, the `contents` of articles that are about to be changed. In the transaction of the change.

    `edited` are ids of those among them that someone has changed although their rows do not say so.
    """
    now = now or timezone.now()
    routine = {
        pk for pk, content in before.items() if cause == Cause.IMPORT and not content["edited_at"] and pk not in edited
    }
    ArticleVersion.objects.bulk_create(
        ArticleVersion(
            article_id=pk,
            replaced_at=now,
            replaced_by=user,
            cause=cause,
            is_routine=pk in routine,
            content=packed(content),
        )
        for pk, content in before.items()
    )
    forget(routine)


def keep_all(ids: Collection[int], cause: str, **options: Any) -> None:
    """Store what the articles `ids` are now, as `keep` does."""
    keep(contents(ids), cause, **options)


def forget(ids: Collection[int]) -> None:
    """Drop the routine versions of the articles `ids` but for the newest MOST_ROUTINE of each."""
    if not ids:
        return
    number = Window(RowNumber(), partition_by=[F("article")], order_by=[F("id").desc()])
    routine = ArticleVersion.objects.filter(article__in=ids, is_routine=True).order_by()
    superfluous = routine.annotate(number=number).filter(number__gt=MOST_ROUTINE)
    old = list(superfluous.values_list("pk", flat=True))
    if old:
        ArticleVersion.objects.filter(pk__in=old).delete()


def packed(content: Content) -> bytes:
    return zlib.compress(
        json.dumps(content, ensure_ascii=False, default=datetime.isoformat).encode("utf-8", "replace")
    )


def content_of(version: ArticleVersion) -> Content:
    """The content of a version, as `contents` gave it."""
    content = json.loads(zlib.decompress(version.content))
    for name in DATES & content.keys():
        content[name] = content[name] and datetime.fromisoformat(content[name])
    return content


def once_published(ids: Collection[int]) -> set[int]:
    """Those of the articles `ids` that were published when a version of them was kept."""
    versions = ArticleVersion.objects.filter(article__in=ids).order_by().only("article", "content")
    return {v.article_id for v in versions.iterator() if content_of(v)["status"] == Article.Status.PUBLISHED}


def stamp(content: Content) -> str:
    """What changes with every save of an article, by an editor or an import."""
    return "|".join(str(content[mark] or "") for mark in MARKS)


# Comparing


def changed(before: Content, after: Content) -> list[str]:
    """Labels of what differs between two contents."""
    return [label(name) for name in SHOWN if before.get(name) != after.get(name)]


def label(name: str) -> str:
    return capfirst(str(getattr(Article._meta.get_field(name), "verbose_name", name)))


def as_text(content: Content) -> str:
    """A content as lines that a person can read, a label and a value each, then the body."""
    head = [f"{label(name)}: {text}" for name in SHOWN[:-1] if (text := shown(name, content.get(name)))]
    return "\n".join([*head, "", content["body"]])


def shown(name: str, value: object) -> str:
    """A value in words; empty where there is nothing to say."""
    choices = settings.LANGUAGES if name == "language" else getattr(Article._meta.get_field(name), "choices", None)
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if value == UNDATED:
        return _("undated")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    return str(dict(choices).get(value, value)) if choices and value else str(value or "")


def changes_of(versions: Sequence[ArticleVersion]) -> list[tuple[ArticleVersion, Content, Content]]:
    """Of each of `versions`, which follow each other, the newest first: it, its content, and what took its place."""
    if not versions:
        return []
    after = next_content(versions[0])
    changes = []
    for version in versions:
        before = content_of(version)
        changes.append((version, before, after))
        after = before
    return changes


def next_content(version: ArticleVersion) -> Content:
    """The content that took the place of `version`."""
    pk = version.article_id
    later = ArticleVersion.objects.filter(article=pk, pk__gt=version.pk).order_by("pk").first()
    return content_of(later) if later else contents([pk])[pk]


def seen_version(article_id: int, seen: str, among: int = 50) -> Content | None:
    """The content of the article when its `stamp` was `seen`; None where it is not among the latest ones."""
    for version in ArticleVersion.objects.filter(article=article_id).order_by("-pk")[:among]:
        content = content_of(version)
        if stamp(content) == seen:
            return content
    return None
