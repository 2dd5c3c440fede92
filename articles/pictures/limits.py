"""Opens pictures whose files say that they are small enough, before anything in them is decoded.

What a few bytes claim may cost seconds and gigabytes to decode. Pillow reads the size of a JPEG, PNG or AVIF without
decoding it, but it steps through the frames of a GIF and makes room for those of a WebP: these two are read here.
"""

import io
import re
import struct
from collections.abc import Iterator

from django.conf import settings
from PIL import Image

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MOST_SCANS = 50
"""Of a JPEG that loads in steps: each is a walk over all of its pixels. Encoders make about ten."""
MOST_BLOCKS = 500_000
"""Parts of a file that are stepped over in search of frames."""
JPEG_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd8])")  # of a segment, or of the end
IMAGE, EXTENSION, TRAILER = 0x2C, 0x21, 0x3B


class TooMuchError(ValueError):
    """A picture over a limit: `what` is `side`, `pixels`, `frames`, `scans` or `blocks`, `limit` the most of it."""

    def __init__(self, what: str, limit: int):
        super().__init__(what, limit)
        self.what = what
        self.limit = limit


def opened(data: bytes) -> Image.Image:
    """Open the picture in the bytes `data`; TooMuchError if it is over a limit, or what Pillow raises."""
    if data[:6] in (b"GIF87a", b"GIF89a"):
        check_frames(gif_frames(data))
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        check_frames(webp_frames(data))
    elif data[:8] == b"\x89PNG\r\n\x1a\n":
        check_size(*struct.unpack_from(">II", data, 16))
        check_frames(apng_frames(data))
    elif data[:2] == b"\xff\xd8":
        check_scans(data)
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooMuchError("pixels", settings.PICTURE_MAX_PIXELS) from error
    check_size(*picture.size)
    if picture.format == "AVIF" and getattr(picture, "n_frames", 1) > settings.PICTURE_MAX_FRAMES:
        raise TooMuchError("frames", settings.PICTURE_MAX_FRAMES)
    return picture


def check_size(width: int, height: int) -> None:
    if max(width, height) > settings.PICTURE_MAX_SIDE:
        raise TooMuchError("side", settings.PICTURE_MAX_SIDE)
    if width * height > settings.PICTURE_MAX_PIXELS:
        raise TooMuchError("pixels", settings.PICTURE_MAX_PIXELS)


def check_frames(sizes: Iterator[tuple[int, int]]) -> None:
    """Look at the size that each frame needs until one is too large or they are too many."""
    for frames, size in enumerate(sizes, 1):
        check_size(*size)
        if frames > settings.PICTURE_MAX_FRAMES:
            raise TooMuchError("frames", settings.PICTURE_MAX_FRAMES)


def check_scans(data: bytes) -> None:
    """Count the scans of a JPEG up to its end, after which phones append a video."""
    at, scans = 2, 0
    for _ in range(MOST_BLOCKS):
        marker = JPEG_MARKER.search(data, at)
        if not marker or marker[1] == b"\xd9":
            return
        scans += marker[1] == b"\xda"
        if scans > MOST_SCANS:
            raise TooMuchError("scans", MOST_SCANS)
        at = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2])
    raise TooMuchError("blocks", MOST_BLOCKS)


def gif_frames(data: bytes) -> Iterator[tuple[int, int]]:
    """The right and lower end of each frame: Pillow enlarges a screen that is too small for its frames.

    https://www.w3.org/Graphics/GIF/spec-gif89a.txt; a file that breaks off has the frames before.
    """
    try:
        at, is_inside = 13 + colours(data[10]), False
        for _ in range(MOST_BLOCKS):
            kind = data[at]
            if is_inside:
                at, is_inside = at + kind + 1, kind > 0
            elif kind == IMAGE:
                left, top, width, height, flags = struct.unpack_from("<HHHHB", data, at + 1)
                yield left + width, top + height
                at, is_inside = at + 11 + colours(flags), True
            elif kind == EXTENSION:
                at, is_inside = at + 2, True
            elif kind == TRAILER:
                return
            else:  # Pillow, too, looks for the next of these.
                at += 1
    except (IndexError, struct.error):
        return
    raise TooMuchError("blocks", MOST_BLOCKS)


def colours(flags: int) -> int:
    """Bytes of the table of colours that `flags` announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def webp_frames(data: bytes) -> Iterator[tuple[int, int]]:
    """The size of the picture for each of its frames. https://developers.google.com/speed/webp/docs/riff_container"""
    size = (0, 0)
    for kind, at in chunks(data, 12, "<4sI"):
        if kind == b"VP8X":
            size = (
                int.from_bytes(data[at + 4 : at + 7], "little") + 1,
                int.from_bytes(data[at + 7 : at + 10], "little") + 1,
            )
            check_size(*size)
        elif kind == b"VP8 ":
            check_size(*(side & 0x3FFF for side in struct.unpack_from("<HH", data, at + 6)))
        elif kind == b"VP8L":
            bits = int.from_bytes(data[at + 1 : at + 5], "little")
            check_size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        elif kind == b"ANMF":
            yield size


def apng_frames(data: bytes) -> Iterator[tuple[int, int]]:
    """The size of the picture for each of its frames, counted, not as acTL announces."""
    size = struct.unpack_from(">II", data, 16)
    return (size for kind, _ in chunks(data, 8, ">I4s") if kind == b"fcTL")


def chunks(data: bytes, at: int, head: str) -> Iterator[tuple[bytes, int]]:
    """The kind of each chunk of a RIFF (`<4sI`) or PNG (`>I4s`) file and where its content begins."""
    for _ in range(MOST_BLOCKS):
        if at + 8 > len(data):
            return
        first, second = struct.unpack_from(head, data, at)
        kind, length = (first, second) if head[0] == "<" else (second, first)
        yield kind, at + 8
        at += 8 + (length + length % 2 if head[0] == "<" else length + 4)
    raise TooMuchError("blocks", MOST_BLOCKS)
