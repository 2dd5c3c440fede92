"""Writes every article as a post, with its pictures, below a folder that an import can take in again."""

import os
from collections import Counter
from dataclasses import replace

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage

from articles.exporting.folder import FileNameError, Folder
from articles.exporting.names import asked_slugs, give_paths
from articles.exporting.posts import COLUMNS, Related, batches, media_prefix, post_from
from articles.importing.options import site
from articles.models import Article
from articles.pictures.stored import PictureError
from articles.posts.messages import say
from articles.posts.post import ERROR, WARNING, Problem
from articles.posts.reading import discovery
from articles.posts.writing.write import write

COUNTS = ("written", "unchanged", "failed", "pictures", "warnings")
# An address of a picture that begins with a slash is sought in here, by Hugo and by an import.
STATIC = "static"


class Export:
    """Writes every article to `folder`; files of other names there are left alone.

    `counts` contains the numbers of COUNTS as they grow, `report` is called with every Problem. Raises OSError where
    nothing can be written, DatabaseError where the database cannot be used; what is written by then is whole.
    """

    def __init__(self, folder, *, report=None):
        self.folder, self.report = str(folder), report or (lambda _: None)
        self.counts: Counter[str] = Counter()
        self.site = site()
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
        # Pictures on other hosts stay there, and those in the body itself are in the body.
        elsewhere = ("data:", "http:", "https:")
        wanted = {written: name for written, (name, *_) in pictures if not written.lower().startswith(elsewhere)}
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


__all__ = ["COUNTS", "Export"]
