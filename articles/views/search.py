"""The search page."""

from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page

from articles import search
from articles.listings.pages import hits
from articles.text.queries import MAX_QUERY_LENGTH, parse
from articles.views.base import sidebar_without_search
from articles.views.listings import ListingView

MOST_HITS = 1000


@method_decorator(gzip_page, name="dispatch")
class SearchView(ListingView):
    """Articles of every language that contain what `?q=` asks for, newest first."""

    template_name = "articles/search.html"

    def get_rows(self):
        self.query = " ".join(self.request.GET.get("q", "").replace("\0", " ").split())[:MAX_QUERY_LENGTH]
        self.found = search.search(self.query, limit=MOST_HITS)
        return self.found

    def get_cards(self, page):
        return {
            "cards": hits(page.object_list, self.query),
            "query": self.query,
            "asked": parse(self.query),
            "is_cut": self.found.is_cut,
            "most_read": search.MOST_READ,
            "sidebar": sidebar_without_search(self.request),
        }
