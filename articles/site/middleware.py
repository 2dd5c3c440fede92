"""What requests for readers' pages pass through."""

from django.http import HttpResponsePermanentRedirect
from django.utils.functional import SimpleLazyObject

from articles.listings.edition import current_edition
from articles.site.old_addresses import article_at, list_address, term_address


class EditionMiddleware:
    """Gives each request the `edition` that it shows, read once and only where something asks for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.edition = SimpleLazyObject(current_edition)
        return self.get_response(request)


class AliasMiddleware:
    """Sends old addresses of articles, terms and lists on with 301, where nothing else answers to them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        article = article_at(request.path)
        address = article.get_absolute_url() if article else term_address(request) or list_address(request.path)
        return HttpResponsePermanentRedirect(address) if address else response
