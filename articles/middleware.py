"""What requests for readers' pages pass through."""

from django.http import HttpResponsePermanentRedirect
from django.utils.functional import SimpleLazyObject

from articles.models import Alias
from articles.upkeep import current_edition


class EditionMiddleware:
    """Gives each request the `edition` that it shows, read once and only where something asks for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.edition = SimpleLazyObject(current_edition)
        return self.get_response(request)


class AliasMiddleware:
    """Sends old addresses of articles on with 301, where nothing else answers to them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        article = article_at(request.path)
        return HttpResponsePermanentRedirect(article.get_absolute_url()) if article else response


def article_at(path):
    """The published article that once had the address `path`, with or without its last slash; None where none had."""
    if "\0" in path:  # which PostgreSQL would not take
        return None
    bare = path.rstrip("/")
    found = (
        Alias.objects.filter(path__in=[bare, bare + "/"])
        .select_related("article")
        .defer("article__body", "article__body_html", "article__body_text", "article__contents", "article__extra")
        .first()
    )
    return found.article if found and found.article.is_published() else None
