"""Helpers of lists: URLs of their pages, numbers of pages with gaps, numbers as readers write them."""

from django import template
from django.utils.formats import number_format

from articles.listings.pages import page_url

register = template.Library()


register.simple_tag(page_url)


@register.filter
def elided(page):
    """Numbers to show for `page`: both ends, its neighbourhood, None for each gap."""
    last = page.paginator.num_pages
    near = range(max(1, min(page.number - 1, last - 4)), min(last, max(page.number + 1, 5)) + 1)
    shown = sorted({1, *near, last})
    numbers: list[int | None] = []
    last_shown = 0
    for number in shown:
        if number - last_shown == 2:
            numbers.append(number - 1)
        elif number - last_shown > 2:
            numbers.append(None)
        numbers.append(number)
        last_shown = number
    return numbers


@register.filter
def grouped(number):
    """`1284` as `1,284`, or as the active language groups digits."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def absolute(url, origin):
    """`url` with `origin` (`https://host`) in front where it is a path of this site."""
    return f"{origin}{url}" if url.startswith("/") and not url.startswith("//") else url
