"""Dates as they stand in front matter and in file names."""

import re
from datetime import UTC, datetime, timedelta, timezone

EXAMPLE = "2025-02-11 14:31:12 or 2025-02-11T14:31:12+08:00"

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_ZONE = r"(?P<zone>Z|UTC|GMT|(?P<sign>[+-])(?P<zone_hours>\d{2})(?::?(?P<zone_minutes>\d{2}))?)"
_ISO = re.compile(
    rf"(?P<year>\d{{4}})([-/])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})(?:(?:T|\s+){_CLOCK}(?:\s*{_ZONE})?)?",
    re.ASCII | re.IGNORECASE,
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
# The weekday is not compared with the date: feeds get it wrong, and the date is what counts.
_RFC_1123 = re.compile(
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_MONTHS)})[a-z]*\s+"
    rf"(?P<year>\d{{4}})\s+{_CLOCK}(?:\s*{_ZONE})?",
    re.ASCII | re.IGNORECASE,
)
_FILE_NAME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(?=.)", re.ASCII)


# What databases and generators write where there is no date.
_NO_DATE = re.compile(r"(?:0000-00-00|0001-01-01)(?:[T ].*)?", re.ASCII)


def is_no_date(text: str) -> bool:
    """Whether a text has the shape of a date and says that there is none."""
    return bool(_NO_DATE.fullmatch(text.strip()))


def parse_date(text: str, time_zone) -> datetime:
    """Read a date in any of the accepted shapes; aware, in `time_zone` where it has no offset.

    ValueError where the shape is another one, or no calendar has that day.
    """
    text = text.strip()
    found = _ISO.fullmatch(text) or _RFC_1123.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no date")
    parts = found.groupdict()
    month = parts["month"]
    read_at = datetime(
        int(parts["year"]),
        int(month) if month.isdigit() else _MONTHS[month.lower()],
        int(parts["day"]),
        int(parts["hour"] or 0),
        int(parts["minute"] or 0),
        int(parts["second"] or 0),
        int((parts["fraction"] or "0")[:6].ljust(6, "0")),
        tzinfo=_offset(parts) if parts["zone"] else time_zone,
    )
    try:
        read_at.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside the years 1 to 9999") from None
    return read_at


def _offset(parts):
    if not parts["sign"]:
        return UTC
    hours, minutes = int(parts["zone_hours"]), int(parts["zone_minutes"] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("there is no such offset")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if parts["sign"] == "-" else offset)


def split_file_date(stem: str, time_zone) -> tuple[datetime | None, str]:
    """Take Jekyll's date off the head of a file's name: `2025-02-11-title` gives midnight of that day and `title`."""
    found = _FILE_NAME.match(stem)
    if not found:
        return None, stem
    try:
        return parse_date("-".join(found.groups()), time_zone), stem[found.end() :]
    except ValueError:
        return None, stem
