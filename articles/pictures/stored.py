"""Pictures that are kept in media, under names made from their content."""

import hashlib
import io
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from os.path import normpath
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from articles import files as whole_files
from articles.pictures import renditions
from articles.pictures.fingerprints import fingerprint
from articles.pictures.limits import TooMuchError, opened
from articles.posts.messages import say
from articles.posts.post import Picture

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
SIDEWAYS = {5, 6, 7, 8}
ORIENTATION = 0x0112

logger = logging.getLogger(__name__)


class PictureError(ValueError):
    """A picture that is not stored; `message` is a part of a sentence that says why, and what to do."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture in media: its name in storage, its size in pixels as shown."""

    name: str
    width: int
    height: int

    def as_shown(self) -> Picture:
        srcset = renditions.srcset(self.name, self.width, self.height)
        return Picture(default_storage.url(self.name), self.width, self.height, srcset)


def packed(picture: StoredPicture) -> list[Any]:
    """A StoredPicture as `Article.pictures` contains it."""
    return [picture.name, picture.width, picture.height]


def resolver(pictures: Mapping[str, list[Any]]) -> Callable[[str], Picture | None]:
    """What `render` asks for the pictures of a body: they are those of `Article.pictures`, by path as written."""

    def resolve(path):
        found = pictures.get(path)
        return StoredPicture(*found).as_shown() if found else None

    return resolve


def verify(data):
    """Extension, width and height of the picture in the bytes `data`, as Pillow decodes it.

    Raises PictureError for what is no JPEG, PNG, GIF, WebP or AVIF, is broken, or is over a limit: those of
    `picture_limits` are checked before anything is decoded.
    """
    if len(data) > settings.PICTURE_MAX_BYTES:
        raise too_large()
    try:
        with opened(data) as picture:
            width, height = picture.size
            if picture.getexif().get(ORIENTATION) in SIDEWAYS:
                width, height = height, width
            picture.load()
            return extension(picture), width, height
    except TooMuchError as error:
        raise PictureError(say(f"-{error.what}", limit=error.limit)) from error
    except Exception as error:  # Pillow's decoders raise many kinds of errors for a broken file.
        raise PictureError(say("-not-an-image")) from error


def too_large() -> PictureError:
    return PictureError(say("-bytes", limit=settings.PICTURE_MAX_BYTES >> 20))


def extension(picture):
    """The extension that files of the format of an opened `picture` have."""
    return EXTENSIONS["JPEG" if picture.format == "MPO" else picture.format]


def store(data: bytes, *, dry_run: bool = False) -> StoredPicture:
    """Keep the picture in the bytes `data` as it is, and its renditions; the same bytes are kept once.

    PictureError as `verify`.
    """
    extension, width, height = verify(data)
    name = name_of(data, extension)
    if not dry_run:
        keep(name, data)
    return StoredPicture(name, width, height)


def name_of(data, extension):
    """The name in storage of the picture in the bytes `data`."""
    return f"pictures/{hashlib.sha256(data).hexdigest()[:32]}.{extension}"


def keep(name, data, still=None):
    """Keep the verified bytes `data` as `name`, once, and renditions; of `still`, where they are decoded already."""
    if not default_storage.exists(name):
        # The original comes last: where it is, an interrupted import has nothing to make up for.
        make_renditions(name, data, still)
        whole_files.save(name, data)


def make_renditions(name, data, still=None):
    """Renditions of the picture `name`; without them, pages show the original."""
    try:
        if still is None:
            renditions.make(name, io.BytesIO(data))
        else:
            renditions.make_from(still, name)
    except OSError as error:
        # A full disk is not a fault of ours to be traced; whether the picture itself can be kept is seen next.
        logger.warning("%s has no renditions: %s", name, error)
    except Exception:  # As in `verify`: a decoder or an encoder that stumbles must not keep the picture out.
        logger.exception("%s has no renditions", name)


def _shared_folders(root):
    """What a site keeps next to the folder of its posts: pairs of a folder that must not be left, and the same folder
    as seen from `root`.
    """
    site, name = os.path.split(root)
    beside = {"content": "static", "_posts": "", "_drafts": ""}.get(name)
    bounds = beside is not None and f"{site}/{beside}".rstrip("/")
    return [(bounds, f"../{beside}".rstrip("/"))] if bounds else []


class PostPictures:
    """Stores the pictures that posts name by path, each file once for as long as the object lives."""

    def __init__(self, *, dry_run=False):
        self.dry_run = dry_run
        self._found = {}

    def store(
        self,
        root: str | os.PathLike[str],
        post_path: str,
        written: str,
        looked: dict[str, list[int] | None] | None = None,
    ) -> StoredPicture:
        """The StoredPicture of `written`, a path in the post at `post_path` below `root`; else PictureError.

        `looked` gets the fingerprint of the file, and of each that would have come before it, by path below `root`.

        A path that begins with a slash counts from the folder, or from where Hugo, Jekyll and Hexo keep what a
        site shares; any other from the post's own folder, or from Hexo's, which is named like the post.
        """
        root, looked = os.path.realpath(root), {} if looked is None else looked
        path = written.partition("?")[0].partition("#")[0]
        if path.startswith("/"):
            places = [(root, ""), (root, "static"), *_shared_folders(root)]
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
                return self._stored(file, state)
        raise error

    def _stored(self, file, state):
        key = (file, tuple(state or ()))
        if key not in self._found:
            try:
                if os.path.getsize(file) > settings.PICTURE_MAX_BYTES:  # noqa: PTH202
                    raise too_large()
                with open(file, "rb") as opened:  # noqa: PTH123
                    data = opened.read()
            except OSError as error:
                raise PictureError(say("-unreadable", why=error.strerror)) from error
            self._found[key] = store(data, dry_run=self.dry_run)
        return self._found[key]
