"""Files that posts attach, kept in media as they are, under a folder made from their content and their own name."""

import hashlib
import os
import re
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from articles import files as whole_files
from articles.pictures.stored import PictureError, StoredPicture
from articles.posts.attachments import extension_of
from articles.posts.messages import say

STORED = re.compile(r"files/[0-9a-f]{32}/[^/]+")
"""The names in storage of attached files."""
MAX_NAME = 150
"""Bytes of the part of a name before its extension."""

_UNSAFE = re.compile(r"[^\w.+-]+")
# Of the beginning of a file; no run of characters is read twice, however a file is made.
_SVG = re.compile(rb"<svg\b([^<>]{0,20000})>", re.IGNORECASE)
_SVG_HEAD = 1 << 16
_SIDE = {
    side: re.compile(rb"""\s%s\s*+=\s*+["']\s*+(\d{1,5})(?:\.\d*)?(?:px)?\s*+["']""" % side)
    for side in (b"width", b"height")
}
_NUMBER = rb"""[^\s,"']++[\s,]++"""
_VIEW_BOX = re.compile(rb"""\sviewBox\s*+=\s*+["']\s*+%s%s(\d{1,5})(?:\.\d*)?[\s,]++(\d{1,5})""" % (_NUMBER, _NUMBER))


def keep(file: Path, *, dry_run: bool = False) -> StoredPicture:
    """Keep the file at a path in media; the same file under the same name is kept once.

    An SVG has the size in pixels that it gives itself, or 0. PictureError where the file is too large or cannot be
    read, or an SVG is not one; OSError where it cannot be stored.
    """
    try:
        name, (width, height) = _examined(file)
    except OSError as error:
        raise PictureError(say("-unreadable", why=error.strerror)) from error
    if not dry_run and not default_storage.exists(name):
        with file.open("rb") as opened:
            whole_files.save(name, File(opened))
    return StoredPicture(name, width, height)


def _examined(file: Path) -> tuple[str, tuple[int, int]]:
    """The name in storage that a file gets, and its size in pixels if it is an SVG."""
    with file.open("rb") as opened:
        if os.fstat(opened.fileno()).st_size > settings.ATTACHMENT_MAX_BYTES:
            raise PictureError(say("-attachment-bytes", limit=settings.ATTACHMENT_MAX_BYTES >> 20))
        size = svg_size(opened.read(_SVG_HEAD)) if extension_of(file.name) == "svg" else (0, 0)
        opened.seek(0)
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return f"files/{digest[:32]}/{safe_name(file.name)}", size


def safe_name(name: str) -> str:
    """The name of a file as an address may contain it: letters of any script, digits, dots and hyphens."""
    stem, _, extension = name.rpartition(".")
    stem = _UNSAFE.sub("-", stem).strip(".-").encode()[:MAX_NAME].decode(errors="ignore") or "file"
    return f"{stem}.{extension.lower()}"


def svg_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels that the beginning of an SVG gives, or 0 and 0; PictureError if it is not one."""
    root = _SVG.search(data)
    if not root:
        raise PictureError(say("-not-svg"))
    width, height = (_SIDE[side].search(root[1]) for side in (b"width", b"height"))
    box = _VIEW_BOX.search(root[1])
    if width and height:
        return int(width[1]), int(height[1])
    return (int(box[1]), int(box[2])) if box else (0, 0)
