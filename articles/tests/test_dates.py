"""How a moment is written."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from articles.templatetags.dates import moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def text_of(value, style="relative", language="en", now=NOW):
    with translation.override(language):
        return moment(value, now, style).split(">", 1)[1].removesuffix("</time>")


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=3, minutes=40), "3 hours ago"),
        (timedelta(hours=10), "10 hours ago"),
        (timedelta(hours=10, minutes=1), "yesterday"),
        (timedelta(hours=34), "yesterday"),
        (timedelta(hours=35), "Nov. 21"),
        (timedelta(days=400), "Oct. 19, 2025"),
    ],
)
def test_moment_is_relative_today_and_a_date_before(ago, text):
    assert text_of(NOW - ago) == text


def test_day_is_that_of_the_site_and_not_that_of_utc():
    just_after_midnight = datetime(2026, 11, 23, 0, 5, tzinfo=SHANGHAI)
    assert text_of(datetime(2026, 11, 22, 15, 55, tzinfo=ZoneInfo("UTC")), now=just_after_midnight) == "yesterday"


def test_moment_to_come_is_a_date():
    assert text_of(NOW + timedelta(hours=2)) == "Nov. 23"


def test_clock_shows_the_time_today_and_a_date_before():
    assert text_of(NOW - timedelta(hours=1), "clock", "zh-hans") == "09:00"
    assert text_of(NOW - timedelta(days=1), "clock", "zh-hans") == "11月22日"


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_chinese_month_has_no_zero_before_it(language):
    assert text_of(datetime(2026, 9, 5, 8, 0, tzinfo=SHANGHAI), language=language) == "9月5日"
    assert text_of(datetime(2025, 9, 5, 8, 0, tzinfo=SHANGHAI), language=language) == "2025年9月5日"


def test_element_has_the_machine_date_and_the_full_date_in_its_title():
    with translation.override("zh-hans"):
        html = moment(datetime(2026, 11, 22, 22, 10, 5, 123, tzinfo=ZoneInfo("UTC")), NOW, "full")
    full = "2026年11月23日 06:10"
    assert html == f'<time datetime="2026-11-23T06:10:05+08:00" title="{full}">{full}</time>'
