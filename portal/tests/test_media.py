from pathlib import Path

import pytest
from django.urls import reverse


@pytest.fixture
def stored(settings):
    def write(name, data=b"picture"):
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return reverse("media", args=[name])

    return write


def test_stored_picture_is_served_so_that_nothing_in_it_can_run(client, stored):
    response = client.get(stored("pictures/a.webp"))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"picture"
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["evil.html", "evil.svg", "evil.xhtml", "notes.txt", "none"])
def test_file_that_is_no_picture_answers_404_even_if_it_is_there(client, db, stored, name):
    assert client.get(stored(name, b"<script>alert(1)</script>")).status_code == 404


@pytest.mark.parametrize(
    "name", ["pictures/none.png", "../db.png", "pictures/../../x.png", "a\0.png", "pictures.png/"]
)
def test_picture_that_is_not_in_the_folder_answers_404(client, db, settings, name):
    (Path(settings.MEDIA_ROOT).parent / "db.png").write_bytes(b"secret")
    assert client.get(f"/media/{name}").status_code == 404


def test_media_takes_no_post(client, stored):
    assert client.post(stored("a.png")).status_code == 405


ATTACHED = f"files/{'0' * 32}/"


@pytest.mark.parametrize(
    ("name", "kind", "disposition"),
    [
        ("r.pdf", "application/pdf", "inline"),
        ("m.mp4", "video/mp4", "inline"),
        ("m.mp3", "audio/mpeg", "inline"),
        ("d.svg", "image/svg+xml", "inline"),
        ("a.zip", "application/octet-stream", "attachment"),
        ("a.docm", "application/octet-stream", "attachment"),
    ],
)
def test_attached_file_has_its_type_and_what_would_run_is_saved(client, stored, name, kind, disposition):
    response = client.get(stored(ATTACHED + name))
    assert response.status_code == 200
    assert response["Content-Type"] == kind
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].partition(";")[0] == disposition
    assert name in response["Content-Disposition"]
    assert ("sandbox" in response["Content-Security-Policy"]) == (name != "r.pdf")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["files/x/r.pdf", "r.pdf", f"{ATTACHED}x/r.pdf", f"{ATTACHED}evil.html"])
def test_file_of_another_place_or_kind_answers_404(client, db, stored, name):
    assert client.get(stored(name)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "content", "said"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-30", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=8-100", 206, b"89", "bytes 8-9/10"),
        ("bytes=9-9", 206, b"9", "bytes 9-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=5-2", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
        ("", 200, b"0123456789", None),
    ],
)
def test_part_of_a_file(client, stored, asked, status, content, said):
    response = client.get(stored(f"{ATTACHED}m.mp4", b"0123456789"), headers={"Range": asked})
    assert response.status_code == status
    assert b"".join(response) == content
    assert response.headers.get("Content-Range") == said
    assert response["Content-Length"] == str(len(content))
    assert response["Accept-Ranges"] == "bytes"
