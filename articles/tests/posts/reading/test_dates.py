from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.posts.reading.dates import parse_date, split_file_date

SHANGHAI = ZoneInfo("Asia/Shanghai")
EAST_8 = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-02-11 14:31:12", datetime(2025, 2, 11, 14, 31, 12, tzinfo=SHANGHAI)),
        ("2025-02-11", datetime(2025, 2, 11, tzinfo=SHANGHAI)),
        ("2025/2/1", datetime(2025, 2, 1, tzinfo=SHANGHAI)),
        ("2025-1-5 8:05", datetime(2025, 1, 5, 8, 5, tzinfo=SHANGHAI)),
        ("2025-02-11T14:31:12", datetime(2025, 2, 11, 14, 31, 12, tzinfo=SHANGHAI)),
        ("2025-02-11 14:31:12.5", datetime(2025, 2, 11, 14, 31, 12, 500_000, tzinfo=SHANGHAI)),
        ("2025-02-11T14:31:12.123456789Z", datetime(2025, 2, 11, 14, 31, 12, 123_456, tzinfo=UTC)),
        ("2025-02-11t14:31:12z", datetime(2025, 2, 11, 14, 31, 12, tzinfo=UTC)),
        ("2025-02-11 14:31:12 +0800", datetime(2025, 2, 11, 14, 31, 12, tzinfo=EAST_8)),
        ("2025-02-11T14:31:12+08:00", datetime(2025, 2, 11, 14, 31, 12, tzinfo=EAST_8)),
        ("2025-02-11T14:31-05:30", datetime(2025, 2, 11, 20, 1, tzinfo=UTC)),
        ("Mon, 01 Jan 2026 00:00:00 GMT", datetime(2026, 1, 1, tzinfo=UTC)),
        ("1 Feb 2026 07:08 +0800", datetime(2026, 2, 1, 7, 8, tzinfo=EAST_8)),
        ("  2025-02-11  ", datetime(2025, 2, 11, tzinfo=SHANGHAI)),
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=SHANGHAI)),
        ("0001-01-02", datetime(1, 1, 2, tzinfo=SHANGHAI)),
        ("9999-12-31", datetime(9999, 12, 31, tzinfo=SHANGHAI)),
        ("2025-02-11 14:31:12 +0800 CST", datetime(2025, 2, 11, 14, 31, 12, tzinfo=EAST_8)),
        ("2025-02-11 14:31:12 +0000 UTC", datetime(2025, 2, 11, 14, 31, 12, tzinfo=UTC)),
        ("2025-02-11 10:00 PM", datetime(2025, 2, 11, 22, tzinfo=SHANGHAI)),
        ("2025-02-11 12:05:06 am", datetime(2025, 2, 11, 0, 5, 6, tzinfo=SHANGHAI)),
        ("2025-02-11 12:05 p.m. +0800", datetime(2025, 2, 11, 12, 5, tzinfo=EAST_8)),
        ("May 1, 2024", datetime(2024, 5, 1, tzinfo=SHANGHAI)),
        ("Wed, May 1st 2024", datetime(2024, 5, 1, tzinfo=SHANGHAI)),
        ("Sept. 3, 2024 at 9:30 PM", datetime(2024, 9, 3, 21, 30, tzinfo=SHANGHAI)),
        ("1 May 2024", datetime(2024, 5, 1, tzinfo=SHANGHAI)),
        ("02 January 2024, 7:08", datetime(2024, 1, 2, 7, 8, tzinfo=SHANGHAI)),
        ("2024年5月1日", datetime(2024, 5, 1, tzinfo=SHANGHAI)),
        ("2024 年 05 月 01 日 14:05", datetime(2024, 5, 1, 14, 5, tzinfo=SHANGHAI)),
        ("２０２４年５月１日　１４：０５：０６", datetime(2024, 5, 1, 14, 5, 6, tzinfo=SHANGHAI)),
        ("2024年5月1日 星期三 下午3时5分", datetime(2024, 5, 1, 15, 5, tzinfo=SHANGHAI)),
        ("2024年5月1日14點05分06秒", datetime(2024, 5, 1, 14, 5, 6, tzinfo=SHANGHAI)),
        ("2024年5月1日 上午12:30", datetime(2024, 5, 1, 0, 30, tzinfo=SHANGHAI)),
        ("20240501", datetime(2024, 5, 1, tzinfo=SHANGHAI)),
        ("20240501T101112Z", datetime(2024, 5, 1, 10, 11, 12, tzinfo=UTC)),
        ("20240501 10:11", datetime(2024, 5, 1, 10, 11, tzinfo=SHANGHAI)),
        ("1714521600", datetime(2024, 5, 1, tzinfo=UTC)),
        ("1714521600.25", datetime(2024, 5, 1, 0, 0, 0, 250_000, tzinfo=UTC)),
        ("1714521600123", datetime(2024, 5, 1, 0, 0, 0, 123_000, tzinfo=UTC)),
        ("999999999", datetime(2001, 9, 9, 1, 46, 39, tzinfo=UTC)),
    ],
)
def test_date_is_read(text, expected):
    assert parse_date(text, SHANGHAI) == expected
    assert parse_date(text, SHANGHAI).utcoffset() is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2025",
        "2025-02",
        "2025-02-30",
        "2025-13-01",
        "2023-02-29",
        "0000-01-01",
        "25-01-01",
        "2025-02/11",
        "2025-02-11 25:00",
        "2025-02-11 14:60",
        "2025-02-11 14",
        "2025-02-11 14:31:12+99:00",
        "2025-02-11 14:31 +08:61",
        "2025-02-11 x",
        "x 2025-02-11",
        "２０２５-02-11",
        "17392554",
        "2024050110",
        "202405011030",
        "20240501103000",
        "1e9",
        "-1714521600",
        "٢٠٢٤-٠٥-٠١",
        "13/05/2024",
        "2024-W18-3",
        "17392554721",
        "2024.05.01",
        "May 2024",
        "Mayday 1, 2024",
        "May 32, 2024",
        "2024-05-01 13:00 PM",
        "2024-05-01 0:30 am",
        "2024年13月1日",
        "2024年5月",
        "2024年5月1日 25:00",
        "20241301",
        "20240230",
        "2024-05-01 10:00 CST",
        "32 Jan 2026 00:00",
        "01 Foo 2026 00:00:00 GMT",
        "0001-01-01 00:00:00 +08:00",
        "9999-12-31 23:00:00 -08:00",
        "2025-02-11\n14:31\nx",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 -- the caller words the message
        parse_date(text, SHANGHAI)


@given(st.text(max_size=40) | st.from_regex(r"\d{1,5}[-/]\d{1,3}[-/]\d{1,3}([T ]\d\d:\d\d(:\d\d)?([+-]\d{4})?)?"))
def test_any_text_is_a_date_within_utc_or_refused(text):
    try:
        found = parse_date(text, SHANGHAI)
    except ValueError:
        return
    assert found.astimezone(UTC)


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("2025-02-11-river", (datetime(2025, 2, 11, tzinfo=SHANGHAI), "river")),
        ("2025-2-1-河-x", (datetime(2025, 2, 1, tzinfo=SHANGHAI), "河-x")),
        ("2025-02-30-river", (None, "2025-02-30-river")),
        ("2025-02-11", (datetime(2025, 2, 11, tzinfo=SHANGHAI), "2025-02-11")),
        ("20250211 河", (datetime(2025, 2, 11, tzinfo=SHANGHAI), "20250211 河")),
        ("2025-0211 x", (None, "2025-0211 x")),
        ("20250211A04", (None, "20250211A04")),
        ("x-2025-02-11-river", (None, "x-2025-02-11-river")),
    ],
)
def test_date_is_taken_off_a_jekyll_file_name(stem, expected):
    assert split_file_date(stem, SHANGHAI) == expected
