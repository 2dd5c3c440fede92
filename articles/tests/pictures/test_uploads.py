"""What the editor's upload takes, and what it refuses: never anything but a picture that was encoded anew."""

import io
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from articles.pictures import uploads as admin_pictures

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/articles/article/picture/"
KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}


@pytest.fixture
def upload(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("editor"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    def send(data, name="a.png", content_type="image/png"):
        return client.post(ADDRESS, {"image": SimpleUploadedFile(name, data, content_type=content_type)})

    return send


def picture(kind="PNG", size=(40, 30), mode="RGB", **options):
    output = io.BytesIO()
    image = Image.new(mode, size)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill=255 if mode in {"L", "1"} else None)
    image.save(output, kind, **options)
    return output.getvalue()


def stored(answer):
    """The stored bytes behind an answer."""
    assert answer.status_code == 200, answer.content
    code = answer.json()["image_code"]
    assert code.startswith("![](/media/pictures/")
    return default_storage.open(code.removeprefix("![](/media/").removesuffix(")")).read()


def test_picture_is_stored_under_a_name_from_its_content(upload):
    first, second = upload(picture()), upload(picture(), name="other.html")
    assert first.json() == second.json()
    assert len(default_storage.listdir("pictures")[1]) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_type_is_what_the_bytes_are_and_not_what_the_name_says(upload, kind):
    answer = upload(picture(kind), name="evil.html", content_type="text/html")
    assert answer.json()["image_code"].endswith(f".{KINDS[kind]})")
    assert Image.open(io.BytesIO(stored(answer))).format == kind


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("PNG", "RGBA"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
    ],
)
def test_every_mode_of_pixels_can_be_stored(upload, kind, mode):
    stored(upload(picture(kind, mode=mode)))


def test_transparency_is_kept(upload):
    output = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(output, "PNG")
    assert Image.open(io.BytesIO(stored(upload(output.getvalue())))).getpixel((0, 0))[3] == 0


def test_metadata_is_left_out_and_the_picture_stands_upright(upload):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "the street where I live"
    data = picture("JPEG", size=(40, 20), exif=exif, comment=b"my telephone number")
    kept = stored(upload(data))
    assert b"street" in data
    assert b"street" not in kept
    assert b"telephone" not in kept
    assert Image.open(io.BytesIO(kept)).size == (20, 40)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_moving_picture_goes_on_moving(upload, kind):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    output = io.BytesIO()
    frames[0].save(output, kind, save_all=True, append_images=frames[1:], duration=80, loop=0, comment=b"secret")
    kept = stored(upload(output.getvalue()))
    assert Image.open(io.BytesIO(kept)).n_frames == 3
    assert b"secret" not in kept


def test_what_hides_behind_a_picture_is_left_out(upload):
    for kind in KINDS:
        assert b"<script>" not in stored(upload(picture(kind) + b"<script>alert(1)</script><?php system('x'); ?>"))


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
NO_PICTURES = {
    "svg": SVG,
    "svg-with-prologue": b"<?xml version='1.0'?>" + SVG,
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif-head-and-script": b"GIF89a/*<script>*/=alert(1)",
    "empty": b"",
    "noise": bytes(range(256)) * 20,
    "png-head": b"\x89PNG\r\n\x1a\n",
    "webp-head": b"RIFF\xff\xff\xff\xffWEBPVP8 ",
    "avif-head": b"\x00\x00\x00\x1cftypavif",
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "ico": picture("ICO"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n",
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused_with_a_sentence(upload, name):
    answer = upload(NO_PICTURES[name])
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
    assert not default_storage.exists("pictures")


@pytest.mark.parametrize("kind", KINDS)
def test_truncated_and_damaged_pictures_never_break_the_server(upload, kind):
    data = picture(kind, size=(64, 64))
    for end in range(1, len(data), max(1, len(data) // 25)):
        assert upload(data[:end]).status_code in {200, 400}
        damaged = data[:end] + bytes([data[end] ^ 0xFF]) + data[end + 1 :]
        assert upload(damaged).status_code in {200, 400}


def bomb(width, height):
    """A PNG of a few bytes that claims so many pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8_000, 8_000), (12_000, 12_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_picture_of_too_many_pixels_is_refused_before_it_is_decoded(upload, size):
    assert upload(bomb(*size)).status_code == 400


def test_frames_count_as_pixels(upload, settings):
    settings.PICTURE_MAX_PIXELS = 2 * 64
    frames = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in (0, 100, 200)]
    output = io.BytesIO()
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:])
    assert "pixels" in upload(output.getvalue()).json()["error"]


def test_file_of_too_many_bytes_is_refused(upload, settings):
    settings.PICTURE_MAX_BYTES = 100
    assert upload(picture(size=(200, 200), kind="JPEG")).status_code == 400


@pytest.mark.parametrize(
    ("name", "value", "data", "said"),
    [
        ("PICTURE_MAX_BYTES", 0, picture(), "is larger than 0 MB. Make it smaller."),
        ("PICTURE_MAX_SIDE", 39, picture(), "is more than 39 pixels wide or high. Make it smaller."),
        ("PICTURE_MAX_PIXELS", 1_100, picture(), "has more than 0.0011 million pixels. Make it smaller."),
    ],
)
def test_refusal_names_the_limit_and_what_to_do(upload, settings, name, value, data, said):
    setattr(settings, name, value)
    answer = upload(data)
    assert answer.status_code == 400
    assert answer.json()["error"] == f"This picture {said}"


def animation(kind, frames, size=(8, 8)):
    stills = [Image.new("RGB", size, (shade * 60, 0, 0)) for shade in range(frames)]
    output = io.BytesIO()
    stills[0].save(output, kind, save_all=True, append_images=stills[1:])
    return output.getvalue()


def test_animation_of_too_many_frames_is_refused(upload, settings):
    settings.PICTURE_MAX_FRAMES = 3
    assert upload(animation("GIF", 3)).status_code == 200
    assert upload(animation("GIF", 4)).json()["error"] == "This picture has more than 3 frames. Leave some out."


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "AVIF"])
def test_formats_that_are_slow_to_encode_have_a_lower_limit(upload, monkeypatch, kind):
    monkeypatch.setitem(admin_pictures.MOST_PIXELS, kind, 40 * 30)
    assert upload(picture(kind)).status_code == 200
    error = upload(picture(kind, size=(40, 31))).json()["error"]
    assert error == "This picture has more than 0.0012 million pixels. Make it smaller, or save it as JPEG."


@pytest.mark.parametrize(
    ("kind", "options"),
    [("PNG", {"compress_level": 2}), ("AVIF", {"quality": 75, "speed": 10})],
)
def test_large_pictures_are_encoded_in_less_time(upload, monkeypatch, kind, options):
    used = []
    written = admin_pictures.written
    monkeypatch.setattr(
        admin_pictures, "written", lambda *args, **options: used.append(options) or written(*args, **options)
    )
    upload(picture(kind))
    monkeypatch.setattr(admin_pictures, "LARGE_PNG", 10)
    monkeypatch.setattr(admin_pictures, "LARGE_AVIF", 10)
    upload(picture(kind))
    assert used[0] != used[1] == options


def test_moving_gif_may_have_as_many_pixels_as_any_picture_and_a_webp_fewer(upload, monkeypatch):
    monkeypatch.setitem(admin_pictures.MOST_PIXELS, "GIF", 3 * 64 - 1)
    monkeypatch.setitem(admin_pictures.MOST_PIXELS, "WEBP", 3 * 64 - 1)
    assert upload(animation("GIF", 3)).status_code == 200
    assert "The frames of this picture" in upload(animation("WEBP", 3)).json()["error"]


def noise(kind, **options):
    output = io.BytesIO()
    channels = [Image.effect_noise((200, 200), 150) for _ in "RGB"]
    Image.merge("RGB", channels).save(output, kind, **options)
    return output.getvalue()


def test_jpeg_never_grows_so_that_one_within_the_limit_stays_within_it(upload, settings):
    coarse = noise("JPEG", quality=20)
    settings.PICTURE_MAX_BYTES = len(coarse)
    kept = stored(upload(coarse))
    assert len(kept) <= len(coarse)
    assert Image.open(io.BytesIO(kept)).quantization == Image.open(io.BytesIO(coarse)).quantization


def test_grey_and_printed_jpegs_keep_their_fineness(upload):
    for mode in ("L", "CMYK"):
        coarse = picture("JPEG", mode=mode, quality=1, size=(64, 64))
        assert Image.open(io.BytesIO(stored(upload(coarse)))).size == (64, 64)


def test_picture_that_grows_over_the_limit_is_refused_with_the_reason(upload, settings):
    coarse = noise("WEBP", quality=1)
    settings.PICTURE_MAX_BYTES = len(coarse)
    assert upload(coarse).json()["error"].startswith("Re-encoded, this picture would be larger than")
    assert not default_storage.exists("pictures")


def test_upload_is_opened_once(upload, monkeypatch):
    opened = []
    monkeypatch.setattr(
        Image, "open", lambda *args, _open=Image.open, **options: opened.append(1) or _open(*args, **options)
    )
    assert upload(picture("JPEG", size=(600, 300))).status_code == 200
    assert len(opened) == 1
    assert len(default_storage.listdir("renditions")[1]) == 3


def test_renditions_of_an_upload_stand_upright(upload):
    exif = Image.Exif()
    exif[0x0112] = 6
    upload(picture("JPEG", size=(600, 300), exif=exif))
    names = default_storage.listdir("renditions")[1]
    sizes = {Image.open(default_storage.open(f"renditions/{name}")).size for name in names}
    assert sizes == {(240, 480), (300, 600)}


def test_upload_without_a_file_is_refused(client, upload):
    answer = client.post(ADDRESS, {"image": "text"})
    assert answer.status_code == 400
    assert answer.json()["error"]
