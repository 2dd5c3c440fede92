"""Pictures that are kept in media, under names made from their content."""

import base64
import hashlib
import io
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.files.storage import default_storage

from articles import files as whole_files
from articles.pictures import metadata, renditions
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
        found = pictures.get(data_key(path) if path.startswith("data:") else path)
        return StoredPicture(*found).as_shown() if found else None

    return resolve


def data_key(uri: str) -> str:
    """What the picture in a data URI is called in `Article.pictures`."""
    return f"data:{hashlib.sha256(uri.encode()).hexdigest()[:32]}"


def data_of(uri: str) -> bytes:
    """The bytes in a data URI with base64; PictureError where they are not."""
    try:
        return base64.b64decode("".join(unquote(uri.partition(",")[2]).split()), validate=True)
    except ValueError as error:
        raise PictureError(say("-not-an-image")) from error


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
    if extension == "jpg":
        data = metadata.without(data)
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
