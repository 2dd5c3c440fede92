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
