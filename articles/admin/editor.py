"""What the editor of an article asks the server for while someone writes: preview, pictures, tags to complete."""

from functools import wraps

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.admin.picture_fields import stored_picture
from articles.models import Article, SiteSettings, Tag
from articles.pictures.uploads import measure_uploads
from articles.posts.rendering.render import RenderingError

COMPLETIONS = 20
SWITCHES = {"true": True, "false": False}


def only(method, refuse):
    """A view of writers alone, for one HTTP `method`; `refuse(sentence, status)` answers everybody else."""

    def decorate(view):
        @method_decorator(never_cache)
        @wraps(view)
        def guarded(self, request):
            if request.method != method:
                return HttpResponseNotAllowed([method])
            if not self.may_write(request):
                return refuse(_("You may not write articles. Log in again, perhaps in another window."), 403)
            return view(self, request)

        return guarded

    return decorate


def as_json(sentence, status):
    return JsonResponse({"error": str(sentence)}, status=status)


def as_html(sentence, status):
    return HttpResponse(format_html('<p role="alert">{}</p>', sentence), status=status)


class EditorViews(admin.ModelAdmin):
    """Views next to an article's form, for staff who may write; their paths are MARKDOWNX_* of the settings."""

    def get_urls(self):
        return [
            path("render/", self.preview_view, name="articles_article_render"),
            path("picture/", self.picture_view, name="articles_article_picture"),
            path("tags/", self.tags_view, name="articles_article_tags"),
            *super().get_urls(),
        ]

    def may_write(self, request):
        allowed = self.admin_site.has_permission(request)
        return allowed and (self.has_add_permission(request) or self.has_change_permission(request))

    @only("POST", as_html)
    def preview_view(self, request):
        """The body in `content` as saving would render it, with the address's options `is_html` and `has_math`."""
        options, pk = request.GET, request.GET.get("article", "")
        pictures = Article.objects.filter(pk=pk).values_list("pictures", flat=True).first() if pk.isdecimal() else None
        article = Article(
            body=request.POST.get("content", "").replace("\r\n", "\n"),
            is_html=options.get("is_html") == "true",
            has_math=SWITCHES.get(options.get("has_math")),
            pictures=pictures or {},
        )
        measure_uploads(article)
        try:
            article.render(has_math=SiteSettings.get_solo().has_math)
        except RenderingError as error:
            return as_html(error, 400)
        return HttpResponse(article.body_html)

    @only("POST", as_json)
    def picture_view(self, request):
        """Store the picture in `image`; `image_code` is the Markdown that shows it."""
        file = request.FILES.get("image")
        if file is None:
            return as_json(_("No image was received. Try again."), 400)
        try:
            picture = stored_picture(file)
        except ValidationError as error:
            return as_json(error.message, 400)
        return JsonResponse({"image_code": f"![]({default_storage.url(picture.name)})"})

    @only("GET", as_json)
    def tags_view(self, request):
        """Names of tags that contain `term`, those that begin with it first, in the shape that Select2 reads."""
        term = request.GET.get("term", "").replace("\0", "").strip()
        names = Tag.objects.order_by("name").values_list("name", flat=True)
        found = list(names.filter(name__istartswith=term)[:COMPLETIONS])
        if term and len(found) < COMPLETIONS:
            found += [name for name in names.filter(name__icontains=term)[:COMPLETIONS] if name not in found]
        return JsonResponse({"results": [{"id": name, "text": name} for name in found], "pagination": {"more": False}})
