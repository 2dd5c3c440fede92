"""Says which answers of Django are the same for everyone, so that `wsgi.PageCache` may keep them."""

import re
from inspect import isfunction
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

from django.http import QueryDict
from django.utils.cache import has_vary_header

from articles.reads.counter import article_read
from articles.site.site import edition_of

MARK = "articles.page_cache"
"""Where in a request's environ the `Kept` of its answer is."""

PARAMETERS = ("page",)
"""What a query may say to a page that is kept; no such page sees anything else."""


class Kept(NamedTuple):
    """That an answer may be kept: rendered from the edition `version`, or a later one; `article` is read in it."""

    version: int
    article: int | None


def canonical_query(query):
    """Of a query string what pages look at, in one form for all that mean the same."""
    if not query:
        return ""
    values = parse_qs(query, keep_blank_values=True, max_num_fields=None)
    return urlencode([(name, values[name][-1]) for name in PARAMETERS if name in values])


def is_kept(view):
    """Whether a view of a URL, also a class, says that its pages may be kept; a subclass does not inherit it."""
    owner = getattr(view, "view_class", view if isfunction(view) else type(view))
    return vars(owner).get("is_kept", False)


def is_for_everybody(response):
    """Whether the response says nothing that forbids to keep it."""
    asked = set(re.split(r"[\s,]+", response.get("Cache-Control", "").lower()))
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not has_vary_header(response, "Cookie")
        and not has_vary_header(response, "*")
        and asked.isdisjoint({"private", "no-store", "no-cache"})
    )


class PagesMiddleware:
    """Marks what may be kept. It comes first: what is kept has passed all others, their checks and headers."""

    def __init__(self, get_response):
        self.get_response = get_response

    def process_view(self, request, view, *_arguments):
        if request.method in {"GET", "HEAD"} and is_kept(view):
            query = canonical_query(request.META.get("QUERY_STRING", ""))
            request.GET, request.META["QUERY_STRING"] = QueryDict(query), query
            # Before anything is read of what it shows: a change while it is rendered makes the page an old one.
            request.kept_version = edition_of(request).version

    def __call__(self, request):
        response = self.get_response(request)
        version = getattr(request, "kept_version", None)
        if version is not None and is_for_everybody(response):
            request.META[MARK] = Kept(version, article_read(request, response))
        return response
