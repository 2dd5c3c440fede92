"""Links between articles: what a body links to, kept as a reference, so that the link follows its target."""

from functools import cache
from posixpath import dirname, normpath
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.language_urls import in_language
from articles.posts.links import REFERENCE, split_suffix

if TYPE_CHECKING:
    from articles.models.article import Article

SAFE = "!$&'()*+,;=/~:@"
"""What `reverse` does not encode in a path."""
ENDINGS = ("", ".md", ".markdown", ".html", "/index.md")
"""What may be missing from the path of a post in a link to it."""


class LinkQuerySet(models.QuerySet["Link"]):
    def dead(self) -> "LinkQuerySet":
        """Links whose target does not exist, or not yet."""
        return self.filter(target=None)


class Link(models.Model):
    """A link in the body of `source` to another article.

    `written` is the address as in the body, `href` as in the HTML. Until there is a `target`, `path` is the post that
    it would be, or `name` what that is called.
    """

    source = models.ForeignKey("Article", models.CASCADE, related_name="links", verbose_name=_("article"))
    target = models.ForeignKey(
        "Article", models.SET_NULL, null=True, related_name="links_here", verbose_name=_("leads to"), db_index=False
    )
    path = models.CharField(max_length=1000, blank=True)
    name = models.CharField(max_length=200, blank=True)
    written = models.TextField(_("link"))
    suffix = models.TextField(blank=True)
    href = models.TextField()
    line = models.PositiveIntegerField(_("line"), default=1)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link between articles")
        verbose_name_plural = _("links between articles")
        ordering = ["id"]
        default_permissions = ("view",)
        # Both begin with the target, so that its own index is not needed.
        indexes = [
            models.Index(fields=["target", "path"], name="link_path"),
            models.Index(fields=["target", "name"], name="link_name"),
        ]

    def __str__(self) -> str:
        return self.written


@cache
def frame(language: str) -> tuple[str, str]:
    """What comes before and after the slug in the addresses of articles in a language."""
    before, _, after = in_language("articles:article-detail", language, "SLUG").partition("SLUG")
    return before, after


def article_href(language: str, slug: str) -> str:
    """The address of an article, percent-encoded; quicker than `reverse` for many."""
    before, after = frame(language)
    return before + quote(slug, safe=SAFE) + after


class BodyLinks:
    """Resolves the links of an article's body when it is rendered from the database, and stores what it found.

    Links that the article has had keep their targets. Others are looked up by path, or by the address of an article.
    """

    def __init__(self, article: "Article"):
        self.article = article
        self.found: dict[str, Link] = {}
        known = Link.objects.filter(source=article).select_related("target") if article.pk else ()
        self._known = {link.written: link for link in known}

    def __call__(self, written: str) -> str | None:
        address, suffix = split_suffix(written)
        file = self.article.pictures.get(unquote(address))
        if file:
            return default_storage.url(file[0]) + suffix
        if written in self._known:
            before = self._known[written]
            link = Link(
                target=before.target, path=before.path, name=before.name, suffix=before.suffix, line=before.line
            )
            link.href = before.href
        else:
            target = article_at(written, self.article)
            if target is None:
                return None
            link = Link(target=target, path=target.import_path, suffix=split_suffix(written)[1])
        link.written = written
        if link.target:
            link.href = article_href(link.target.language, link.target.slug) + link.suffix
        self.found[written] = link
        return link.href

    def store(self) -> None:
        """Replace the stored links of the article, which has been saved."""
        if not self.found and not self._known:
            return
        Link.objects.filter(source=self.article).delete()
        for link in self.found.values():
            link.source = self.article
        Link.objects.bulk_create(self.found.values(), batch_size=100)


def article_at(written: str, article: "Article") -> "Article | None":
    """The article that a link in the body of another one means: by the path of its post, or by its own address."""
    address = split_suffix(written)[0]
    path = unquote(address)
    if not path.strip("/") or "\0" in path or written.startswith(REFERENCE):
        return None
    if article.import_path:
        base = "" if path.startswith("/") else dirname(article.import_path)
        full = normpath(f"{base}/{path.lstrip('/')}".lstrip("/"))
        paths = [full + ending for ending in ENDINGS]
        found = {found.import_path: found for found in type(article).objects.imported_from(paths)}
        for ending in ENDINGS:
            if full + ending in found:
                return found[full + ending]
    address_of = slug_of(path) if path.startswith("/") else None
    if address_of is None:
        return None
    return type(article).objects.filter(language=address_of[0], slug=address_of[1]).first()


def slug_of(path: str) -> tuple[str, str] | None:
    """The language and the slug in the address of an article, without percent-encoding; None for other addresses."""
    for language in settings.SITE_LANGUAGES:
        before, after = frame(language)
        slug = path.removeprefix(before).removesuffix(after.rstrip("/") + "/").rstrip("/")
        if path.startswith(before) and slug and "/" not in slug:
            return language, slug
    return None
