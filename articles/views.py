"""Readers' pages: a view names its rows, its template and its context."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseServerError
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.generic import DetailView, FormView, TemplateView

from articles import search
from articles.editing import previews
from articles.listings import archive
from articles.listings.pages import FrontListing, Listing, cards_of, front_cards, front_page, hits, page_of
from articles.listings.related import related_cards
from articles.models import (
    Article,
    AuthorCount,
    AuthoredArticle,
    CategorizedArticle,
    CategoryCount,
    TagCount,
    TaggedArticle,
)
from articles.search.queries import MAX_QUERY_LENGTH, parse
from articles.site.article_page import surroundings
from articles.site.comments import CommentForm, discussion, is_open, with_comment_count
from articles.site.site import edition_of, site_of
from articles.site.widgets import sidebar
from portal.client import address_of

TERMS_ON_A_PAGE = 300
MOST_HITS = 1000
RELATED_CARDS = 3
PREVIEW_HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}


class SitePage:
    """What all pages share: the site in the language of the address, its sidebar and its accents."""

    http_method_names = ["get", "head", "options"]
    is_kept = False
    """Whether the page is the same for everybody until the edition changes, and may be kept (`articles.page_cache`).

    Each class says so for itself: it is not inherited.
    """

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
    is_kept = True
    template_name = "articles/index.html"

    def get_rows(self):
        return FrontListing(self.site.language, self.site.article_count)

    def get_cards(self, page):
        ids, pinned = page.object_list, page.paginator.object_list.pinned
        return front_page(ids, pinned) if page.number == 1 else {"cards": front_cards(ids, pinned)}


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
    is_kept = True
    template_name = "articles/tag_detail.html"
    kind, counts, places, article = "tag", TagCount, TaggedArticle, "content_object_id"

    def get_context_data(self, **kwargs):
        return super().get_context_data(term=self.count.tag, **kwargs)


class CategoryDetailView(TermDetailView):
    is_kept = True
    template_name = "articles/category_detail.html"
    kind, counts, places, article = "category", CategoryCount, CategorizedArticle, "article_id"

    def get_context_data(self, **kwargs):
        return super().get_context_data(term=self.count.category, **kwargs)


class AuthorDetailView(TermDetailView):
    is_kept = True
    template_name = "articles/author_detail.html"
    kind, counts, places, article = "author", AuthorCount, AuthoredArticle, "article_id"

    def get_context_data(self, **kwargs):
        return super().get_context_data(term=self.count.author, **kwargs)


class ArchiveView(SitePage, TemplateView):
    """All years and months that hold an article, with their counts."""

    is_kept = True
    template_name = "articles/archive.html"

    def get_context_data(self, **kwargs):
        years = archive.years(self.site.language, edition_of(self.request).version)
        return super().get_context_data(years=years, **kwargs)


class ArchiveYearView(ListingView):
    """Articles of a year, and its months. A year without an article has no page."""

    is_kept = True
    template_name = "articles/archive_period.html"

    def get_rows(self):
        year, language = archive.Period(self.kwargs["year"]), self.site.language
        months = archive.months_of(year.year, language, edition_of(self.request).version)
        if not months:
            raise Http404
        self.extra_context = {"period": year, "months": months}
        return Listing(year.rows(language), "pk", sum(month.count for month in months))


class ArchiveMonthView(ListingView):
    """Articles of a month. A month without an article has no page."""

    is_kept = True
    template_name = "articles/archive_period.html"

    def get_rows(self):
        period, older, newer = archive.looked_up(archive.Period(**self.kwargs), self.site.language)
        if period is None:
            raise Http404
        self.extra_context = {"period": period, "parent": archive.Period(period.year), "older": older, "newer": newer}
        return Listing(period.rows(self.site.language), "pk", period.count)


class TagListView(ListingView):
    is_kept = True
    template_name = "articles/tag_list.html"
    per_page = TERMS_ON_A_PAGE

    def get_rows(self):
        return TagCount.objects.in_language(self.site.language).most_first().select_related("tag")

    def get_cards(self, page):
        return {"counts": page.object_list}


class CategoryListView(TagListView):
    is_kept = True
    template_name = "articles/category_list.html"

    def get_rows(self):
        counts = CategoryCount.objects.in_language(self.site.language).select_related("category")
        return counts.order_by("category__weight", "-article_count", "category__name")


@method_decorator(gzip_page, name="dispatch")
class SearchView(ListingView):
    """Articles of every language that hold what `?q=` asks for, newest first."""

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


class ArticleDetailView(SitePage, DetailView):
    is_kept = True
    template_name = "articles/article_detail.html"

    def get_queryset(self):
        articles = Article.objects.published().in_language(get_language()).defer("body", "body_text", "extra")
        return with_comment_count(articles)

    def get_context_data(self, **kwargs):
        article, version = self.object, edition_of(self.request).version
        column = sidebar(
            self.site, version, timezone.now(), side=article.sidebar, names=article.widgets, article=article
        )
        related = related_cards(article, self.site, version)[:RELATED_CARDS]
        around = surroundings(article, self.site.settings) | discussion(article, self.site.settings, version)
        return super().get_context_data(sidebar=column, related=related, **around, **kwargs)


class ArticlePreviewView(ArticleDetailView):
    """The page of an article that readers may not see yet, or no more, for whoever holds a link to it.

    What belongs to a public page is missing: neighbours, comments, and whatever tells other machines about it.
    """

    http_method_names = ["get", "head"]
    template_name = "articles/article_preview.html"

    def dispatch(self, request, *args, **kwargs):
        try:
            response = super().dispatch(request, *args, **kwargs)
        except previews.PreviewEnded:
            context = {"sidebar": sidebar_without_search(request)}
            response = render(request, "articles/preview_ended.html", context, status=404)
            self.site.allow_accents(response)
        for name, value in PREVIEW_HEADERS.items():
            response.headers[name] = value
        return response

    def get_object(self):
        articles = Article.objects.defer("body", "body_text", "extra").with_is_public(timezone.now())
        return get_object_or_404(articles, pk=self.preview.pk)

    def get(self, request, token):
        self.preview = previews.read(token)
        article = self.object = self.get_object()
        if article.status == Article.Status.WITHDRAWN and not self.preview.is_of_withdrawn:
            raise previews.PreviewEnded
        if article.is_public:
            return redirect(article)
        address = previews.in_site_language("articles:preview", article.language, token)
        if address != request.path:
            return redirect(address)
        article.comment_count = 0
        context = self.get_context_data(object=article, preview_until=self.preview.until)
        return self.render_to_response(context | {"is_open_for_comments": False})


class CommentPage(SitePage):
    """A page about comments on an article that is open for them; of any other there is none."""

    @cached_property
    def article(self):
        articles = Article.objects.published().in_language(get_language()).for_listing()
        article = get_object_or_404(articles, slug=self.kwargs["slug"])
        if not is_open(article, self.site.settings):
            raise Http404
        return article

    def get_context_data(self, **kwargs):
        return super().get_context_data(article=self.article, **kwargs)


@method_decorator(never_cache, name="dispatch")
class CommentView(CommentPage, FormView):
    """The form for a comment, on a page of its own: the article's is the same for everybody, and holds no token."""

    http_method_names = [*SitePage.http_method_names, "post"]
    template_name = "articles/comment_form.html"
    form_class = CommentForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"article": self.article, "address": address_of(self.request)}

    def form_valid(self, form):
        if not form.is_from_robot:
            form.save()
        return super().form_valid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=429 if form.is_over_limit else 200)

    def get_success_url(self):
        return reverse("articles:comment-thanks", args=[self.article.slug])


class CommentThanksView(CommentPage, TemplateView):
    template_name = "articles/comment_thanks.html"


def sidebar_without_search(request):
    """The sidebar of a page that has a large search form of its own."""
    return sidebar(site_of(request), edition_of(request).version, timezone.now(), without={"search"})


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
