"""Addresses of readers' pages, below the prefix of their language."""

from django.urls import path, register_converter

from articles import feeds, views

app_name = "articles"


class UnicodeSlug:
    """The last part of an address: anything without a slash or a NUL, which no database would take."""

    regex = r"[^/\x00]+"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return str(value)


register_converter(UnicodeSlug, "uslug")

urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("articles/<uslug:slug>/", views.ArticleDetailView.as_view(), name="article-detail"),
    path("tags/", views.TagListView.as_view(), name="tag-list"),
    path("tags/<uslug:slug>/", views.TagDetailView.as_view(), name="tag-detail"),
    path("categories/", views.CategoryListView.as_view(), name="category-list"),
    path("categories/<uslug:slug>/", views.CategoryDetailView.as_view(), name="category-detail"),
    path("search/", views.SearchView.as_view(), name="search"),
    path("feed.xml", feeds.LatestFeed(), name="feed-rss"),
    path("atom.xml", feeds.LatestAtomFeed(), name="feed-atom"),
    path("feed.json", feeds.LatestJsonFeed(), name="feed-json"),
    path("tags/<uslug:slug>/feed.xml", feeds.TagFeed(), name="tag-feed"),
    path("categories/<uslug:slug>/feed.xml", feeds.CategoryFeed(), name="category-feed"),
]
