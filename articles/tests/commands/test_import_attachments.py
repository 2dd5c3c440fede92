"""Files that posts link to, play or embed: found where generators look, stored, served so that nothing runs."""

import re

import pytest

from articles.models import Article, Link
from articles.pictures.attachments import svg_size
from articles.pictures.stored import PictureError
from articles.tests.commands.importing import run, write

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><script>alert(1)</script></svg>'


def put(folder, path, data=b"%PDF-1.4 x"):
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def addresses():
    return re.findall(r'(?:href|src)="(/media/[^"]*)"', Article.objects.get().body_html)


@pytest.mark.parametrize(
    ("root", "post", "written", "file"),
    [
        ("", "a.md", "r.pdf", "r.pdf"),
        ("", "a.md", "files/r.PDF", "files/r.PDF"),
        ("", "b/index.md", "r.zip", "b/r.zip"),
        ("", "a.md", "/r.pdf", "static/r.pdf"),
        ("", "a.md", "/docs/r.docx", "assets/docs/r.docx"),
        ("", "a.md", "/r.mp3", "public/r.mp3"),
        ("", "source/_posts/a.md", "/r.csv", "source/r.csv"),
        ("content", "a.md", "/r.pdf", "static/r.pdf"),
        ("", "a.md", "r%20x.pdf", "r x.pdf"),
        ("", "a.md", r"d\\r.pdf", "d/r.pdf"),
        ("", "n/a.md", "R.pdf", "n/r.pdf"),
        ("", "n/a.md", "r.pdf", "elsewhere/deep/r.pdf"),
        ("", "a.md", "r.pdf?v=2#page=3", "r.pdf"),
        ("", "a.md", "报告.pdf", "报告.pdf"),
    ],
)
def test_linked_file_is_stored_and_served(tmp_path, client, root, post, written, file):
    folder = tmp_path / "site" / root if root else tmp_path / "site"
    write(folder, post, f"[下载]({written})")
    put(tmp_path / "site", file)
    assert run(folder) == (0, {"created": 1}, [])
    [address] = addresses()
    response = client.get(address.partition("?")[0])
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"%PDF-1.4 x"
    assert not Link.objects.exists()
    Article.objects.get().render()
    assert run(folder)[1] == {"unchanged": 1}


def test_rendered_again_a_body_keeps_its_files(folder):
    write(folder, "a.md", '[下载](r.pdf#page=2)\n\n<video src="m.mp4"></video>\n\n![图](d.svg)')
    put(folder, "r.pdf")
    put(folder, "m.mp4", b"film")
    put(folder, "d.svg", SVG)
    run(folder)
    article = Article.objects.get()
    before = article.body_html
    article.render()
    assert article.body_html == before
    assert before.count("/media/files/") == 4  # The video is its fallback's target as well.


def test_missing_file_is_one_warning_and_is_seen_when_it_arrives(folder):
    write(folder, "a.md", "字\n\n[下载](r.pdf)")
    code, counts, problems = run(folder)
    assert (code, counts["warnings"]) == (0, 1)
    assert "a.md:8" in problems[0]
    assert "r.pdf" in problems[0]
    put(folder, "r.pdf")
    assert run(folder) == (0, {"updated": 1}, [])
    assert len(addresses()) == 1


def test_file_outside_the_folder_is_not_taken(tmp_path):
    put(tmp_path, "secret.pdf")
    folder = tmp_path / "site"
    write(folder, "a.md", "[x](../secret.pdf)")
    (folder / "l.pdf").symlink_to(tmp_path / "secret.pdf")
    write(folder, "b.md", "[x](l.pdf)")
    problems = run(folder)[2]
    assert len(problems) == 2
    assert all("outside" in problem for problem in problems)
    assert "/media/" not in "".join(Article.objects.values_list("body_html", flat=True))


@pytest.mark.parametrize("name", ["passwords.yml", "site.toml", "app.py", "page.php", ".env"])
def test_file_of_no_attached_kind_is_a_dead_link(folder, name):
    write(folder, "a.md", f"[x]({name})")
    put(folder, name)
    run(folder)
    assert addresses() == []


def test_file_over_the_limit_is_refused(folder, settings):
    settings.ATTACHMENT_MAX_BYTES = 1 << 20
    write(folder, "a.md", "[x](r.zip) [y](s.zip)")
    put(folder, "r.zip", b"x" * ((1 << 20) + 1))
    put(folder, "s.zip", b"x" * (1 << 20))
    problems = run(folder)[2]
    assert len(addresses()) == 1
    assert "1 MB" in problems[0]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('<video src="m.mp4" autoplay onplay="x()"></video>', "video"),
        ('<video controls><source src="m.webm" type="video/webm"></video>', "video"),
        ("![片](m.mp4)", "video"),
        ("![[m.mp4]]", "video"),
        ('{{< video src="m.mp4" >}}', "video"),
        ('<audio controls src="m.mp3"></audio>', "audio"),
        ("![音](m.ogg)", "audio"),
    ],
)
def test_own_film_and_sound_are_players(folder, body, name):
    write(folder, "a.md", f"前文\n\n{body}\n\n后文")
    for extension in ("mp4", "webm", "mp3", "ogg"):
        put(folder, f"m.{extension}", b"x")
    assert run(folder)[2] == []
    html = Article.objects.get().body_html
    assert f'<{name} controls="" preload="metadata"' in html
    assert html.count(f"<{name}") == html.count(f"</{name}>") == 1
    assert "autoplay" not in html
    assert "onplay" not in html
    assert "/~play/" not in html
    assert "data-player" not in html


def test_name_of_a_played_file_is_not_text_of_the_article_but_words_about_it_are(folder):
    write(folder, "a.md", '前文\n\n<video src="m.mp4"></video>\n\n![采访录音](m.mp3)')
    put(folder, "m.mp4")
    put(folder, "m.mp3")
    assert run(folder)[2] == []
    article = Article.objects.get()
    assert article.body_text.split() == ["前文", "采访录音"]
    assert ">m.mp4</a>" in article.body_html


def test_film_of_another_host_stays_a_link(folder):
    write(folder, "a.md", '<video src="https://h.example/m.mp4"></video>\n\n![片](https://h.example/n.mp4)')
    run(folder)
    html = Article.objects.get().body_html
    assert "<video" not in html
    assert 'href="https://h.example/m.mp4"' in html
    assert 'href="https://h.example/n.mp4"' in html


def test_player_whose_file_is_missing_is_a_warning(folder):
    write(folder, "a.md", '<video src="m.mp4"></video>')
    assert run(folder)[1] == {"created": 1, "warnings": 1}


def test_svg_is_a_picture_in_which_nothing_runs(folder, client):
    write(folder, "a.md", "![图](d.svg)")
    put(folder, "d.svg", SVG)
    assert run(folder)[2] == []
    html = Article.objects.get().body_html
    assert 'width="40" height="30"' in html
    response = client.get(addresses()[0])
    assert response["Content-Type"] == "image/svg+xml"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_file_that_only_says_that_it_is_svg_is_refused(folder):
    write(folder, "a.md", "![图](d.svg)")
    put(folder, "d.svg", b"<html><script>alert(1)</script></html>")
    assert "SVG" in run(folder)[2][0]


def test_link_to_an_image_leads_to_the_stored_image(folder, client):
    from PIL import Image

    Image.new("RGB", (30, 20)).save(folder / "big.png")
    Image.new("RGB", (3, 2)).save(folder / "small.png")
    write(folder, "a.md", "[![小](small.png)](big.png)")
    assert run(folder)[2] == []
    for address in addresses():
        assert client.get(address).status_code == 200
    assert len(set(addresses())) == 2


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("{% asset_link r.pdf 年报 %}", "年报"),
        ("{% asset_link r.pdf %}", "r.pdf"),
        ("[a]({% asset_path r.pdf %})", "a"),
    ],
)
def test_asset_link_of_hexo(folder, code, words):
    write(folder, "_posts/a.md", code)
    put(folder, "_posts/a/r.pdf")
    assert run(folder)[2] == []
    assert f">{words}</a>" in Article.objects.get().body_html
    assert len(addresses()) == 1


def test_film_in_several_formats_is_one_player_and_two_films_are_two(folder):
    for name in ("m.webm", "m.mp4", "n.mp4"):
        put(folder, name)
    first = '<video><source src="m.webm"><source src="m.mp4"></video>'
    write(folder, "a.md", f'{first}\n\n<video><source src="n.mp4"></video>')
    assert run(folder)[2] == []
    assert Article.objects.get().body_html.count("<video") == 2


@pytest.mark.parametrize("file", ["m.mp4", "r.pdf"])
def test_file_shown_inside_a_link_is_no_link_in_a_link(folder, file):
    put(folder, file)
    write(folder, "a.md", f"前 [![片名]({file})](https://h.example/) 后 ![另一]({file})")
    run(folder)
    html = Article.objects.get().body_html
    assert "片名</a> 后" in html
    assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<(?:a|video)\b", html)
    assert "另一" in html


def test_full_disk_fails_the_post_so_that_the_next_run_stores_its_file(folder, monkeypatch):
    write(folder, "a.md", "[x](r.zip)")
    put(folder, "r.zip")

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("articles.files.save", full)
        code, counts, problems = run(folder)
    assert (code, counts) == (1, {"failed": 1})
    assert "No space left" in problems[0]
    assert not Article.objects.exists()
    assert run(folder)[:2] == (0, {"created": 1})
    assert len(addresses()) == 1


@pytest.mark.parametrize("name", ["r.pdf", "d.svg", "m.mp4"])
def test_thumbnail_has_to_be_a_picture(folder, name):
    write(folder, "a.md", thumbnail=name)
    put(folder, name, SVG)
    code, counts, _ = run(folder)
    assert (code, counts) == (0, {"created": 1, "warnings": 1})
    assert not Article.objects.get().thumbnail


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b'<?xml version="1.0"?>\n<svg viewBox="0 0 80 30">', (80, 30)),
        (b"<svg viewBox='0,0,80.5,30'>", (80, 30)),
        (b'<svg width="10px" height="20" viewBox="0 0 1 1">', (10, 20)),
        (b'<svg width="100%" height="100%" viewBox="-5 -5 80 30">', (80, 30)),
        (b"<svg>", (0, 0)),
        (b"<svg viewBox='" + b"," * 15_000 + b"'>", (0, 0)),
        (b"<svg viewBox='" + b"1 " * 9_000 + b"'>", (1, 1)),
    ],
)
def test_size_that_an_svg_gives_itself(data, size):
    assert svg_size(data) == size


@pytest.mark.parametrize("data", [b"<svg " * 200_000, b"<svg" + b" " * 900_000, b"<svg " + b"width = " * 100_000, b""])
def test_hostile_svg_is_refused_at_once(data):
    with pytest.raises(PictureError):
        svg_size(data)


def test_dry_run_stores_no_file(folder, settings):
    from pathlib import Path

    write(folder, "a.md", "[x](r.pdf)")
    put(folder, "r.pdf")
    assert run(folder, "--dry-run")[2] == []
    assert not (Path(settings.MEDIA_ROOT) / "files").exists()


def test_export_writes_files_where_their_post_looks_for_them(folder, tmp_path):
    from django.core.management import call_command

    write(folder, "n/a.md", '[x](r.pdf)\n\n<video src="/m.mp4"></video>')
    put(folder, "n/r.pdf")
    put(folder, "static/m.mp4", b"film")
    run(folder)
    out = tmp_path / "out"
    call_command("export_posts", str(out))
    assert (out / "n/r.pdf").read_bytes() == b"%PDF-1.4 x"
    assert (out / "static/m.mp4").read_bytes() == b"film"
    before = Article.objects.get().body_html
    Article.objects.all().delete()
    assert run(out)[2] == []
    assert Article.objects.get().body_html == before
