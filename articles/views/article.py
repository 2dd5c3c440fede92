"""An article's page, and its preview."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.generic import DetailView

from articles.editing import previews
from articles.listings.related import related_cards
from articles.models import (
    Article,
)
from articles.site.article_page import surroundings
from articles.site.comments import discussion, with_comment_count
from articles.site.site import edition_of
from articles.site.widgets import sidebar
from articles.views.base import SitePage, sidebar_without_search

RELATED_CARDS = 3
PREVIEW_HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
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
    """The page of an article that readers may not see yet, or no more, for anyone who has a link to it.

    What belongs to a public page is missing: neighbours, comments, and all that tells other machines about it.
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

    def get_object(self, queryset=None):  # noqa: ARG002 -- any article, not one that readers see
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
