"""What section pages hand down to the posts below them."""

import pytest

from articles.posts.post import SourceFile
from articles.posts.reading.cascade import Cascades, SectionError, inherit
from articles.posts.reading.front_matter import split
from articles.posts.reading.validation import validate
from articles.tests.posts.examples import SITE

POST = "---\ntitle: River\ndate: 2025-01-01\n---\nText"


def write(root, **pages):
    """Write `_index.md` into folders: `news__2025="…"` is that of `news/2025`, `_="…"` that of the root."""
    for folder, text in pages.items():
        place = root / folder.strip("_").replace("__", "/")
        place.mkdir(parents=True, exist_ok=True)
        (place / "_index.md").write_text(text)


def post_of(root, path, text=POST):
    """The post at `path` with what it inherits, and its problems."""
    source = SourceFile(root, path, path)
    inherited = Cascades(SITE).inherited(source)
    return validate(inherit(split(text.encode()), inherited), source, SITE)


def cascade(text):
    return f"---\ntitle: Section\ncascade:\n{text}\n---\n"


@pytest.mark.parametrize(
    "text",
    [
        "  draft: true",
        "  build: {render: never}",
        "  _build: {render: never, list: never}",
        "  private: true",
        "  params: {draft: true}",
        "  - draft: true",
        "  - _target: {path: /news/**}\n    draft: true",
        "  - target: {path: 'news/*/*', kind: page}\n    draft: true",
        "  - _target: {kind: '{page,section}', lang: 'zh-*'}\n    draft: true",
        "  - _target: {environment: production}\n    draft: true",
        "  - _target: {odd: x}\n    draft: true",
        "  - _target: {kind: section}\n    tags: [a]\n  - draft: true",
        "  Draft: maybe",
        "  dratf: true",
    ],
)
def test_posts_below_a_section_are_held_back_with_the_reason(tmp_path, text):
    write(tmp_path, news=cascade(text))
    post, problems = post_of(tmp_path, "news/2025/river.md")
    assert post.is_draft
    assert problems
    assert post_of(tmp_path, "sport/river.md")[0].is_draft is False
    assert all("from the cascade of news/_index.md" in problem.message for problem in problems)


@pytest.mark.parametrize(
    "head",
    [
        "+++\n[cascade]\ndraft = true\n+++\n",
        "+++\n[[cascade]]\ndraft = true\n[cascade._target]\npath = '/**'\n+++\n",
        '{"cascade": {"draft": true}}\n',
    ],
)
@pytest.mark.parametrize("name", ["_index.md", "_index.html", "_INDEX.MD", "_index.zh-CN.md"])
def test_section_page_may_have_any_notation_and_name(tmp_path, head, name):
    (tmp_path / name).write_text(head)
    assert post_of(tmp_path, "river.md")[0].is_draft
    assert post_of(tmp_path, "a/b/c/river.md")[0].is_draft


@pytest.mark.parametrize(
    "text",
    [
        "  draft: false",
        "  - _target: {path: /sport/**}\n    draft: true",
        "  - _target: {path: '/news/*'}\n    draft: true",
        "  - _target: {kind: section}\n    draft: true",
        "  - _target: {lang: en}\n    draft: true",
        "  - _target: {environment: development}\n    draft: true",
        "  color: red",
    ],
)
def test_cascade_that_means_other_posts_holds_nothing_back(tmp_path, text):
    write(tmp_path, _=cascade(text))
    assert post_of(tmp_path, "news/2025/river.md") == (post_of(tmp_path / "none", "news/2025/river.md")[0], [])


@pytest.mark.parametrize(
    "head", ["---\ndraft: true\n---\n", "---\nbuild: {render: never}\nheadless: true\n---\n", "Text"]
)
def test_section_page_that_is_a_draft_itself_holds_no_post_back(tmp_path, head):
    write(tmp_path, _=head)
    assert not post_of(tmp_path, "river.md")[0].is_draft


def test_nearer_section_counts_before_a_farther_one_and_the_post_before_both(tmp_path):
    write(tmp_path, _=cascade("  draft: true\n  tags: [far]"), news=cascade("  draft: false\n  categories: [near]"))
    post, problems = post_of(tmp_path, "news/river.md")
    assert (post.is_draft, post.tags, post.categories, problems) == (False, ("far",), ("near",), [])
    assert post_of(tmp_path, "sport/river.md")[0].is_draft
    own = POST.replace("date", "Draft: true\nTags: [own]\ndate")
    post = post_of(tmp_path, "news/river.md", own)[0]
    assert (post.is_draft, post.tags) == (True, ("own",))
    assert not post_of(tmp_path, "sport/river.md", POST.replace("date", "draft: false\ndate"))[0].is_draft
    assert post_of(tmp_path, "sport/river.md", POST.replace("date", "draft:\ndate"))[0].is_draft


def test_first_of_several_maps_counts(tmp_path):
    write(tmp_path, _=cascade("  - _target: {path: /news/**}\n    draft: false\n  - draft: true"))
    assert not post_of(tmp_path, "news/river.md")[0].is_draft
    assert post_of(tmp_path, "river.md")[0].is_draft


def test_dates_and_other_keys_are_handed_down_and_those_of_one_post_are_not(tmp_path):
    limits = "  expiryDate: 2020-01-01\n  publishDate: 2050-01-01\n"
    write(tmp_path, _=cascade(limits + "  author: Jo\n  toc: true\n  title: X\n  slug: x\n  aliases: [/x]"))
    post, problems = post_of(tmp_path, "river.md")
    assert (post.expires_at.year, post.shown_from_at.year, post.authors, post.has_contents) == (
        2020,
        2050,
        ("Jo",),
        True,
    )
    assert (post.title, post.slug, "/x" in post.aliases, problems) == ("River", "river", False, [])


def test_section_page_of_a_language_counts_for_its_posts(tmp_path):
    (tmp_path / "_index.en.md").write_text(cascade("  draft: true"))
    assert post_of(tmp_path, "river.en.md")[0].is_draft
    assert not post_of(tmp_path, "river.md")[0].is_draft
    assert not post_of(tmp_path, "river.zh-TW.md")[0].is_draft


@pytest.mark.parametrize("part", ["content/news/2025", "content/news", "content"])
def test_section_pages_above_the_imported_folder_count_too(tmp_path, part):
    write(tmp_path / "content", _=cascade("  private: true"))
    folder = tmp_path / part
    folder.mkdir(parents=True, exist_ok=True)
    assert post_of(folder, "river.md")[0].is_draft
    write(tmp_path, _=cascade("  draft: true"))
    write(tmp_path / "content", _="")
    assert not post_of(folder, "river.md")[0].is_draft


def test_section_pages_above_a_folder_count_where_none_is_called_content(tmp_path):
    write(tmp_path / "site", _=cascade("  draft: true"), news="Text")
    assert post_of(tmp_path / "site/news", "river.md")[0].is_draft


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("---\ncascade: {draft: true\n---\n", "line 2"),
        ("---\ntitle: x\ncascade: draft\n---\n", "line 3: cascade must be"),
        ("---\ncascade: [draft]\n---\n", "cascade must be"),
        ("---\ncascde: {draft: true}\n---\n", "write cascade"),
        ("----\ncascade: {draft: true}\ntitle: x\n----\n", "line 1"),
        ("cascade:\n  draft: true\n---\n", ""),
        ("---\ncascade: {draft: true}\n", "is not closed"),
    ],
)
def test_posts_below_a_section_page_that_cannot_be_read_are_not_read_either(tmp_path, head, words):
    write(tmp_path, news=head)
    with pytest.raises(SectionError, match=r"news/_index\.md") as caught:
        post_of(tmp_path, "news/2025/river.md")
    assert words in str(caught.value)
    assert post_of(tmp_path, "sport/river.md")[0]


def test_section_page_that_cannot_be_read_is_named_also_beside_one_of_another_language(tmp_path):
    write(tmp_path, news="---\ncascade: [draft]\n---\n")
    (tmp_path / "news/_index.en.md").write_text(cascade("  draft: true"))
    with pytest.raises(SectionError, match=r"news/_index\.md"):
        post_of(tmp_path, "news/river.md")


def test_picture_and_folder_of_that_name_are_no_section_pages(tmp_path):
    (tmp_path / "_index.png").write_bytes(b"\xff\xd8")
    (tmp_path / "_index.md").mkdir()
    assert post_of(tmp_path, "river.md")[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hugo.toml", "title = 'x'\n[[cascade]]\nwip = true\n[cascade._target]\npath = '/news/**'\n"),
        ("config.yaml", "title: x\ncascade:\n  private: true\n"),
        ("config/_default/hugo.json", '{"cascade": {"build": {"render": "never"}}}'),
    ],
)
@pytest.mark.parametrize("part", ["content/news", "content", ""])
def test_configuration_of_hugo_cascades_too(tmp_path, name, text, part):
    (tmp_path / "content/news").mkdir(parents=True)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    path = "content/news/river.md".removeprefix(part).lstrip("/")
    post, [problem] = post_of(tmp_path / part, path)
    assert post.is_draft
    assert name.rpartition("/")[2] in problem.message
    (tmp_path / name).write_text("title = [")
    assert not post_of(tmp_path / part, path)[0].is_draft
    (tmp_path / name).write_text("title = [\n[cascade]")
    with pytest.raises(SectionError):
        post_of(tmp_path / part, path)
