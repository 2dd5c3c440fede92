"""The form for a comment."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from articles.models import (
    Article,
)
from articles.site.comments import CommentForm, is_open
from articles.views.base import SitePage
from portal.client import address_of


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
    """The form for a comment, on a page of its own: the article's is the same for everybody, and contains no token."""

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
