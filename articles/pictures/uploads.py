"""Pictures that editors upload: what may be stored, and how. What Pillow says counts, not what a file claims."""

import io
import re
from contextlib import suppress

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence

from articles.pictures import stored as pictures
from articles.pictures.limits import FORMATS, TooMuchError, opened
from articles.pictures.renditions import plain
from articles.pictures.stored import PictureError, StoredPicture, packed

MOVING = {"gif", "webp"}
MOST_PIXELS = {"PNG": 25_000_000, "GIF": 25_000_000, "WEBP": 25_000_000, "AVIF": 12_500_000}
"""Where encoding takes longer than for a JPEG; of a GIF that moves, PICTURE_MAX_PIXELS in all frames are no longer."""
OPTIONS = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "WEBP": {"quality": 88, "method": 2},
    "AVIF": {"quality": 75, "speed": 8},
}
QUICKER = {"PNG": {"compress_level": 2}, "AVIF": {"quality": 75, "speed": 10}}
"""For large files and pictures, which come out a little larger."""
LARGE_PNG = 4_000_000  # bytes: a photograph, which no level makes much smaller
LARGE_AVIF = 4_000_000  # pixels
DATA_URI = re.compile(r"data:image/[a-z0-9.+-]{1,20};base64,[A-Za-z0-9+/=%]+", re.IGNORECASE)
UPLOADED = re.compile(r"pictures/[0-9a-f]{32}\.(?:avif|gif|jpg|png|webp)")


def store(data):
    """Keep the picture in the bytes `data`, encoded again; the StoredPicture.

    Raises PictureError, with a sentence for the editor, where the bytes are not a picture, or more of one than limits
    allow. Those limits keep the work within about two seconds; they are checked before anything is decoded.
    """
    if len(data) > settings.PICTURE_MAX_BYTES:
        raise PictureError(_("This picture is larger than %(limit)d MB. Make it smaller.") % megabytes())
    try:
        with opened(data) as picture:
            extension = pictures.extension(picture)
            frames = getattr(picture, "n_frames", 1) if extension in MOVING else 1
            check_pixels(picture, frames)
            still, encoded = (None, moving(picture)) if frames > 1 else standing(picture, len(data))
            width, height = (still or picture).size
    except PictureError:
        raise
    except TooMuchError as error:
        raise PictureError(sentence(error)) from error
    except Exception as error:  # Pillow's decoders raise many kinds of errors for a broken file.
        message = _("Not a readable image. JPEG, PNG, WebP, GIF and AVIF are supported.")
        raise PictureError(message) from error
    if len(encoded) > settings.PICTURE_MAX_BYTES:
        message = _("Re-encoded, this picture would be larger than %(limit)d MB. Make it smaller, or save it as JPEG.")
        raise PictureError(message % megabytes())
    name = pictures.name_of(encoded, extension)
    pictures.keep(name, encoded, still)
    return StoredPicture(name, width, height)


def megabytes():
    return {"limit": settings.PICTURE_MAX_BYTES // (1024 * 1024)}


def check_pixels(picture, frames):
    """PictureError where encoding `picture` again would take too long."""
    limit = settings.PICTURE_MAX_PIXELS
    if picture.format != "GIF" or frames == 1:
        limit = min(limit, MOST_PIXELS.get(picture.format, limit))
    if picture.width * picture.height * frames > limit:
        if frames > 1:
            message = _("The frames of this picture have more than %(limit)g million pixels in all. Leave some out.")
        elif limit < settings.PICTURE_MAX_PIXELS:
            message = _("This picture has more than %(limit)g million pixels. Make it smaller, or save it as JPEG.")
        else:
            message = _("This picture has more than %(limit)g million pixels. Make it smaller.")
        raise PictureError(message % {"limit": limit / 1_000_000})


def sentence(error):
    """What to tell the editor about a TooMuchError."""
    if error.what == "pixels":
        message = _("This picture has more than %(limit)g million pixels. Make it smaller.")
        return message % {"limit": error.limit / 1_000_000}
    if error.what == "side":
        message = _("This picture is more than %(limit)d pixels wide or high. Make it smaller.")
    elif error.what == "frames":
        message = _("This picture has more than %(limit)d frames. Leave some out.")
    else:
        message = _("This picture consists of more than %(limit)d parts. Open it in an editor and save it again.")
    return message % {"limit": error.limit}


def standing(picture, length):
    """A `picture` that does not move, upright and in sRGB, and its bytes; it came in a file of `length` bytes.

    A JPEG that would come out longer keeps the fineness that it came with.
    """
    kind = "JPEG" if picture.format == "MPO" else picture.format
    tables = getattr(picture, "quantization", None)
    is_large = length > LARGE_PNG if kind == "PNG" else picture.width * picture.height > LARGE_AVIF
    options = (is_large and QUICKER.get(kind)) or OPTIONS.get(kind, {})
    picture = plain(ImageOps.exif_transpose(picture), has_alpha=kind != "JPEG")
    picture.info.clear()
    encoded = written(picture, kind, **options)
    if tables and len(encoded) > length:
        encoded = written(picture, kind, **options | {"quality": -1, "qtables": tables})
    return picture, encoded


def moving(picture):
    """The bytes of a `picture` that moves."""
    stills, durations = [], []
    for frame in ImageSequence.Iterator(picture):
        stills.append(frame.convert("RGBA"))
        durations.append(frame.info.get("duration", 100))
    options = {"disposal": 2} if picture.format == "GIF" else {"quality": 88, "method": 0}
    options |= {"loop": picture.info["loop"]} if "loop" in picture.info else {}
    stills[0].info.clear()
    return written(stills[0], picture.format, save_all=True, append_images=stills[1:], duration=durations, **options)


def written(picture, kind, **options):
    output = io.BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def measure_uploads(article):
    """Tell `article.pictures` the sizes of the stored pictures in its body, so that they never shift the text.

    Pictures that are in the body itself, as data URIs, are stored; those that are none are left out.
    """
    for uri in set(DATA_URI.findall(article.body)) if "data:image/" in article.body else ():
        key = pictures.data_key(uri)
        if key not in article.pictures:
            with suppress(PictureError):
                article.pictures = {**article.pictures, key: packed(store(pictures.data_of(uri)))}
    for name in set(UPLOADED.findall(article.body)):
        path = default_storage.url(name)
        if path in article.body and path not in article.pictures and default_storage.exists(name):
            with default_storage.open(name) as file, Image.open(file, formats=FORMATS) as picture:
                article.pictures = {**article.pictures, path: packed(StoredPicture(name, *picture.size))}
