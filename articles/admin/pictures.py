"""Pictures that editors hand in: what may be stored, and how. Whatever a file claims to be, Pillow's word counts."""

import io
import re

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence

from articles import pictures
from articles.pictures import PictureError, StoredPicture, packed
from articles.renditions import plain

OPTIONS = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": 88, "method": 2},
    "GIF": {},
    "AVIF": {"quality": 75, "speed": 8},
}
ANIMATED = {"GIF", "WEBP"}
UPLOADED = re.compile(r"pictures/[0-9a-f]{32}\.(?:avif|gif|jpg|png|webp)")
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def store(data):
    """Keep the picture in the bytes `data`, encoded anew; the StoredPicture.

    Raises PictureError, with a sentence for the editor, where the bytes are too many, are no picture, or hold too
    many pixels.
    """
    return pictures.store(encoded(data))


def encoded(data):
    """The picture in `data` as new bytes of the same format: without metadata, upright, in sRGB."""
    if len(data) > settings.PICTURE_MAX_BYTES:
        limit = settings.PICTURE_MAX_BYTES // (1024 * 1024)
        raise PictureError(_("This picture is too large: %(limit)d MB is the most.") % {"limit": limit})
    try:
        with Image.open(io.BytesIO(data), formats=list(OPTIONS)) as picture:
            kind = "JPEG" if picture.format == "MPO" else picture.format
            frames = getattr(picture, "n_frames", 1) if kind in ANIMATED else 1
            check_pixels(picture.width * picture.height * frames)
            return save(picture, kind, frames)
    except PictureError:
        raise
    except BOMBS as error:
        raise too_many_pixels() from error
    except Exception as error:  # Pillow's decoders raise whatever they stumble over in a broken file.
        message = _("This is not a picture that can be read. JPEG, PNG, WebP, GIF and AVIF can be stored.")
        raise PictureError(message) from error


def check_pixels(pixels):
    if pixels > settings.PICTURE_MAX_PIXELS:
        raise too_many_pixels()


def too_many_pixels():
    limit = settings.PICTURE_MAX_PIXELS // 1_000_000
    return PictureError(_("This picture has too many pixels: %(limit)d million is the most.") % {"limit": limit})


def save(picture, kind, frames):
    """The bytes of `picture` as a file of the format `kind`, moving where it has several `frames`."""
    options = dict(OPTIONS[kind])
    if frames > 1:
        stills, durations = [], []
        for frame in ImageSequence.Iterator(picture):
            stills.append(frame.convert("RGBA"))
            durations.append(frame.info.get("duration", 100))
        picture, loop = stills[0], picture.info.get("loop")
        options |= {"save_all": True, "append_images": stills[1:], "duration": durations}
        options |= {"disposal": 2} if kind == "GIF" else {}
        options |= {} if loop is None else {"loop": loop}
    else:
        picture = plain(ImageOps.exif_transpose(picture), has_alpha=kind != "JPEG")
    picture.info.clear()
    output = io.BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def measure_uploads(article):
    """Tell `article.pictures` the sizes of the stored pictures in its body, so that they never shift the text."""
    for name in set(UPLOADED.findall(article.body)):
        path = default_storage.url(name)
        if path in article.body and path not in article.pictures and default_storage.exists(name):
            with default_storage.open(name) as file, Image.open(file, formats=list(OPTIONS)) as picture:
                article.pictures = {**article.pictures, path: packed(StoredPicture(name, *picture.size))}
