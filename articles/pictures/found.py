"""Finds the files that posts name by path where generators look for them, and stores them."""

import os
from os.path import normpath
from pathlib import Path

from django.conf import settings

from articles.pictures import attachments
from articles.pictures.fingerprints import fingerprint
from articles.pictures.stored import PictureError, StoredPicture, store, too_large
from articles.posts.messages import say


def _shared_folders(root):
    """What a site keeps next to the folder of its posts: pairs of a folder that must not be left, and the same folder
    as seen from `root`.
    """
    site, name = os.path.split(root)
    folders = {"content": ("static", "assets", "public"), "_posts": ("",), "_drafts": ("",)}.get(name, ())
    pairs = [(f"{site}/{folder}".rstrip("/"), f"../{folder}".rstrip("/")) for folder in folders]
    return [pair for pair in pairs if pair[0]]


class PostPictures:
    """Stores the pictures and other files that posts name by path, each file once for as long as the object lives."""

    def __init__(self, *, dry_run=False):
        self.dry_run = dry_run
        self._found = {}

    def store(
        self,
        root: str | os.PathLike[str],
        post_path: str,
        written: str,
        looked: dict[str, list[int] | None] | None = None,
        *,
        is_attached: bool = False,
    ) -> StoredPicture:
        """The StoredPicture of `written`, a path in the post at `post_path` below `root`.

        `looked` gets the fingerprint of the file, and of each that would have come before it, by path below `root`.
        A file that `is_attached`, SVG included, is kept as it is; any other has to be a picture.

        A path that begins with a slash counts from the folder, or from where Hugo, Jekyll and Hexo keep what a
        site shares; any other from the post's own folder, or from Hexo's, which is named like the post.

        PictureError where there is no such file or it cannot be taken; OSError where it cannot be stored.
        """
        file, state = self._found_at(root, post_path, written, looked)
        key = (file, tuple(state or ()), is_attached)
        if key not in self._found:
            keep = attachments.keep if is_attached else _picture
            self._found[key] = keep(Path(file), dry_run=self.dry_run)
        return self._found[key]

    def _found_at(self, root, post_path, written, looked):
        """The file that `store` stores, and its fingerprint."""
        root, looked = os.path.realpath(root), {} if looked is None else looked
        path = written.partition("?")[0].partition("#")[0]
        if path.startswith("/"):
            places = [(root, start) for start in ("", "static", "assets", "public", "source")] + _shared_folders(root)
        else:
            places = [(root, os.path.dirname(post_path)), (root, os.path.splitext(post_path)[0])]  # noqa: PTH120, PTH122
        error = PictureError(say("-no-such-file"))
        if not path or "\0" in path:
            raise error
        for bounds, start in places:
            name = f"{start}/{path.lstrip('/')}".lstrip("/")
            name = normpath(name) if ".." in name else name
            file = os.path.realpath(f"{root}/{name}")
            state = fingerprint(f"{root}/{name}")
            looked[name] = state
            if not file.startswith(bounds.rstrip("/") + "/"):
                error = PictureError(say("-outside"))
            elif os.path.isfile(file):  # noqa: PTH113
                return file, state
        raise error


def _picture(file: Path, *, dry_run: bool) -> StoredPicture:
    try:
        if file.stat().st_size > settings.PICTURE_MAX_BYTES:
            raise too_large()
        data = file.read_bytes()
    except OSError as error:
        raise PictureError(say("-unreadable", why=error.strerror)) from error
    return store(data, dry_run=dry_run)
