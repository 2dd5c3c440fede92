"""The dates of a post: when it was published and updated, and from when until when it is shown."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, tzinfo

from articles.posts.messages import say
from articles.posts.post import UNDATED
from articles.posts.reading import holding
from articles.posts.reading.dates import EXAMPLE, is_no_date, parse_date
from articles.posts.reading.keys import Keys, as_flag, as_text, shown

DateOfPost = Callable[[], datetime | None]

# In the order in which they count, normalised. What comes later is kept as it is written.
PUBLISHED_KEYS = ("date", "publishdate", "pubdate", "published", "publishedat", "datepublished", "postdate")
CREATED_KEYS = ("created", "createdat", "datecreated")
UPDATED_KEYS = ("lastmod", "updated", "modified", "lastmodifiedat", "updatedat", "lastmodified", "datemodified")


def _date(keys: Keys, time_zone: tzinfo, *names: str) -> datetime | None:
    key, value = keys.find(*names)
    if key is None:
        return None
    try:
        return parse_date(_as_written(value), time_zone)
    except ValueError:
        keys.error(key, say("wrong-date", key=key, value=shown(value), example=EXAMPLE))
        return None


def read_published(
    keys: Keys, time_zone: tzinfo, path_date: DateOfPost, commit_date: DateOfPost
) -> tuple[datetime, datetime | None, bool]:
    """When a post was published and updated, UNDATED and None if nothing says so; and whether a date is missing."""
    updated_at = _first_date(keys, time_zone, UPDATED_KEYS)
    is_undated = keys.flag("undated")
    published_at = _first_date(keys, time_zone, PUBLISHED_KEYS) or _first_date(keys, time_zone, CREATED_KEYS)
    if published_at or is_undated:
        return published_at or UNDATED, updated_at, False
    published_at = path_date() or updated_at or commit_date()
    return published_at or UNDATED, updated_at, published_at is None


def _first_date(keys: Keys, time_zone: tzinfo, names: Collection[str]) -> datetime | None:
    """The date under the first of some names that has one; values that say yes, no or "no date" are skipped."""
    for name in names if keys.has_any(names) else ():
        key, value = keys.find(name)
        if key is None:
            continue
        if name in holding.KEYS and not holding.is_date(name, value):
            keys.keep(key)
        elif not is_no_date(_as_written(value)):
            return _date(keys, time_zone, name) or UNDATED  # An error, which ends the post.
    return None


def _as_written(value: object) -> str:
    return value.isoformat() if isinstance(value, date | time) else as_text(value) or ""


def read_shown_from(keys: Keys, published_at: datetime, time_zone: tzinfo) -> datetime | None:
    """From when on a post is shown; None where its date says that."""
    instead = next(iter(read_limits(keys, time_zone, holding.SHOWN_FROM, first=True)), None)
    after = read_limits(keys, time_zone, holding.SHOWN_AFTER)
    start = max(filter(None, [instead or published_at, *after])) if after else instead
    key, value = keys.find("date")
    has_own_date = key is not None and not is_no_date(_as_written(value))
    return None if start == published_at and not has_own_date else start


def read_limits(keys: Keys, time_zone: tzinfo, names: Collection[str], *, first: bool = False) -> list[datetime]:
    """The dates under some names, or under the first of them that has one."""
    found = []
    for name in names if keys.has_any(names) else ():
        key, value = keys.find(name)
        if key is None:
            continue
        if as_flag(value) is not None or (name in holding.KEYS and not holding.is_date(name, value)):
            keys.keep(key)  # It says whether the post is public, not when.
            continue
        moment = None if is_no_date(_as_written(value)) else _date(keys, time_zone, name)
        found += [moment] if moment else []
        if first and moment:
            break
    return found
