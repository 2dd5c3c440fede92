"""Readers' pages: a view names its rows, its template and its context."""

from django.http import HttpResponseServerError
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views.generic import DetailView, TemplateView

from articles import search
from articles.article_page import surroundings
from articles.listing import Listing, cards_of, front_page, hits, page_of
from articles.models import Article, CategorizedArticle, CategoryCount, TagCount, TaggedArticle
from articles.search.tokens import MAX_QUERY_LENGTH
from articles.site import edition_of, site_of
from articles.widgets import sidebar

TERMS_ON_A_PAGE = 300
MOST_HITS = 1000


class SitePage:
    """What all pages share: the site in the language of the address, its sidebar and its accents."""

    http_method_names = ["get", "head", "options"]

    @cached_property
    def site(self):
        return site_of(self.request)

    def render_to_response(self, context, **kwargs):
        return self.site.allow_accents(super().render_to_response(context, **kwargs))


class ListingView(SitePage, TemplateView):
    """A page of `get_rows()`, as cards or as whatever `get_cards` makes of them."""

    per_page = None

    def get_cards(self, page):
        return {"cards": cards_of(page.object_list)}

    def get_context_data(self, **kwargs):
        per_page = self.per_page or self.site.settings.articles_per_page
        page = page_of(self.get_rows(), per_page, self.request.GET.get("page"))
        return super().get_context_data(page=page, **self.get_cards(page), **kwargs)


class IndexView(ListingView):
    template_name = "articles/index.html"

    def get_rows(self):
        return Listing(Article.objects.live().in_language(self.site.language), "pk", self.site.article_count)

    def get_cards(self, page):
        return front_page(page.object_list, self.site.language) if page.number == 1 else super().get_cards(page)


class TermDetailView(ListingView):
    """Articles of a term. A term without a live article in this language has no page."""

    @cached_property
    def count(self):
        counts = self.counts.objects.in_language(self.site.language).select_related(self.kind)
        return get_object_or_404(counts, **{f"{self.kind}__slug": self.kwargs["slug"]})

    def get_rows(self):
        term = {f"{self.kind}_id": getattr(self.count, f"{self.kind}_id"), "language": self.site.language}
        return Listing(self.places.objects.live().filter(**term), self.article, self.count.article_count)


class TagDetailView(TermDetailView):
    template_name = "articles/tag_detail.html"
    kind, counts, places, article = "tag", TagCount, TaggedArticle, "content_object_id"

    def get_context_data(self, **kwargs):
        return super().get_context_data(term=self.count.tag, **kwargs)


class CategoryDetailView(TermDetailView):
    template_name = "articles/category_detail.html"
    kind, counts, places, article = "category", CategoryCount, CategorizedArticle, "article_id"

    def get_context_data(self, **kwargs):
        return super().get_context_data(term=self.count.category, **kwargs)


class TagListView(ListingView):
    template_name = "articles/tag_list.html"
    per_page = TERMS_ON_A_PAGE

    def get_rows(self):
        return TagCount.objects.in_language(self.site.language).most_first().select_related("tag")

    def get_cards(self, page):
        return {"counts": page.object_list}


class CategoryListView(TagListView):
    template_name = "articles/category_list.html"

    def get_rows(self):
        counts = CategoryCount.objects.in_language(self.site.language).select_related("category")
        return counts.order_by("category__weight", "category__name")


class SearchView(ListingView):
    """Articles of every language that hold the words of `?q=`, newest first."""

    template_name = "articles/search.html"

    def get_rows(self):
        self.query = " ".join(self.request.GET.get("q", "").replace("\0", " ").split())[:MAX_QUERY_LENGTH]
        return search.search(self.query, limit=MOST_HITS) if self.query else []

    def get_cards(self, page):
        column = sidebar_without_search(self.request)
        is_cut = page.paginator.count == MOST_HITS
        return {"cards": hits(page.object_list, self.query), "query": self.query, "is_cut": is_cut, "sidebar": column}


class ArticleDetailView(SitePage, DetailView):
    template_name = "articles/article_detail.html"

    def get_queryset(self):
        return Article.objects.published().in_language(get_language()).defer("body", "body_text", "extra")

    def get_context_data(self, **kwargs):
        article, version = self.object, edition_of(self.request).version
        column = sidebar(self.site, version, timezone.now(), side=article.sidebar, names=article.widgets)
        return super().get_context_data(sidebar=column, **surroundings(article, self.site.settings), **kwargs)


def sidebar_without_search(request):
    """The sidebar of a page that has a large search form of its own."""
    return sidebar(site_of(request), edition_of(request).version, timezone.now(), without={"search"})


def page_not_found(request, exception):  # noqa: ARG001
    """404 in the site's look, with search on it."""
    context = {"sidebar": sidebar_without_search(request)}
    return site_of(request).allow_accents(render(request, "404.html", context, status=404))


def server_error(request):  # noqa: ARG001
    """500 without a look at the database, which may be what has failed."""
    return HttpResponseServerError(render_to_string("500.html"))
