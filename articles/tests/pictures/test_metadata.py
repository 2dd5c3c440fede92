"""Imported JPEGs tell nothing of their makers, and look as they did."""

import io

import pytest
from PIL import Image, ImageChops

from articles.pictures.metadata import without, without_segments
from articles.pictures.stored import store

MODEL, ORIENTATION = 0x0110, 0x0112


def jpeg(orientation=None, **options):
    picture = Image.new("RGB", (40, 20), "#b3261e")
    picture.paste("#ffffff", (0, 0, 10, 10))
    exif = Image.Exif()
    exif[MODEL] = "SECRET CAMERA"
    if orientation:
        exif[ORIENTATION] = orientation
    output = io.BytesIO()
    picture.save(output, "JPEG", exif=exif, comment=b"SECRET COMMENT", quality=95, **options)
    return output.getvalue()


@pytest.mark.parametrize("progressive", [False, True])
def test_what_is_told_goes_and_no_pixel_changes(progressive):
    data = jpeg(progressive=progressive)
    assert b"SECRET" in data
    cleaned = without(data)
    assert b"SECRET" not in cleaned
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(cleaned)) as after:
        assert ImageChops.difference(before, after).getbbox() is None
    assert without(cleaned) == cleaned


@pytest.mark.parametrize("orientation", range(2, 9))
def test_turned_picture_is_upright_without_its_tag(orientation, db):
    from PIL import ImageOps

    data = jpeg(orientation)
    cleaned = without(data)
    assert b"SECRET" not in cleaned
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(cleaned)) as after:
        upright = ImageOps.exif_transpose(before)
        assert after.size == upright.size
        assert after.getexif().get(ORIENTATION, 1) == 1
        assert max(extreme for _, extreme in ImageChops.difference(upright, after).getextrema()) < 24
    stored = store(data, dry_run=True)
    assert (stored.width, stored.height) == upright.size


def test_colour_profile_stays():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for orientation in (None, 6):
        with Image.open(io.BytesIO(without(jpeg(orientation, icc_profile=profile)))) as picture:
            assert picture.info["icc_profile"] == profile


@pytest.mark.parametrize(
    "data", [b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00", b"\xff\xd8abc", b"\xff\xd8\xff\xe1\xff\xff"]
)
def test_what_cannot_be_read_is_left(data):
    assert without_segments(data) == data
