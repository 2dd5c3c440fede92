"""Moments as readers want them: hours for today, "yesterday", a date before that."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext

from articles.posts.post import UNDATED

register = template.Library()


@register.simple_tag
def moment(value, now, style="relative"):
    """A `<time>` element with the full date in its title; nothing for an article without a date.

    `style` is `full`, or what to show on the day of `now`: `relative` for how long ago, `clock` for the time of day.
    """
    if value == UNDATED:
        return ""
    value = timezone.localtime(value)
    full = date_format(value, "DATETIME_FORMAT")
    text = full if style == "full" else short(value, timezone.localtime(now), style)
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(timespec="seconds"), full, text)


def short(value, now, style):
    days = (now.date() - value.date()).days
    if days == 0 and style == "clock":
        return date_format(value, "TIME_FORMAT")
    if days == 0 and value <= now:
        return ago(int((now - value).total_seconds()))
    if days == 1 and style == "relative":
        return pgettext("of an article", "yesterday")
    # Django's MONTH_DAY_FORMAT is 09月5日 in Chinese, and in English it spells months out that DATE_FORMAT cuts.
    return date_format(value, pgettext("format of a day", "N j") if value.year == now.year else "DATE_FORMAT")


def ago(seconds):
    """How long ago something of the same day was, in the largest unit that fits."""
    minutes, hours = seconds // 60, seconds // 3600
    if minutes < 1:
        return gettext("just now")
    if hours < 1:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
