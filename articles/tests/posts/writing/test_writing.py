import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.posts.post import MENUS, WIDGETS, MenuEntry, Post, SourceFile, Thumbnail
from articles.posts.reading.front_matter import split
from articles.posts.reading.validation import validate
from articles.posts.writing import write as writing
from articles.tests.posts.examples import SITE, post_of, source, validate_data, validate_lines

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONTENT = Path(__file__).resolve().parents[4] / "content"
SAMPLES = sorted(CONTENT.rglob("*.md"))


def written(post, site=SITE):
    """The text of a post that nothing is lost of."""
    result = writing.write(post, site)
    assert (result.lost, result.error) == ((), "")
    return result.data.decode()


def head(post):
    return yaml.safe_load(written(post).split("---\n")[1])


def head_of_lossy(post):
    head = yaml.safe_load(writing.write(post, SITE).data.decode().split("---\n")[1])
    return {key: head[key] for key in ("title", "desk")}


def read(data, path="news/river.md"):
    return validate(split(data), source(path), SITE)[0]


def simple(**fields):
    return replace(post_of(), **fields)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample_post_comes_back_as_it_was(path):
    name = path.relative_to(CONTENT).as_posix()
    post, _ = validate(split(path.read_bytes()), SourceFile(CONTENT, name, name), SITE)
    assert read(written(post).encode(), name) == post


def test_post_without_more_is_its_title_and_date():
    assert written(simple()) == '---\ntitle: "River"\ndate: "2025-02-11T14:31:12+08:00"\nlang: "zh-Hans"\n---\nText.\n'


def test_what_the_path_gives_is_not_written():
    path = "zh-CN/news/qq/20250211A04.WBI00.zh-CN.md"
    post, _ = validate_data({"title": "River", "date": "2025-02-11"}, path=path)
    assert (post.slug, len(post.aliases), post.translation_key) == (
        "20250211a04-wbi00",
        2,
        "news/qq/20250211A04.WBI00.md",
    )
    assert list(head(post)) == ["title", "date"]


def test_slug_that_the_path_does_not_give_is_written():
    assert head(replace(post_of("slug: 1984"), title="R"))["slug"] == "1984"


def test_addresses_that_the_slug_gives_are_not_written_and_others_are():
    post = post_of("slug: rhine", "aliases: [/old/]")
    assert set(post.aliases) == {"/old/", "/news/river/", "/news/rhine/"}
    assert head(post)["aliases"] == ["/old/"]


@pytest.mark.parametrize("address", ["/100%/", "/a?b", "/a#b", "/with space ", "/%41/", "/茶/", "/a%2Fb"])
def test_odd_old_address_comes_back(address):
    post = simple(aliases=(address, "/news/river/"))
    assert set(read(written(post).encode()).aliases) == set(post.aliases)


@pytest.mark.parametrize(
    "word", ["no", "1.10", "007", "1:30", "null", "~", "yes", "0x1F", "2025-02-11", "=", "", "a: b"]
)
def test_every_text_is_text_to_any_reader_of_yaml(word):
    assert head(simple(title=word or "x", extra={"desk": word}))["desk"] == word


@pytest.mark.parametrize(
    "text", ["a\x85b", "a\u2028b\u2029c", "\ufeffa", "a\n\tb", 'a"b\\c', "a\x80b", "茶🍵", "a\u00a0"]
)
def test_odd_text_is_written_in_yaml_and_comes_back(text):
    data = written(simple(summary=f"({text})", extra={f"x{text}": [{text: text}]})).encode()
    assert data.startswith(b"---\n")
    assert (read(data).summary, read(data).extra) == (f"({text})", {f"x{text}": [{text: text}]})


def test_lists_stand_one_item_a_line():
    assert 'tags:\n  - "no"\n  - "a, b"\n' in written(simple(tags=("no", "a, b")))


def test_dates_are_written_with_the_offset_of_the_sites_zone():
    post = simple(updated_at=datetime(2026, 1, 5, 1, 30, 0, 250000, tzinfo=UTC))
    assert head(post)["lastmod"] == "2026-01-05T09:30:00.250000+08:00"


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1899, 12, 31, tzinfo=SHANGHAI),
        datetime(1, 1, 3, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(1990, 7, 1, 0, 30, tzinfo=SHANGHAI),
        datetime(1990, 9, 15, 17, 30, tzinfo=UTC),
        datetime(1990, 9, 16, 1, 30, tzinfo=SHANGHAI, fold=1),
        datetime(2025, 1, 1, tzinfo=timezone(timedelta(hours=-3, minutes=-30))),
    ],
)
def test_moment_comes_back_to_the_microsecond(moment):
    again = read(written(simple(published_at=moment)).encode())
    assert again.published_at.astimezone(UTC) == moment.astimezone(UTC)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n",
        "\n\nA",
        "A",
        "A\n\n\n",
        "---\nA\n---\n",
        "+++\n",
        "...\n",
        "  indented  ",
        "\tA",
        "\ufeffA",
        "{\n}",
        "\x85\u2028A",
    ],
)
def test_body_comes_back_exactly(body):
    assert read(written(simple(body=body)).encode()).body == body


@pytest.mark.parametrize(("is_in_list", "is_in_article"), [(True, True), (True, False), (False, True), (False, False)])
def test_thumbnail_comes_back(is_in_list, is_in_article):
    thumbnail = Thumbnail("a.webp", "Alt", "", is_in_list, is_in_article)
    assert read(written(simple(thumbnail=thumbnail)).encode()).thumbnail == thumbnail


def test_thumbnail_without_more_is_its_address():
    assert head(simple(thumbnail=Thumbnail("https://e.org/O36/0")))["thumbnail"] == "https://e.org/O36/0"


def test_list_of_thumbnails_is_kept_whole():
    post = post_of("thumbnail: [https://e.org/a, https://e.org/b]")
    assert head(post)["thumbnail"] == ["https://e.org/a", "https://e.org/b"]


def test_images_besides_the_thumbnail_are_kept():
    post = post_of("images: [https://e.org/a, https://e.org/b]")
    assert (head(post)["thumbnail"], len(head(post)["images"])) == ("https://e.org/a", 2)


@pytest.mark.parametrize(
    ("menus", "expected"),
    [
        ((MenuEntry("main"), MenuEntry("footer")), ["main", "footer"]),
        ((MenuEntry("main", "About", 3), MenuEntry("side")), {"main": {"name": "About", "weight": 3}, "side": None}),
    ],
)
def test_menus_come_back(menus, expected):
    assert head(simple(menus=menus))["menu"] == expected


@pytest.mark.parametrize(
    "extra", [{}, {"build": {"list": "always"}}, {"type": "post"}, {"_build": {"render": "always"}}]
)
def test_unlisted_post_comes_back_unlisted(extra):
    again = read(written(simple(is_listed=False, extra=extra)).encode())
    assert (again.is_listed, again.extra) == (False, extra)


@pytest.mark.parametrize(
    ("url", "name", "canonical"),
    [
        ("https://e.org/a", "", ""),
        ("", "River Daily", ""),
        ("https://e.org/a", "River Daily", "https://e.org/b"),
        ("", "https://e.org/name", ""),
        ("https://e.org/a", "", "https://e.org/a"),
    ],
)
def test_origin_comes_back(url, name, canonical):
    again = read(written(simple(source_url=url, source_name=name, canonical_url=canonical)).encode())
    assert (again.source_url, again.source_name, again.canonical_url) == (url, name, canonical)


def test_origin_leaves_other_keys_of_origins_alone():
    post = post_of("source: https://e.org/a", "original_url: https://e.org/b", "canonical: https://e.org/a")
    assert read(written(post).encode()) == post


def test_language_that_the_site_does_not_have_comes_back():
    post, _ = validate_data({"title": "R", "date": "2025-02-11", "lang": "fr-CA"})
    assert (post.language, post.language_tag) == ("zh-hans", "fr-CA")
    assert read(written(post).encode()).language_tag == "fr-CA"


def test_key_that_the_path_gives_is_no_loss_to_a_post_without_one():
    assert "translationKey" not in written(simple(translation_key=""))


def test_truth_of_toml_stays_truth():
    post, _ = validate(split(b'+++\ntitle = "R"\ndate = 2025-02-11\nsponsored = true\n+++\nA'), source(), SITE)
    text = written(post)
    assert text.startswith('{\n  "title": "R",\n')
    assert json.loads(text[: text.rindex("}") + 1])["sponsored"] is True
    assert read(text.encode()) == post


def test_head_that_is_too_long_in_yaml_is_written_short():
    extra = {"notes": "a" * 195_000, "words": ["b"] * 9000}
    text = written(simple(extra=extra))
    assert text.startswith("{")
    assert read(text.encode()).extra == extra


def test_head_that_is_too_long_in_any_notation_is_an_error():
    result = writing.write(simple(extra={"notes": "x" * 270_000}), SITE)
    assert "256 KB" in result.error
    assert result.data.startswith(b"---\n")


@pytest.mark.parametrize(
    ("fields", "lost"),
    [
        ({"slug": "River_"}, ("slug",)),
        ({"title": "Two  spaces"}, ("title",)),
        ({"title": "Bell\x07"}, ("title",)),
        ({"is_html": True}, ("is_html",)),
        ({"extra": {"pinned": 5}}, ("extra",)),
        ({"body": "NUL\0"}, ("body",)),
    ],
)
def test_what_does_not_come_back_is_named(fields, lost):
    result = writing.write(simple(**fields), SITE)
    assert (result.lost, result.error) == (lost, "")


def test_extra_key_never_stands_in_for_a_known_one():
    post = simple(title="River", extra={"Title": "Other", "desk": "a"})
    assert writing.write(post, SITE).lost == ("extra",)
    assert read(writing.write(post, SITE).data).title == "River"


def test_extra_key_of_a_known_name_is_left_out():
    post = simple(extra={"title": "Other", "desk": "a"})
    assert writing.write(post, SITE).lost == ("extra",)
    assert head_of_lossy(post) == {"title": "River", "desk": "a"}


# Whatever a database holds

LETTERS = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\t\n\x85"
)
TEXTS = st.text(LETTERS, max_size=30)
LINES = TEXTS.map(str.strip)
NAMES = TEXTS.map(lambda text: " ".join(text.split()))
UNIQUE_NAMES = st.lists(NAMES.filter(bool), max_size=4, unique_by=str.casefold).map(tuple)
FLAGS = st.sampled_from([None, True, False])
DAYS = st.datetimes(datetime(1800, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MOMENTS = st.builds(datetime.astimezone, DAYS, st.sampled_from([UTC, SHANGHAI]))
URLS = st.sampled_from(["", "https://e.org/a?b=c#d", "http://e.org/茶", 'https://e.org/"x"'])
VALUES = st.recursive(
    st.none() | TEXTS | st.booleans(),
    lambda value: st.lists(value, max_size=3) | st.dictionaries(TEXTS, value, max_size=3),
)
EXTRA = st.dictionaries(LINES.filter(bool).map(lambda key: f"x-{key}"), VALUES, max_size=3).filter(
    lambda extra: len({key.lower() for key in extra}) == len(extra)
)
SOURCES = st.sampled_from(["a.webp", "/media/b.webp", "https://e.org/c"])
THUMBNAILS = st.builds(Thumbnail, SOURCES, NAMES, NAMES, st.booleans(), st.booleans())
MENU_ENTRIES = st.builds(MenuEntry, st.sampled_from(MENUS), NAMES, st.integers(0, 32_767))
POSTS = st.builds(
    Post,
    path=st.just("en/news/river.en.md"),
    title=NAMES.filter(bool),
    slug=st.sampled_from(["river", "rhine", "1984"]),
    language=st.just("en"),
    language_tag=st.sampled_from(["en", "en-US"]),
    published_at=MOMENTS,
    updated_at=st.none() | MOMENTS,
    shown_from_at=st.none() | MOMENTS,
    expires_at=st.none() | MOMENTS,
    is_draft=st.booleans(),
    is_listed=st.booleans(),
    pin_weight=st.none() | st.integers(1, 32_767),
    lead=LINES,
    summary=LINES,
    body=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=60),
    categories=UNIQUE_NAMES,
    tags=UNIQUE_NAMES,
    authors=UNIQUE_NAMES,
    translation_key=NAMES.filter(bool),
    translations=UNIQUE_NAMES,
    thumbnail=st.none() | THUMBNAILS,
    menus=st.lists(MENU_ENTRIES, max_size=3, unique_by=lambda entry: entry.menu).map(tuple),
    aliases=st.just(()),
    source_url=st.just("https://e.org/a"),
    source_name=NAMES,
    canonical_url=URLS,
    has_comments=FLAGS,
    has_author_box=FLAGS,
    has_pager=FLAGS,
    has_contents=FLAGS,
    has_math=FLAGS,
    sidebar=st.sampled_from(["", "left", "right", "none"]),
    widgets=st.lists(st.sampled_from(WIDGETS), unique=True, max_size=4).map(tuple),
    extra=EXTRA,
)


def in_utc(post):
    """A post without addresses; Python holds moments of an ambiguous hour for unequal across zones."""
    names = ("published_at", "updated_at", "shown_from_at", "expires_at")
    moments = {name: moment.astimezone(UTC) for name in names if (moment := getattr(post, name))}
    return replace(post, aliases=(), **moments)


@settings(deadline=None, max_examples=200)
@given(POSTS)
@example(
    simple(path="en/news/river.en.md", language="en", language_tag="en", extra={"x": {"": True}}, translation_key="k")
)
def test_any_post_comes_back_as_it_was(post):
    result = writing.write(post, SITE)
    again = read(result.data, post.path)
    assert result.error == ""
    assert in_utc(again) == in_utc(post)
    assert result.lost == ()


@pytest.mark.parametrize(
    "line",
    [
        "image: {path: p.png, alt: cup}",
        "author: {email: a@example.org}",
        "top: -5",
        "url: /?p=3",
        "url: [/a/, /?p=3]",
        "sidebar: top",
        "menu: other",
        "menu: [main, other]",
        "menu: {main: {weight: x}}",
        "categories: [{title: c}]",
        "tags: [a, {x: y}]",
        "Tags: [a, {x: y}]",
        "tags: [a, " + "x" * 101 + "]",
        "aliases: [/a/, {b: c}]",
        "toc: maybe",
        "summary: [a]",
        "lang: Simplified Chinese",
        "widgets: [search, weather]",
        "cover: {src: https://e.org/a, alt: [x]}",
        "thumbnail: {src: https://e.org/a, visibility: [list, odd]}",
        "source: {name: Daily, url: 'javascript:1'}",
        "canonical: javascript:1",
    ],
)
def test_refused_value_is_kept_and_written_back(line):
    post, problems = validate_lines(line)
    assert problems
    key = line.partition(":")[0]
    value = split(f"---\n{line}\n---\n".encode()).data[key]
    assert post.extra == {key: value}
    data = written(post).encode()
    assert split(data).data[key] == value
    assert read(data) == post


def test_value_that_was_refused_in_part_gives_way_to_what_an_editor_has_chosen():
    post, _ = validate_lines("tags: [a, {x: y}]", "menu: [main, other]")
    result = writing.write(replace(post, tags=("b",), menus=()), SITE)
    again = read(result.data)
    assert (again.tags, again.menus, again.extra) == (("b",), (), {})
    assert (result.lost, result.error) == (("extra",), "")
