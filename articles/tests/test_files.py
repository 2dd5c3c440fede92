"""Files of media are whole or not there."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles.files import save
from articles.tests.commands.importing import run, write
from articles.tests.pictures.test_renditions import picture


def files(root):
    return sorted(str(file.relative_to(root)) for file in root.rglob("*") if file.is_file())


def full(self, chunk_size=None):
    """Stands in for `ContentFile.chunks`: a part is written, and then the disk is full."""
    yield self.read(10)
    raise OSError(28, "No space left on device")


def test_file_is_kept_under_its_name_and_replaces_another(settings):
    for data in (b"one", b"two"):
        save("pictures/a.png", data)
        assert default_storage.open("pictures/a.png").read() == data
    assert files(settings.MEDIA_ROOT) == ["pictures/a.png"]


def test_full_disk_leaves_nothing_of_a_file(settings, monkeypatch):
    monkeypatch.setattr(ContentFile, "chunks", full)
    with pytest.raises(OSError, match="No space"):
        save("pictures/a.png", b"x" * 100)
    assert files(settings.MEDIA_ROOT) == []


def test_process_that_is_killed_leaves_nothing_under_the_name(monkeypatch):
    def killed(self, chunk_size=None):
        yield self.read(10)
        assert not default_storage.exists("pictures/a.png")

    monkeypatch.setattr(ContentFile, "chunks", killed)
    save("pictures/a.png", b"x" * 100)


@pytest.mark.django_db
def test_picture_that_met_a_full_disk_is_whole_after_the_next_import(tmp_path, monkeypatch, settings):
    monkeypatch.setattr("articles.importing.lock.lock_path", lambda: tmp_path / "import.lock")
    folder = tmp_path / "posts"
    write(folder, "a.md", "![x](x.png)")
    (folder / "x.png").write_bytes(picture("PNG"))
    with monkeypatch.context() as disk:
        disk.setattr(ContentFile, "chunks", full)
        assert run(folder)[:2] == (1, {"failed": 1})
    assert files(settings.MEDIA_ROOT) == []
    assert run(folder)[:2] == (0, {"created": 1})
    assert (folder / "x.png").read_bytes() in [file.read_bytes() for file in settings.MEDIA_ROOT.rglob("*.png")]
