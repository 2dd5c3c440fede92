"""Dates as posts write them, in front matter and in the names of files and folders."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo

EXAMPLE = "2025-02-11 14:31:12 or 2025-02-11T14:31:12+08:00"


_HOURS = r"(?P<hour>\d{1,2})"
_CLOCK = rf"{_HOURS}:(?P<minute>\d{{2}})(?::(?P<second>\d{{2}})(?:[.,](?P<fraction>\d{{1,9}}))?)?"
_HALF = r"(?:\s*(?P<half>[AP])\.?M\.?)?"
# Go and Ruby repeat an offset by the name of the zone.
_ZONE = (
    r"(?P<zone>Z|UTC|GMT|(?P<sign>[+-])(?P<zone_hours>\d{2})(?::?(?P<zone_minutes>\d{2}))?(?:\s+\(?[A-Z]{2,5}\)?)?)"
)
_TIME = rf"{_CLOCK}{_HALF}(?:\s*{_ZONE})?"
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
# The weekday is not compared with the date: feeds get it wrong, and the date is what counts.
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_FLAGS = re.ASCII | re.IGNORECASE
_SHAPES = (
    re.compile(rf"(?P<year>\d{{4}})([-/])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})(?:(?:T|\s+){_TIME})?", _FLAGS),
    # RFC 1123, and "1 May 2024".
    re.compile(
        rf"{_WEEKDAY}(?P<day>\d{{1,2}}){_ORDINAL}\s+{_MONTH},?\s+(?P<year>\d{{4}})(?:,?(?:\s+at)?\s+{_TIME})?", _FLAGS
    ),
    re.compile(
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}}){_ORDINAL},?\s+(?P<year>\d{{4}})(?:,?(?:\s+at)?\s+{_TIME})?", _FLAGS
    ),
    re.compile(
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
        rf"(?:(?:T(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?(?:\s*{_ZONE})?))?",
        _FLAGS,
    ),
    re.compile(rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})\s+{_TIME}", _FLAGS),
)
_CHINESE = re.compile(
    r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号號]"
    r"(?:\s*(?:(?:星期|週|周)[一二三四五六日天])?\s*(?P<half>上午|下午)?\s*(?P<hour>\d{1,2})\s*"
    rf"(?::(?P<minute>\d{{2}})(?::(?P<second>\d{{2}}))?(?:\s*{_ZONE})?"
    r"|[时時點点](?:\s*(?P<m>\d{1,2})\s*分(?:\s*(?P<s>\d{1,2})\s*秒)?)?))?",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"(?P<seconds>\d{9,10})(?:\.(?P<fraction>\d{1,9}))?|(?P<milliseconds>\d{13})", re.ASCII)
# 2024050110 is meant as an hour, and would be the year 2034 in seconds.
_HOUR_WITHOUT_MARKS = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])", re.ASCII)
_AFTERNOON = {"p", "下午"}

_JEKYLL_NAME = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(?=.)", re.ASCII)
_DATED_NAME = re.compile(r"(\d{4})(-?)(\d{2})\2(\d{2})(?=$|[\s_-])", re.ASCII)
_DATED_FOLDERS = re.compile(r"(?:^|/)(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?=/|$)", re.ASCII)

# What databases and generators write where there is no date.
_NO_DATE = re.compile(r"(?:0000-00-00|0001-01-01)(?:[T ].*)?", re.ASCII)


def is_no_date(text: str) -> bool:
    """Return whether a text has the shape of a date and says that there is none."""
    return bool(_NO_DATE.fullmatch(text.strip()))


def parse_date(text: str, time_zone: tzinfo) -> datetime:
    """Read a date in any of the accepted shapes; aware, in `time_zone` where it has no offset.

    Raises ValueError where the shape is another one, or no calendar has that day.
    """
    text = text.strip()
    if (epoch := _SECONDS.fullmatch(text)) and not _HOUR_WITHOUT_MARKS.fullmatch(text):
        return _since_epoch(epoch).astimezone(time_zone)
    if "年" in text:
        found = _CHINESE.fullmatch(unicodedata.normalize("NFKC", text))
    else:
        found = next((found for shape in _SHAPES if (found := shape.fullmatch(text))), None)
    if not found:
        raise ValueError(f"{text!r} is no date")
    parts = found.groupdict()
    month = parts["month"]
    read_at = datetime(
        int(parts["year"]),
        int(month) if month.isdigit() else _MONTHS[month[:3].lower()],
        int(parts["day"]),
        _hour(parts),
        int(parts["minute"] or parts.get("m") or 0),
        int(parts["second"] or parts.get("s") or 0),
        int((parts.get("fraction") or "0")[:6].ljust(6, "0")),
        tzinfo=_offset(parts) if parts["zone"] else time_zone,
    )
    try:
        read_at.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside the years 1 to 9999") from None
    return read_at


def _since_epoch(found: re.Match[str]) -> datetime:
    if found["milliseconds"]:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(found["milliseconds"]))
    microseconds = int((found["fraction"] or "0")[:6].ljust(6, "0"))
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(found["seconds"]), microseconds=microseconds)


def _hour(parts: Mapping[str, str | None]) -> int:
    hour, half = int(parts["hour"] or 0), (parts.get("half") or "").lower()
    if not half:
        return hour
    if half in ("a", "p") and not 1 <= hour <= 12:
        raise ValueError("there is no such hour")
    if hour == 12:
        return 12 if half in _AFTERNOON else 0
    return hour + 12 if half in _AFTERNOON and hour < 12 else hour


def _offset(parts: Mapping[str, str | None]) -> tzinfo:
    if not parts["sign"]:
        return UTC
    hours, minutes = int(parts["zone_hours"] or 0), int(parts["zone_minutes"] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("there is no such offset")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if parts["sign"] == "-" else offset)


def split_file_date(stem: str, time_zone: tzinfo) -> tuple[datetime | None, str]:
    """Take Jekyll's date off the head of a file's name: `2025-02-11-title` gives midnight of that day and `title`.

    Other dates there (`20250211 title`, `2025-02-11 title`, `2025-02-11`) are read, and stay part of the name.
    """
    found = _JEKYLL_NAME.match(stem)
    if found and (day := _day(found.groups(), time_zone)):
        return day, stem[found.end() :]
    found = _DATED_NAME.match(stem)
    return (_day(found.group(1, 3, 4), time_zone) if found else None), stem


def folder_date(folders: str, time_zone: tzinfo) -> datetime | None:
    """Return the day that the folders of a file name: `news/2025/02/11` or `2025-02-11`; the last one, if several."""
    days = (_day(found.group(1, 3, 4), time_zone) for found in _DATED_FOLDERS.finditer(folders))
    return next((day for day in reversed([*days]) if day), None)


def _day(parts: Iterable[str], time_zone: tzinfo) -> datetime | None:
    try:
        return parse_date("-".join(parts), time_zone)
    except ValueError:
        return None
