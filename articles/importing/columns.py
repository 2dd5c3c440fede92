"""What a post is as columns of an article."""

from collections.abc import Iterator
from datetime import datetime

from articles.importing.links import with_addresses
from articles.importing.plans import Plan
from articles.importing.prepare import Prepared, is_web_url
from articles.importing.rows import COLUMNS, LIMITS, Row, digest
from articles.pictures.stored import packed
from articles.posts.messages import say
from articles.posts.post import WARNING, Post, Problem


def columns_of(plan: Plan, now: datetime) -> tuple[Row, list[Problem]]:
    """The columns of an article by name, as Django would give them back, and what did not fit into them."""
    prepared, post = plan.prepared, plan.post
    rendering, source = prepared.rendering, prepared.source
    has_picture = prepared.thumbnail or (post.thumbnail and is_web_url(post.thumbnail.src))
    thumbnail = post.thumbnail if has_picture else None
    values = {
        "slug": plan.slug,
        "summary": prepared.summary,
        "status": "draft" if post.is_draft else "published",
        # A guess that spares a second write; `changing` decides.
        "is_live": is_live(post, now),
        "word_count": rendering.word_count,
        "reading_minutes": min(rendering.reading_minutes, 32_767),
        "picture_count": min(rendering.picture_count, 32_767),
        "thumbnail": prepared.thumbnail.name if prepared.thumbnail else "",
        "thumbnail_width": prepared.thumbnail.width if prepared.thumbnail else None,
        "thumbnail_height": prepared.thumbnail.height if prepared.thumbnail else None,
        "thumbnail_url": thumbnail.src if thumbnail and is_web_url(thumbnail.src) else "",
        "thumbnail_alt": thumbnail.alt if thumbnail else "",
        "thumbnail_caption": thumbnail.caption if thumbnail else "",
        "is_thumbnail_in_list": thumbnail.is_in_list if thumbnail else True,
        "is_thumbnail_in_article": thumbnail.is_in_article if thumbnail else True,
        "translations": list(post.translations),
        "widgets": list(post.widgets),
        "import_path": post.path,
        "import_root": str(source.root),
        "import_hash": prepared.import_hash,
        "imported_at": now,
        "pictures": {path: packed(picture) for path, picture in prepared.pictures.items()},
        "contents": [[heading.level, heading.id, heading.text] for heading in rendering.headings],
        "body_html": with_addresses(rendering.html, plan.hrefs),
        "body_text": rendering.text,
    }
    for name in COLUMNS:
        if name not in values and name != "stored_hash":
            values[name] = getattr(post, name)
    problems = list(fit(prepared, values))
    values["stored_hash"] = digest(values)
    return values, problems


def fit(prepared: Prepared, values: Row) -> Iterator[Problem]:
    """Cut what is too long for its column, which PostgreSQL would refuse; half an address is none."""
    for name, limit in LIMITS.items():
        value = values.get(name)
        if isinstance(value, str) and len(value) > limit:
            values[name] = "" if name.endswith("_url") else value[:limit]
            code = "url-too-long" if name.endswith("_url") else "field-too-long"
            message = say(code, field=name.replace("_", " "), limit=limit)
            yield prepared.problem(name.partition("_")[0], WARNING, message)


def is_live(post: Post, now: datetime) -> bool:
    shown_from_at = post.shown_from_at or post.published_at
    is_shown = shown_from_at <= now and (post.expires_at is None or post.expires_at > now)
    return is_shown and post.is_listed and not post.is_draft
