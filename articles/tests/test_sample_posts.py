"""The sample posts are what a new user sees first, and the example that docs/front-matter.md points to."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from articles.posts.post import SiteProfile, SourceFile
from articles.posts.reading import front_matter, validation

CONTENT = Path(__file__).resolve().parents[2] / "content"
POSTS = sorted(CONTENT.rglob("*.md"))
PICTURES = sorted(CONTENT.rglob("*.webp"))
SITE = SiteProfile(time_zone=ZoneInfo("Asia/Shanghai"), language="zh-hans", languages=("zh-hans", "zh-hant", "en"))
TODAY = datetime(2026, 11, 24, tzinfo=UTC)

KEYS = """
    title date lastmod updated publishDate expiryDate draft summary description excerpt lead subtitle
    categories category tags tag keywords author authors lang language translations translationKey
    thumbnail image cover featured_image banner images menu comments authorbox pager toc mathjax math katex
    sidebar widgets slug url permalink aliases featured pinned top weight type layout build
    source original_url originallink canonical
"""

MARKDOWN_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)")
FIGURE = re.compile(r'\{\{< figure src="([^"]+)"')


def name(path):
    return path.relative_to(CONTENT).as_posix()


def head(path):
    return front_matter.split(path.read_bytes())


def validated(path):
    source = SourceFile(root=CONTENT, path=name(path), shown=name(path))
    return validation.validate(head(path), source, SITE)


def posts():
    return [validated(path)[0] for path in POSTS]


@pytest.mark.parametrize("path", POSTS, ids=name)
def test_sample_post_validates_without_a_problem(path):
    post, problems = validated(path)
    assert [str(problem) for problem in problems] == []
    assert post.body.strip()


def test_sample_posts_use_every_key_of_the_contract():
    used = {key.lower() for path in POSTS for key in head(path).data}
    assert [key for key in KEYS.split() if key.lower() not in used] == []


def test_sample_posts_use_a_key_that_the_portal_does_not_know():
    assert any(post.extra.keys() & {"race", "telescope", "desk"} for post in posts())


@pytest.mark.parametrize("path", POSTS, ids=name)
def test_pictures_of_a_sample_post_stand_beside_it(path):
    post, _ = validated(path)
    pictures = MARKDOWN_PICTURE.findall(post.body) + FIGURE.findall(post.body)
    if post.thumbnail:
        pictures.append(post.thumbnail.src)
    assert [picture for picture in pictures if not (path.parent / picture).is_file()] == []


@pytest.mark.parametrize("path", PICTURES, ids=name)
def test_sample_picture_is_small_and_whole(path):
    assert path.stat().st_size < 120_000
    with Image.open(path) as picture:
        assert picture.format == "WEBP"
        assert picture.width == 1600
        picture.load()


def test_content_holds_nothing_but_posts_and_their_pictures():
    strays = [name(path) for path in CONTENT.rglob("*") if path.is_file() and path.suffix not in {".md", ".webp"}]
    assert strays == []


def test_slugs_differ_within_a_language():
    addresses = [(post.language, post.slug) for post in posts()]
    assert all(slug for _, slug in addresses)
    assert len(set(addresses)) == len(addresses)


def test_one_story_of_each_language_is_pinned():
    assert [post.language for post in posts() if post.pin_weight is not None] == ["en", "zh-hans"]


def test_a_draft_and_a_scheduled_article_are_among_the_sample_posts():
    assert sum(post.is_draft for post in posts()) == 1
    assert sum(bool(post.shown_from_at and post.shown_from_at > TODAY) for post in posts()) == 1


def test_two_stories_and_the_page_about_us_come_in_two_languages():
    languages = {}
    for post in posts():
        languages.setdefault(post.translation_key, set()).add(post.language)
    assert sum(found == {"en", "zh-hans"} for found in languages.values()) == 3


def test_a_reader_who_looks_for_models_finds_one():
    assert any("模型" in post.title and "模型" in post.tags for post in posts())
