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
BLOCK = 1 << 20

_UNSAFE = re.compile(r"[^\w.+-]+")
_SVG = re.compile(rb"<svg\b([^>]*)>", re.IGNORECASE)
_SIDE = {
    side: re.compile(rb"""\s%s\s*=\s*["']\s*(\d{1,5})(?:\.\d*)?(?:px)?\s*["']""" % side)
    for side in (b"width", b"height")
}
_VIEW_BOX = re.compile(rb"""\sviewBox\s*=\s*["']\s*\S+[\s,]+\S+[\s,]+(\d{1,5})(?:\.\d*)?[\s,]+(\d{1,5})""")


def keep(file: Path, *, dry_run: bool = False) -> StoredPicture:
    """Keep the file at a path in media; the same file under the same name is kept once.

    An SVG has the size in pixels that it gives itself, or 0. PictureError where the file is too large, or an SVG is
    not one; OSError where it cannot be read or stored.
    """
    with file.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        if size > settings.ATTACHMENT_MAX_BYTES:
            raise PictureError(say("-attachment-bytes", limit=settings.ATTACHMENT_MAX_BYTES >> 20))
        extension = extension_of(file.name)
        width, height = svg_size(opened.read(settings.PICTURE_MAX_BYTES)) if extension == "svg" else (0, 0)
        opened.seek(0)
        digest = hashlib.sha256()
        while block := opened.read(BLOCK):
            digest.update(block)
        name = f"files/{digest.hexdigest()[:32]}/{safe_name(file.name)}"
        if not dry_run and not default_storage.exists(name):
            opened.seek(0)
            whole_files.save(name, File(opened))
    return StoredPicture(name, width, height)


def safe_name(name: str) -> str:
    """The name of a file as an address may contain it: letters of any script, digits, dots and hyphens."""
    stem, _, extension = name.rpartition(".")
    stem = _UNSAFE.sub("-", stem).strip(".-").encode()[:MAX_NAME].decode(errors="ignore") or "file"
    return f"{stem}.{extension.lower()}"


def svg_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels that an SVG gives itself, or 0 and 0; PictureError where this is not one."""
    root = _SVG.search(data)
    if not root:
        raise PictureError(say("-not-svg"))
    width, height = (_SIDE[side].search(root[1]) for side in (b"width", b"height"))
    box = _VIEW_BOX.search(root[1])
    if width and height:
        return int(width[1]), int(height[1])
    return (int(box[1]), int(box[2])) if box else (0, 0)
