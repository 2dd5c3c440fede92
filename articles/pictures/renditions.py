"""Smaller copies of stored pictures, in WebP, so that a phone need not load what only a large screen can show.

Which renditions a picture has follows from its name and size alone: pages name them without a look at the storage.
Where one is missing nevertheless, its address leads to the original (`portal.media`).
"""

import io
import logging
import re

from django.core.files.storage import default_storage
from PIL import Image, ImageCms, ImageOps

from articles import files as whole_files

WIDTHS = (240, 480, 960, 1600)
FOLDER = "renditions"
ORIGINAL = re.compile(r"pictures/([0-9a-f]{32})\.(avif|jpg|png|webp)")
RENDITION = re.compile(rf"{FOLDER}/([0-9a-f]{{32}})-[0-9]+\.webp")
EXTENSIONS = ("jpg", "png", "webp", "avif")
SMALL_FORMATS = {"avif", "webp"}
QUALITY = {"quality": 80, "method": 2}
WEBP_MAX_HEIGHT = 16_383

logger = logging.getLogger(__name__)


# Names ---------------------------------------------------------------------------------------------------------------


def planned(name, width, height):
    """`{width: name}` of the renditions that the picture stored as `name` has, narrowest first; its size in pixels.

    The widest is as wide as the picture, WIDTHS[-1] at most. A picture in a format that is small already needs none
    of its own width, a GIF (which may move) has none at all, and none is higher than WebP can be.
    """
    original = ORIGINAL.fullmatch(name)
    if not original or not width or not height or width < WIDTHS[0]:
        return {}
    widest = min(width, WIDTHS[-1])
    widths = [w for w in WIDTHS if w < widest]
    if widest < width or original[2] not in SMALL_FORMATS:
        widths.append(widest)
    return {w: rendition_name(original[1], w) for w in widths if w * height <= WEBP_MAX_HEIGHT * width}


def rendition_name(digest, width):
    return f"{FOLDER}/{digest}-{width}.webp"


def srcset(name, width, height):
    """Pairs of address and width to choose from for the picture stored as `name`; none where there is no choice."""
    renditions = planned(name, width, height)
    if not renditions:
        return ()
    pairs = [(default_storage.url(rendition), w) for w, rendition in renditions.items()]
    if max(renditions) < min(width, WIDTHS[-1]):
        pairs.append((default_storage.url(name), width))
    return tuple(pairs)


def smallest(name):
    """Address of the narrowest rendition of the picture stored as `name`, or its own where it can have none."""
    original = ORIGINAL.fullmatch(name)
    return default_storage.url(rendition_name(original[1], WIDTHS[0]) if original else name)


def original_of(name):
    """Name of the stored picture whose rendition would be `name`; None where there is no such picture."""
    rendition = RENDITION.fullmatch(name)
    names = [f"pictures/{rendition[1]}.{extension}" for extension in EXTENSIONS] if rendition else []
    return next(filter(default_storage.exists, names), None)


# Making --------------------------------------------------------------------------------------------------------------


def make(name, file):
    """Store those renditions that the picture `name`, read from `file`, lacks; how many. One that moves gets none.

    Raises what Pillow's decoders raise for a broken picture.
    """
    with Image.open(file) as picture:
        if getattr(picture, "is_animated", False) and picture.format != "MPO":
            return 0
        is_sideways = picture.getexif().get(0x0112) in {5, 6, 7, 8}
        width, height = picture.size[::-1] if is_sideways else picture.size
        wanted = lacking(name, width, height)
        if not wanted:
            return 0
        size = scaled(max(wanted), width, height)
        picture.draft(picture.mode, size[::-1] if is_sideways else size)
        return write(wanted, plain(ImageOps.exif_transpose(picture)), width, height)


def make_from(still, name):
    """Store those renditions that the picture `name` lacks; how many. `still` is that picture, upright and `plain`."""
    return write(lacking(name, *still.size), still, *still.size)


def lacking(name, width, height):
    """`planned` without those that are stored."""
    return {w: n for w, n in planned(name, width, height).items() if not default_storage.exists(n)}


def write(wanted, still, width, height):
    """Store `wanted`, `{width: name}`, of the picture `still`, which is `width` x `height` when it is whole."""
    for w, rendition in sorted(wanted.items(), reverse=True):
        still = still.resize(scaled(w, width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        whole_files.save(rendition, webp(still))
    return len(wanted)


def scaled(wanted, width, height):
    """The size of a picture of `width` and `height` when it is `wanted` wide."""
    return wanted, max(1, round(wanted * height / width))


def webp(picture):
    output = io.BytesIO()
    picture.info.clear()
    picture.save(output, "WEBP", **QUALITY)
    return output.getvalue()


def make_missing():
    """Make the renditions that stored pictures lack; how many. A picture that cannot be read is logged and passed."""
    made = 0
    for file_name in sorted(default_storage.listdir("pictures")[1] if default_storage.exists("pictures") else []):
        name = f"pictures/{file_name}"
        if not ORIGINAL.fullmatch(name):
            continue
        try:
            with default_storage.open(name) as file:
                made += make(name, file)
        except Exception as error:  # Pillow's decoders raise many kinds of errors for a broken file.
            logger.warning("%s has no renditions: %s", name, error)
    return made


# Colours -------------------------------------------------------------------------------------------------------------


def plain(picture, *, has_alpha=True):
    """The first frame in sRGB, in a mode that every format supports; transparent only if `has_alpha`."""
    profile = picture.info.get("icc_profile")
    is_clear = "transparency" in picture.info or picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"}
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if is_clear and has_alpha else "L" if picture.mode in {"1", "L"} else "RGB"
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        picture = in_srgb(picture, profile)
    return picture if picture.mode == mode else picture.convert(mode)


def in_srgb(picture, profile):
    """`picture` with its colours as sRGB; itself where the profile cannot be understood."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
