"""What requests for readers' pages pass through."""

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from articles.listings.edition import current_edition
from articles.models import Alias, Author, Category, Tag

TERM_PAGES = {
    "articles:tag-detail": Tag,
    "articles:tag-feed": Tag,
    "articles:category-detail": Category,
    "articles:category-feed": Category,
    "articles:author-detail": Author,
}


class EditionMiddleware:
    """Gives each request the `edition` that it shows, read once and only where something asks for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.edition = SimpleLazyObject(current_edition)
        return self.get_response(request)


class AliasMiddleware:
    """Sends old addresses of articles and terms on with 301, where nothing else answers to them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        article = article_at(request.path)
        address = article.get_absolute_url() if article else term_address(request)
        return HttpResponsePermanentRedirect(address) if address else response


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


def term_address(request):
    """Where the page or feed of a term is now, by a slug that it had; None where no term with articles had it."""
    match = request.resolver_match
    model = match and TERM_PAGES.get(match.view_name)
    if not model:
        return None
    aliases = model.former().filter(what="slug", value=match.kwargs["slug"])
    alias = aliases.select_related("term").first()
    if alias is None or not alias.term.counts.in_language(get_language()).exists():
        return None
    query = request.META.get("QUERY_STRING")
    return reverse(match.view_name, args=[alias.term.slug]) + (f"?{query}" if query else "")
