"""Pages that say what went wrong."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from articles.site.site import site_of
from articles.views.base import sidebar_without_search


def page_not_found(request, exception):
    """404 in the site's look, with search on it."""
    context = {"sidebar": sidebar_without_search(request)}
    return site_of(request).allow_accents(render(request, "404.html", context, status=404))


def csrf_failure(request, reason=""):
    """403 for a form that came without its cookie, in the site's look."""
    return site_of(request).allow_accents(render(request, "403_csrf.html", status=403))


def server_error(request):
    """500 without a look at the database, which may be what has failed; 503 if it is."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "10"})
    return HttpResponseServerError(render_to_string("500.html"))
