"""Renditions: which there are, what is in them, and who leads a reader to them."""

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from articles.models import Article, Author
from articles.pictures import renditions
from articles.pictures import stored as pictures
from articles.pictures.stored import resolver, store
from articles.posts.rendering.render import render
from articles.syndication.feeds import absolute_html
from articles.tests.factories import make_article

NAME = f"pictures/{'a' * 32}"
PATTERN = re.compile(r'srcset="([^"]*)"')


def picture(kind="JPEG", size=(1200, 800), mode="RGB", colour=None, **options):
    output = io.BytesIO()
    Image.new(mode, size, colour).save(output, kind, **options)
    return output.getvalue()


def widths(name, width, height):
    return list(renditions.planned(name, width, height))


def stored_renditions():
    return sorted(default_storage.listdir("renditions")[1]) if default_storage.exists("renditions") else []


# Names


@pytest.mark.parametrize(
    ("extension", "size", "expected"),
    [
        ("jpg", (4000, 3000), [240, 480, 960, 1600]),
        ("jpg", (1200, 800), [240, 480, 960, 1200]),
        ("png", (960, 600), [240, 480, 960]),
        ("webp", (4000, 3000), [240, 480, 960, 1600]),
        ("webp", (1200, 800), [240, 480, 960]),
        ("avif", (480, 300), [240]),
        ("jpg", (239, 100), []),
        ("gif", (1200, 800), []),
    ],
)
def test_widths_follow_from_name_and_size_and_never_pass_the_original(extension, size, expected):
    assert widths(f"{NAME}.{extension}", *size) == expected


def test_picture_of_unknown_size_or_of_another_folder_has_none():
    assert renditions.planned(f"{NAME}.jpg", None, None) == {}
    assert renditions.planned("authors/portrait.jpg", 1200, 800) == {}
    assert renditions.srcset("", None, None) == ()


def test_no_rendition_is_higher_than_webp_can_be_and_the_original_stands_in():
    assert widths(f"{NAME}.jpg", 1000, 20_000) == [240, 480]
    assert renditions.srcset(f"{NAME}.jpg", 1000, 20_000)[-1] == (f"/media/{NAME}.jpg", 1000)


def test_small_format_offers_itself_as_the_widest():
    assert renditions.srcset(f"{NAME}.webp", 1200, 800)[-1] == (f"/media/{NAME}.webp", 1200)
    assert all(url.startswith("/media/renditions/") for url, _ in renditions.srcset(f"{NAME}.jpg", 1200, 800))


# Making


def test_new_picture_gets_its_renditions_and_each_address_answers(client):
    stored = store(picture(size=(1700, 850), colour="red"))
    for url, width in stored.as_shown().srcset:
        response = client.get(url)
        assert response["Content-Type"] == "image/webp"
        with Image.open(io.BytesIO(b"".join(response.streaming_content))) as made:
            assert (made.format, made.size) == ("WEBP", (width, width // 2))
            assert made.convert("RGB").getpixel((9, 9))[0] > 240


def test_same_picture_again_makes_nothing(monkeypatch):
    store(picture())
    monkeypatch.setattr(renditions, "make", lambda *_: pytest.fail("made again"))
    store(picture())


def test_dry_run_makes_nothing():
    store(picture(), dry_run=True)
    assert stored_renditions() == []


def test_picture_without_renditions_is_stored_all_the_same(monkeypatch, caplog):
    def stumble(*_):
        raise OSError("no encoder")

    monkeypatch.setattr(renditions, "make", stumble)
    assert default_storage.exists(store(picture()).name)
    assert "has no renditions" in caplog.text


def test_picture_that_lies_on_its_side_stands_in_its_renditions():
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = store(picture(size=(1200, 600), exif=exif))
    assert (stored.width, stored.height) == (600, 1200)
    assert [w for _, w in stored.as_shown().srcset] == [240, 480, 600]
    with (
        default_storage.open(stored.as_shown().srcset[0][0].removeprefix("/media/")) as file,
        Image.open(file) as made,
    ):
        assert made.size == (240, 480)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_of_a_png_gets_renditions(mode):
    store(picture("PNG", (500, 300), mode))
    assert len(stored_renditions()) == 3


def test_cmyk_jpeg_gets_renditions():
    store(picture(mode="CMYK", size=(500, 300)))
    assert len(stored_renditions()) == 3


def test_transparent_picture_stays_transparent():
    store(picture("PNG", (500, 300), "RGBA", (255, 0, 0, 0)))
    with default_storage.open(f"renditions/{stored_renditions()[0]}") as file, Image.open(file) as made:
        assert made.convert("RGBA").getpixel((0, 0))[3] == 0


def test_moving_picture_gets_none():
    frames = [Image.new("RGB", (500, 300), colour) for colour in ("red", "blue")]
    output = io.BytesIO()
    frames[0].save(output, "WEBP", save_all=True, append_images=frames[1:])
    store(output.getvalue())
    assert stored_renditions() == []


def test_rebuild_makes_what_is_missing_and_passes_over_what_is_broken(capsys, caplog):
    store(picture())
    for name in stored_renditions()[:2]:
        default_storage.delete(f"renditions/{name}")
    default_storage.save(f"{NAME}.jpg", ContentFile(b"no picture"))
    call_command("rebuild", "--pictures")
    assert "made 2 renditions" in capsys.readouterr().out
    assert NAME in caplog.text
    assert len(stored_renditions()) == 4
    call_command("rebuild", "--pictures")
    assert "made 0 renditions" in capsys.readouterr().out


def test_rebuild_of_a_site_without_pictures_makes_none():
    assert renditions.make_missing() == 0


# A missing one


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_address_of_a_missing_rendition_leads_to_the_original_for_a_short_time(client, kind):
    stored = store(picture(kind, (300, 200)))
    for name in stored_renditions():
        default_storage.delete(f"renditions/{name}")
    response = client.get(renditions.smallest(stored.name))
    assert (response.status_code, response["Location"]) == (302, default_storage.url(stored.name))
    assert "immutable" not in response["Cache-Control"]
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("name", [f"{'b' * 32}-480.webp", f"{'b' * 32}.webp", "../pictures/x-480.webp"])
def test_rendition_of_nothing_answers_404(client, db, name):
    assert client.get(f"/media/renditions/{name}").status_code == 404


# On pages


def test_picture_of_a_body_offers_its_renditions():
    stored = store(picture())
    html = render("![桥](a.jpg)", resolve_picture=resolver({"a.jpg": pictures.packed(stored)})).html
    assert f'src="/media/{stored.name}"' in html
    assert [part.split()[1] for part in PATTERN.search(html)[1].split(", ")] == ["240w", "480w", "960w", "1200w"]
    assert 'sizes="' in html


def test_author_of_a_body_cannot_write_a_srcset():
    assert "srcset" not in render('<img src="/a.jpg" srcset="/b.jpg 2x" sizes="1px">', is_html=True).html


def test_feed_keeps_one_absolute_address_of_a_picture():
    html = absolute_html('<img src="/media/a.jpg" srcset="/media/b.webp 240w" sizes="9rem">', "https://n.example/a/")
    assert html == '<img src="https://n.example/media/a.jpg">'


@pytest.mark.django_db
def test_cards_and_article_offer_renditions_of_the_thumbnail(client):
    stored = store(picture())
    fields = {"thumbnail": stored.name, "thumbnail_width": stored.width, "thumbnail_height": stored.height}
    for _ in range(4):
        article = make_article(**fields)
    front = client.get("/").content.decode()
    assert len(re.findall(r'srcset="[^"]+" sizes="[^"]+"', front)) == 4
    page = client.get(article.get_absolute_url()).content.decode()
    figure = page.partition('<figure class="article__figure')[2].partition("</figure>")[0]
    assert len(PATTERN.findall(figure)) == 1


@pytest.mark.django_db
def test_picture_of_another_host_has_no_srcset(client):
    make_article(thumbnail_url="https://img.example.org/a/0")
    assert "srcset" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_author_box_shows_the_smallest_rendition(client):
    article = make_article(authors=["沈砚秋"], has_author_box=True)
    stored = store(picture())
    Author.objects.update(picture=stored.name, description="写桥的人。")
    page = client.get(article.get_absolute_url()).content.decode()
    assert f'src="{renditions.smallest(stored.name)}"' in page
    assert client.get(renditions.smallest(stored.name)).status_code == 200


@pytest.mark.django_db
def test_imported_post_has_renditions_and_a_dry_run_has_not(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importing.lock.lock_path", lambda: tmp_path / "import.lock")
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(picture())
    (folder / "a.md").write_text("---\ntitle: 桥\ndate: 2026-01-05\n---\n正文。\n\n![桥](a.jpg)\n")
    call_command("import_posts", str(folder), "--dry-run", "--quiet")
    assert stored_renditions() == []
    call_command("import_posts", str(folder), "--quiet")
    assert len(stored_renditions()) == 4
    assert "srcset" in Article.objects.get().body_html
