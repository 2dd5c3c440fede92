"""Pictures of a few bytes that would cost a lot: none is decoded, whatever its head claims."""

import io
import re
import struct
import zlib

import pytest
from PIL import Image

from articles.pictures import limits as picture_limits
from articles.pictures.limits import MOST_SCANS, TooMuchError, opened
from articles.pictures.stored import PictureError, verify

FRAME = b"\x02\x02D\x01\x00"  # one pixel, compressed
SIDE = 16_383
UNREADABLE = "not a readable JPEG, PNG, GIF, WebP or AVIF image; save it as one of these"


def encoded(kind, size=(40, 30), frames=1, **options):
    output = io.BytesIO()
    stills = [Image.new("RGB", size, (shade * 90 % 256, shade // 256, 0)) for shade in range(frames)]
    if frames > 1:
        options |= {"save_all": True, "append_images": stills[1:]}
    stills[0].save(output, kind, **options)
    return output.getvalue()


def gif(frames=1, size=(1, 1), screen=(1, 1), between=b"", at=(0, 0)):
    frame = between + b"," + struct.pack("<HHHHB", *at, *size, 0) + FRAME
    return b"GIF89a" + struct.pack("<HHBBB", *screen, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + frame * frames + b";"


def png_chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*sizes, frames=0, announced=0):
    """A PNG with a head for each of `sizes`; 1 bit per pixel."""
    heads = b"".join(png_chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 1, 0, 0, 0, 0)) for size in sizes)
    announcement = png_chunk(b"acTL", struct.pack(">II", announced, 0)) if announced else b""
    controls = png_chunk(b"fcTL", bytes(26)) * frames
    pixels = png_chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + heads + announcement + controls + pixels + png_chunk(b"IEND")


def webp(*chunks):
    parts = b"".join(kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in chunks)
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def canvas(width, height):
    return b"VP8X", b"\x02\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def lossy(width, height):
    return b"VP8 ", b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height) + bytes(8)


def lossless(width, height):
    return b"VP8L", b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + bytes(4)


def avif(width, height):
    """An AVIF of 40 x 30 whose head claims another size."""
    data = encoded("AVIF")
    place = data.index(b"ispe") + 8
    return data[:place] + struct.pack(">II", width, height) + data[place + 8 :]


def jpeg(more_scans, between=b""):
    """A JPEG with so many scans more than the one it needs."""
    return encoded("JPEG")[:-2] + (between + b"\xff\xda\x00\x02") * more_scans + b"\xff\xd9"


def named(value):
    """The name of a test's case: a word, or the beginning of a file."""
    return f"{value[:4].hex()}-{len(value)}" if isinstance(value, bytes) else str(value)


def excess(data):
    with pytest.raises(TooMuchError) as caught:
        opened(data)
    return caught.value.what


def verdict(data):
    """The size of a picture, else what is wrong with it."""
    try:
        return verify(data)[1:]
    except PictureError as error:
        return str(error)


@pytest.fixture
def unopened(monkeypatch):
    """Fails a test in which Pillow is given anything to open."""
    monkeypatch.setattr(picture_limits.Image, "open", lambda *_, **__: pytest.fail("Pillow opened it"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_pictures_within_the_limits_are_opened(kind):
    assert opened(encoded(kind)).size == (40, 30)
    if kind != "JPEG":
        assert opened(encoded(kind, frames=3)).n_frames == 3


def test_what_is_at_a_limit_is_within_it(settings):
    settings.PICTURE_MAX_SIDE, settings.PICTURE_MAX_PIXELS, settings.PICTURE_MAX_FRAMES = 40, 40 * 30, 3
    for kind in ("PNG", "GIF", "WEBP", "AVIF"):
        assert opened(encoded(kind, frames=3)).size == (40, 30)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "AVIF"])
def test_one_frame_more_is_too_many(settings, kind):
    settings.PICTURE_MAX_FRAMES = 2
    assert excess(encoded(kind, frames=3)) == "frames"


@pytest.mark.parametrize("size", [(41, 30), (40, 31)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_one_row_or_column_more_is_too_many(settings, kind, size):
    settings.PICTURE_MAX_PIXELS = 40 * 30
    assert excess(encoded(kind, size)) == "pixels"
    settings.PICTURE_MAX_SIDE = max(size) - 1
    assert excess(encoded(kind, size)) == "side"


@pytest.mark.usefixtures("unopened")
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (gif(501), "frames"),
        (gif(20_000), "frames"),
        (gif(501, between=b"!\xf9\x04\0\1\0\0\0"), "frames"),
        (gif(501, between=b"!\xfe\x05hello\x00"), "frames"),
        (gif(501, between=b"junk"), "frames"),
        (gif(501)[:-1], "frames"),
        (gif(501) + b"GIF89a<script>", "frames"),
        (gif(size=(SIDE + 1, 1)), "side"),
        (gif(size=(1, 1), at=(0, SIDE)), "side"),
        (gif(2, size=(16_000, 16_000)), "pixels"),
        (png((1, 50_000_000)), "side"),
        (png((SIDE + 1, 1)), "side"),
        (png((8_000, 8_000)), "pixels"),
        (png((1, 1), frames=501, announced=501), "frames"),
        (png((1, 1), frames=501, announced=1), "frames"),
        (png((1, 1), frames=501), "frames"),
        (webp(canvas(SIDE + 1, 1)), "side"),
        (webp(canvas(16_000, 16_000), lossy(1, 1)), "pixels"),
        (webp(lossy(16_000, 16_000)), "pixels"),
        (webp(lossless(16_000, 16_000)), "pixels"),
        (webp(canvas(1, 1), *[(b"ANMF", bytes(16))] * 501), "frames"),
        (jpeg(MOST_SCANS), "scans"),
        (jpeg(MOST_SCANS, between=b"\xff\xfe\x00\x04\xff\xd9"), "scans"),
        (jpeg(MOST_SCANS, between=b"\xff\xff\xff\xfe\x00\x02\xff\x00\xff\xd0"), "scans"),
    ],
    ids=named,
)
def test_file_over_a_limit_is_not_even_opened(data, what):
    assert excess(data) == what


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (png((1, 1), (SIDE + 1, 1)), "side"),
        (png((1, 1), (8_000, 8_000)), "pixels"),
        (gif(screen=(SIDE + 1, 1)), "side"),
        (gif(screen=(8_000, 8_000)), "pixels"),
        (avif(SIDE + 1, 1), "side"),
        (avif(8_000, 8_000), "pixels"),
    ],
    ids=named,
)
def test_file_over_a_limit_is_not_decoded(data, what, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("Pillow decoded it"))
    assert excess(data) == what


@pytest.mark.parametrize(
    "data",
    [
        encoded("JPEG", progressive=True),
        jpeg(MOST_SCANS - 1),
        encoded("JPEG", comment=b"\xff\xda" * 99),
        encoded("JPEG") + b"\x00\x08a video" + b"\xff\xda\x00\x02" * 99,
    ],
    ids=named,
)
def test_only_scans_of_the_picture_itself_count(data):
    assert opened(data).size == (40, 30)


def test_frames_up_to_the_limit_are_counted_right():
    assert opened(gif(500)).n_frames == 500
    assert opened(gif(500, between=b"!\xf9\x04\0\1\0\0\0!\xfe\x05hello\x00")).n_frames == 500


@pytest.mark.parametrize(
    "data",
    [
        gif(500, between=b"!\xfe\x01a\x01b\x00"),
        webp(canvas(9, 9), *[(b"EXIF", b"")] * 500),
        png((1, 1), frames=90),
        jpeg(0, b"")[:-2] + b"\xff\xfe\x00\x02" * 90,
    ],
)
def test_file_of_very_many_parts_is_not_walked_to_its_end(data, monkeypatch):
    monkeypatch.setattr(picture_limits, "MOST_BLOCKS", 80)
    assert excess(data) == "blocks"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_file_that_breaks_off_anywhere_has_no_other_error_than_one_to_show(kind):
    data = encoded(kind, frames=1 if kind == "JPEG" else 3)
    assert {verdict(data[:end]) for end in range(len(data))} <= {(40, 30), UNREADABLE}


@pytest.mark.parametrize("size", [(1, 1), (39, 30), (4_000, 3_000)])
def test_avif_that_lies_about_its_size_is_harmless(size):
    assert verdict(avif(*size)) in {size, UNREADABLE}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gif(501), "image has more than 500 frames; remove some"),
        (png((1, 50_000_000)), "image is more than 16,383 pixels wide or high; resize it"),
        (png((8_000, 8_000)), "image exceeds the pixel limit (50,000,000); resize it"),
        (jpeg(MOST_SCANS), "progressive JPEG of more than 50 scans; save it again"),
    ],
    ids=named,
)
def test_import_names_the_limit_and_what_to_do(data, said):
    with pytest.raises(PictureError, match=f"^{re.escape(said)}$"):
        verify(data)
