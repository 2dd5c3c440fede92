"""Addresses of readers' pages, below the prefix of their language."""

from django.urls import path, register_converter
from django.views.generic import RedirectView

from articles.syndication import feeds
from articles.syndication.manifest import manifest
from articles.views import article, comments, listings, search
from articles.views.suggestions import SuggestionsView

app_name = "articles"


class UnicodeSlug:
    """The last part of an address: anything without a slash or a NUL, which no database would take."""

    regex = r"[^/\x00]+"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return str(value)


class Year:
    """A year of four digits that a clock can show."""

    regex = "[12][0-9]{3}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:04}"


class Month(Year):
    """A month as its two digits."""

    regex = "0[1-9]|1[0-2]"

    def to_url(self, value):
        return f"{value:02}"


class ShortMonth(Month):
    """A month as someone may type it, who is sent on to the two digits."""

    regex = "[1-9]"


register_converter(UnicodeSlug, "uslug")
register_converter(Year, "year")
register_converter(Month, "month")
register_converter(ShortMonth, "short_month")

urlpatterns = [
    path("", listings.IndexView.as_view(), name="index"),
    path("articles/<uslug:slug>/", article.ArticleDetailView.as_view(), name="article-detail"),
    path("articles/<uslug:slug>/comment/", comments.CommentView.as_view(), name="comment"),
    path("articles/<uslug:slug>/comment/thanks/", comments.CommentThanksView.as_view(), name="comment-thanks"),
    path("preview/<str:token>/", article.ArticlePreviewView.as_view(), name="preview"),
    path("tags/", listings.TagListView.as_view(), name="tag-list"),
    path("tags/<uslug:slug>/", listings.TagDetailView.as_view(), name="tag-detail"),
    path("categories/", listings.CategoryListView.as_view(), name="category-list"),
    path("categories/<uslug:slug>/", listings.CategoryDetailView.as_view(), name="category-detail"),
    path("authors/<uslug:slug>/", listings.AuthorDetailView.as_view(), name="author-detail"),
    path("archive/", listings.ArchiveView.as_view(), name="archive"),
    path("archive/<year:year>/", listings.ArchiveYearView.as_view(), name="archive-year"),
    path("archive/<year:year>/<month:month>/", listings.ArchiveMonthView.as_view(), name="archive-month"),
    path(
        "archive/<year:year>/<short_month:month>/",
        RedirectView.as_view(permanent=True, pattern_name="articles:archive-month"),
    ),
    path("search/", search.SearchView.as_view(), name="search"),
    path("search/suggest/", SuggestionsView.as_view(), name="suggestions"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("feed.xml", feeds.LatestFeed(), name="feed-rss"),
    path("atom.xml", feeds.LatestAtomFeed(), name="feed-atom"),
    path("feed.json", feeds.LatestJsonFeed(), name="feed-json"),
    path("tags/<uslug:slug>/feed.xml", feeds.TagFeed(), name="tag-feed"),
    path("categories/<uslug:slug>/feed.xml", feeds.CategoryFeed(), name="category-feed"),
]
