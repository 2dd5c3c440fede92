"""Rows to posts: writes every article, with its pictures, below a folder that an import can take in again."""

import itertools
import os
from collections import Counter, defaultdict
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage

from articles.exporting.folder import FileNameError, Folder
from articles.importing.plans import slug_forms
from articles.importing.prepare import is_web_url
from articles.importing.rows import slug_owners
from articles.models import Alias, Article, MenuItem
from articles.models.kinds import KINDS
from articles.pictures.stored import PictureError
from articles.posts.languages import language_tag
from articles.posts.messages import say
from articles.posts.post import ERROR, WARNING, MenuEntry, Post, Problem, Site, Thumbnail
from articles.posts.reading import discovery
from articles.posts.writing.write import given, write

BATCH = 200
COUNTS = ("written", "unchanged", "failed", "pictures", "warnings")
# An address of a picture that begins with a slash is sought in here, by Hugo and by an import.
STATIC = "static"
MAX_NAME = 150
"""Bytes of a file's name that are the slug; file systems take 255 in all."""

SAME = (
    "title",
    "slug",
    "language",
    "published_at",
    "updated_at",
    "shown_from_at",
    "expires_at",
    "is_listed",
    "pin_weight",
    "lead",
    "summary",
    "is_html",
    "translation_key",
    "source_url",
    "source_name",
    "canonical_url",
    "has_comments",
    "has_author_box",
    "has_pager",
    "has_contents",
    "has_math",
    "sidebar",
    "extra",
)
"""What a post and its article call by the same name."""
COLUMNS = (
    "pk",
    "import_path",
    "language_tag",
    "status",
    "translations",
    "widgets",
    "thumbnail",
    "thumbnail_url",
    "thumbnail_alt",
    "thumbnail_caption",
    "is_thumbnail_in_list",
    "is_thumbnail_in_article",
    "pictures",
    "body",
    *SAME,
)
# Rows are read as tuples: a model would open each picture whose size is not known, and stumble over one that is gone.


class Export:
    """Writes every article to `folder`; files of other names there are left alone.

    `counts` contains the numbers of COUNTS as they grow, `report` is called with every Problem. Raises OSError where
    nothing can be written, DatabaseError where the database cannot be used; what is written by then is whole.
    """

    def __init__(self, folder, *, report=None):
        self.folder, self.report = str(folder), report or (lambda _: None)
        self.counts: Counter[str] = Counter()
        self.site = Site(ZoneInfo(settings.TIME_ZONE), settings.LANGUAGE_CODE, tuple(settings.SITE_LANGUAGES))
        self.media = media_prefix()
        self._files: Folder
        self._pictures: dict[str, str] = {}

    def __call__(self):
        """Export everything; the counts."""
        self._files = Folder(self.folder)
        give_paths()
        for articles in batches(Article.objects.values_list(*COLUMNS, named=True)):
            related = Related(articles)
            posts = [post_from(article, related) for article in articles]
            slugs = asked_slugs(posts, self.site)
            for article, post in zip(articles, posts, strict=True):
                self._write(article, replace(post, slug=slugs[post.path]))
        return self.counts

    def _complain(self, path, level, message):
        self.counts["failed" if level == ERROR else "warnings"] += 1
        self.report(Problem(f"{self.folder.rstrip('/')}/{path}", 0, level, message))

    # Writing

    def _write(self, article, post):
        written = write(post, self.site)
        try:
            is_new = self._files.put(post.path, written.data)
        except FileNameError as error:
            self._complain(post.path, ERROR, say("not-written", why=error.message))
            return
        if written.error:
            self._complain(post.path, ERROR, say("not-importable", why=written.error))
        else:
            self.counts["written" if is_new else "unchanged"] += 1
        if written.lost:
            what = ", ".join(name.replace("_", " ") for name in written.lost)
            self._complain(post.path, WARNING, say("export-changes", what=what))
        self._write_pictures(article, post)

    def _write_pictures(self, article, post):
        """Write the pictures of an article to where its post seeks them."""
        pictures = sorted(article.pictures.items())
        # What the body shows from another host it shows from there again.
        wanted = {written: name for written, (name, *_) in pictures if not is_web_url(written)}
        if article.thumbnail:
            wanted[post.thumbnail.src] = article.thumbnail
        for written, name in wanted.items():
            path = picture_path(post.path, written)
            if self._pictures.setdefault(path, name) != name:
                stored = f"{STATIC}{self.media}{name}"
                self._complain(post.path, WARNING, say("picture-name-used", path=written, stored=stored))
                if self._pictures.setdefault(stored, name) != name:
                    continue
                path = stored
            try:
                self.counts["pictures"] += self._write_picture(path, name)
            except (FileNameError, PictureError) as error:
                self._complain(post.path, WARNING, say("picture-not-written", path=written, why=error.message))

    def _write_picture(self, path, name):
        if discovery.is_post(path.rpartition("/")[2]):
            raise FileNameError(say("-post-name"))
        try:
            with default_storage.open(name) as file:
                data = file.read()
        except (OSError, ValueError, SuspiciousFileOperation) as error:
            why = getattr(error, "strerror", None) or error
            raise PictureError(say("-media", name=name, why=why)) from error
        return self._files.put(path, data)


def picture_path(post_path, written):
    """Where below the folder the picture is that the post at `post_path` calls `written`."""
    path = written.partition("?")[0].partition("#")[0]
    start = STATIC if path.startswith("/") else post_path.rpartition("/")[0]
    return os.path.normpath(f"{start}/{path.lstrip('/')}".lstrip("/"))


# Reading


def batches(queryset):
    """Lists of articles in the order of their keys, so that memory stays flat however many there are."""
    last = 0
    while articles := list(queryset.order_by("pk").filter(pk__gt=last)[:BATCH]):
        yield articles
        last = articles[-1].pk


class Related:
    """What other tables contain of some articles: lists by primary key."""

    def __init__(self, articles):
        self.ids = [article.pk for article in articles]
        for kind in KINDS.values():
            setattr(self, kind.plural, self._lists(kind.places, kind.article, kind.order, f"{kind.name}__name"))
        self.aliases = self._lists(Alias, "article_id", ["id"], "path")
        # The entries that editors made are the site's: an import leaves those as they are.
        self.menus = self._lists(MenuItem, "article_id", ["id"], "menu", "name", "weight", is_imported=True)

    def _lists(self, model, owner, order, *values, **conditions):
        rows = model.objects.filter(**{f"{owner}__in": self.ids}, **conditions).order_by(*order)
        found = defaultdict(list)
        for pk, *row in rows.values_list(owner, *values):
            found[pk].append(row if len(values) > 1 else row[0])
        return found


def post_of(pk):
    """The article of that key as a Post, as it is written to its file."""
    articles = list(Article.objects.filter(pk=pk).values_list(*COLUMNS, named=True))
    return post_from(articles[0], Related(articles))


def post_from(article, related):
    """Return the Post of `article`, a row of COLUMNS; `related` is the Related that has it."""
    pk = article.pk
    return Post(
        path=article.import_path,
        language_tag=article.language_tag or language_tag(article.language),
        # What was withdrawn, since its file had gone, must not go public with a new file.
        is_draft=article.status != Article.Status.PUBLISHED,
        body=article.body.replace("\r\n", "\n").replace("\r", "\n"),
        categories=tuple(related.categories[pk]),
        tags=tuple(related.tags[pk]),
        authors=tuple(related.authors[pk]),
        translations=tuple(article.translations),
        widgets=tuple(article.widgets),
        thumbnail=thumbnail_of(article),
        menus=tuple(MenuEntry(*entry) for entry in related.menus[pk]),
        aliases=tuple(related.aliases[pk]),
        **{name: getattr(article, name) for name in SAME},
    )


def thumbnail_of(article):
    src = f"{media_prefix()}{article.thumbnail}" if article.thumbnail else article.thumbnail_url
    if not src:
        return None
    return Thumbnail(
        src,
        article.thumbnail_alt,
        article.thumbnail_caption,
        article.is_thumbnail_in_list,
        article.is_thumbnail_in_article,
    )


def media_prefix():
    """What URLs of stored pictures begin with in posts, also if media are on another host."""
    media = settings.MEDIA_URL if settings.MEDIA_URL.startswith("/") else "/media/"
    return media.rstrip("/") + "/"


# Paths and slugs


def give_paths():
    """Give every article that was written in admin the path that it is exported to.

    It is kept as the article's identity: an import of the export then finds the article instead of making another.
    """
    strangers = Article.objects.filter(import_path="")
    rows = strangers.values_list("pk", "language", "language_tag", "slug", "is_html", named=True)
    for articles in batches(rows):
        for article in articles:
            path = next(path for path in own_paths(article) if not Article.objects.imported_from([path]).exists())
            Article.objects.filter(pk=article.pk, import_path="").update(import_path=path)


def own_paths(article):
    """Paths for an article that no post was imported for, the best first, without end.

    The folder names the language as well, for what is written in admin is not tied to translations by its slug.
    """
    tag = article.language_tag or language_tag(article.language)
    ends = f".{tag}.{'html' if article.is_html else 'md'}"
    name = article.slug.encode()[:MAX_NAME].decode(errors="ignore")
    if name == article.slug and discovery.is_post(f"{name}{ends}"):
        yield f"newsroom/{tag}/{name}{ends}"
    yield f"newsroom/{tag}/{name}-{article.pk}{ends}"
    yield from (f"newsroom/{tag}/{name}-{article.pk}-{number}{ends}" for number in itertools.count(2))


def asked_slugs(posts, site):
    """The slugs that the posts have to ask for, by path.

    A slug that was given since another post had the first one is not asked for where the same would happen again:
    the posts are then as they were written.
    """
    wanted = {}
    for post in posts:
        tail = slug_forms(replace(post, slug="x"))[1].removeprefix("x")
        asked = post.slug.removesuffix(tail)
        if asked and asked != post.slug and slug_forms(replace(post, slug=asked))[1] == post.slug:
            wanted[post.path] = asked
    owners = slug_owners({(post.language, wanted[post.path]) for post in posts if post.path in wanted})
    slugs = {}
    for post in posts:
        own = given(post.path, site).slug
        _, owner = owners.get((post.language, wanted.get(post.path, "")), (0, ""))
        if slug_forms(replace(post, slug=own))[0] == post.slug:
            slugs[post.path] = own
        elif owner and discovered(owner) < discovered(post.path):
            slugs[post.path] = wanted[post.path]
        else:
            slugs[post.path] = post.slug
    return slugs


def discovered(path):
    """A key that sorts paths as an import comes upon them: the files of a folder before those of its folders."""
    *folders, name = path.split("/")
    return [*((1, folder) for folder in folders), (0, name)]


__all__ = ["COUNTS", "Export"]
