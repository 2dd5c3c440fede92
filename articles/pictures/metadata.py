"""Takes off JPEG pictures what tells of their makers: places, times, cameras. The picture itself stays as it is.

https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B: a file is a row of segments before its image data.
"""

import io

from PIL import Image, ImageOps

ORIENTATION = 0x0112
_TOLD = {0xE1, 0xED, 0xFE, *range(0xE3, 0xED)}
"""Markers of segments with EXIF, XMP, IPTC, makers' notes and comments; not of JFIF, colour profiles and Adobe's."""
_START_OF_SCAN = 0xDA


def without(data: bytes) -> bytes:
    """The JPEG in the verified bytes `data`, upright, without what was told about it.

    Encoded again, at its own quality, only if it has to be turned.
    """
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
        if picture.getexif().get(ORIENTATION, 1) in range(2, 9):
            profile, tables = picture.info.get("icc_profile"), getattr(picture, "quantization", None)
            upright = ImageOps.exif_transpose(picture)
            upright.info.clear()
            output = io.BytesIO()
            upright.save(output, "JPEG", quality=-1, qtables=tables, icc_profile=profile)
            return output.getvalue()
    return without_segments(data)


def without_segments(data: bytes) -> bytes:
    """The bytes of a JPEG without the segments that tell about it; as they are where they cannot be read."""
    pieces, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # Bytes to fill up are allowed before a marker.
            at += 1
            continue
        if marker == _START_OF_SCAN:
            pieces.append(data[at:])
            return b"".join(pieces)
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker not in _TOLD:
            pieces.append(data[at:end])
        at = end
    return data
