"""Where a picture that a post names by its path is looked for."""

import pytest
from PIL import Image

from articles.pictures.found import PostPictures
from articles.pictures.stored import PictureError


@pytest.fixture
def find(tmp_path):
    """Looks for `written` in the post at `post_path` below `root`, where there is a picture at `file`; its width."""

    def find(root, post_path, written, file):
        (tmp_path / root).mkdir(parents=True, exist_ok=True)
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (7, 5)).save(tmp_path / file, "PNG")
        return PostPictures(dry_run=True).store(tmp_path / root, post_path, written).width

    return find


@pytest.mark.parametrize(
    ("root", "post_path", "written", "file"),
    [
        ("site", "news/a.md", "x.png", "site/news/x.png"),
        ("site", "news/a.md", "../x.png?v=1", "site/x.png"),
        ("site", "news/a.md", "/img/x.png", "site/img/x.png"),
        ("site", "news/a.md", "/img/x.png", "site/static/img/x.png"),
        # Hexo's folder of the post's own files
        ("source", "_posts/trip.md", "x.png", "source/_posts/trip/x.png"),
        ("source/_posts", "trip.md", "x.png", "source/_posts/trip/x.png"),
        # beside the folder of the posts: Hugo's static files, Jekyll's site, Hexo's source
        ("site/content", "news/a.md", "/img/x.png", "site/static/img/x.png"),
        ("site/_posts", "2025-01-02-a.md", "/assets/x.png", "site/assets/x.png"),
        ("site/_drafts", "a.md", "/assets/x.png", "site/assets/x.png"),
    ],
)
def test_picture_is_found_where_the_generators_of_sites_have_it(find, root, post_path, written, file):
    assert find(root, post_path, written, file) == 7


@pytest.mark.parametrize(
    ("root", "written", "file"),
    [
        ("site/posts", "/img/x.png", "site/static/img/x.png"),
        ("site/posts", "../x.png", "site/x.png"),
        ("site/posts", "/../x.png", "site/x.png"),
        ("site/content", "../static/x.png", "site/static/x.png"),
        ("site/content", "/../layouts/x.png", "site/layouts/x.png"),
        ("site/_posts", "/../x.png", "x.png"),
    ],
)
def test_picture_elsewhere_is_refused(find, root, written, file):
    with pytest.raises(PictureError):
        find(root, "a.md", written, file)


def test_link_out_of_the_static_folder_is_refused(find, tmp_path):
    (tmp_path / "site/static").mkdir(parents=True)
    (tmp_path / "site/static/x.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(PictureError, match="outside"):
        find("site/content", "a.md", "/x.png", "secret.png")
