"""Nothing that its writer held back is public: keys, values and folders of many tools."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.posts.post import ERROR, WARNING, SourceFile
from articles.posts.reading import holding, standing
from articles.posts.reading.front_matter import split
from articles.posts.reading.validation import validate
from articles.posts.writing import write as writing
from articles.tests.posts.examples import SITE, post_of, source, validate_lines


def held(*lines, **options):
    """The message of the one warning of a post that such lines hold back."""
    post, problems = validate_lines(*lines, **options)
    assert post.is_draft
    [problem] = problems
    assert problem.level == WARNING
    return problem.message


HOLDING = """
status: draft
status: Private
status: 草稿
status: PENDING
post_status: pending
post-status: auto-draft
postStatus: trash
post_status: future
post_status: inherit
ghost_status: scheduled
state: draft
state: unpublished
workflow_state: in_review
published: no
published: "false"
publish: false
public: false
visible: off
isPublished: false
dg-publish: false
private: true
Private: yes
is_private: 1
hidden: true
hide: true
hide: [true, toc]
protected: true
encrypted: true
encrypt: true
wip: true
isDraft: true
is-draft: 1
_draft: true
_DRAFT: yes
headless: true
headless: on
build: {render: never}
build: {render: false}
build: {render: link}
_build: {render: never, list: always}
visibility: private
visibility: members
visibility: paid
accessLevel: subscribers
password: secret
post_password: "0"
permalink: false
render: false
params: {draft: true}
params: {build: {render: never}}
extra: {private: true}
saveAsDraft: true
draft: 是
草稿: 是
公开: 否
状态: 草稿
密码: 芝麻
ＰＲＩＶＡＴＥ: ｔｒｕｅ
type: draft
layout: draft
embargo: true
unpublished: true
locked: true
exclude: yes
premium: true
enabled: false
output: false
meta: {draft: true}
url: false
hide_post: true
pwd: sesame
""".strip().splitlines()


@pytest.mark.parametrize("line", HOLDING)
def test_key_that_holds_a_post_back_makes_it_a_draft_and_says_so(line):
    message = held(line)
    assert "draft" in message
    assert "publish" in message


NOT_UNDERSTOOD = """
draft: ture
draft: maybe
draft: 2
draft: "2024-01-01"
draft: [true]
draft: {a: b}
draft: "true,"
isDraft: nope
status: in arbeit
status: [published]
status: 3
state: California
published: nope
published: [2024-01-01]
publish: later
visibility: some
visibility: [public]
private: {a: b}
hidden: index
build: never
build: false
build: {rendr: never}
build: {render: sometimes}
params: {draft: ture}
""".strip().splitlines()


@pytest.mark.parametrize("line", NOT_UNDERSTOOD)
def test_value_that_is_not_understood_holds_the_post_back_and_says_what_to_write(line):
    message = held(line)
    assert "must be" in message
    assert "stays a draft until it says" in message


PUBLIC = """
draft: false
draft: no
draft: ""
draft:
draft: {}
draft: 否
isDraft: false
_draft: 0
status: published
status: Publish
status: 已发布
status: ""
post_status: publish
state: live
published: true
published: 1
publish: yes
public: true
visible: true
visibility: public
visibility: everyone
private: false
hidden: false
hide: [navigation, toc]
password: ""
password: false
protected: false
headless: false
build: {render: always}
build: {publishResources: false}
params: {hidden: false, subtitle: x}
extra: {comments: true}
permalink: /tea/
robots: index, follow
sitemap: {priority: 0.5}
type: post
layout: wide
output: html_document
live: false
active: false
archived: true
index: 7
exclude: [a, b]
lock: 5
internal: a word
url: /tea/
page: {color: red}
""".strip().splitlines()


@pytest.mark.parametrize("line", PUBLIC)
def test_key_that_holds_nothing_back_leaves_the_post_public(line):
    post, problems = validate_lines(line)
    assert (post.is_draft, post.is_listed, problems) == (False, True, [])


UNLISTED = """
unlisted: true
noindex: true
no-index: yes
listed: false
discoverable: false
robots: noindex
robots: "noindex, nofollow"
robots: [noindex]
robotsNoIndex: true
sitemap: false
sitemap: {disable: true}
sitemap_exclude: true
build: {list: never}
build: {list: local}
build: {list: never, render: always}
visibility: unlisted
status: unlisted
eleventyExcludeFromCollections: true
params: {unlisted: true}
index: false
meta_robots: noindex
seo: {noindex: true}
type: page
type: search
layout: archives
layout: tags
type: categories
""".strip().splitlines()


@pytest.mark.parametrize("line", UNLISTED)
def test_key_that_keeps_a_post_out_of_lists_leaves_it_its_address(line):
    post, problems = validate_lines(line)
    assert (post.is_draft, post.is_listed, problems) == (False, False, [])


@pytest.mark.parametrize("line", ["unlisted: perhaps", "noindex: [x]", "build: {list: sometimes}"])
def test_value_that_is_not_understood_keeps_the_post_out_of_lists(line):
    post, [problem] = validate_lines(line)
    assert (post.is_draft, post.is_listed) == (False, False)
    assert "stays unlisted until it says" in problem.message


def test_post_without_a_body_is_in_no_list_unless_it_says_so():
    assert not post_of(body=" \n").is_listed
    post = post_of("build: {list: always}", body="")
    assert (post.is_listed, post.extra) == (True, {})


def test_list_of_types_holds_back_as_one_type_does():
    assert validate_lines("type: [draft]")[0].is_draft


def test_plain_draft_says_nothing_more():
    assert post_of("draft: true", "status: draft", "private: true", path="_drafts/river.md").is_draft


def test_each_reason_is_named_on_its_line():
    post, problems = validate_lines("private: true", "draft: false", "params:", "  wip: true")
    assert post.is_draft
    assert [(problem.line, problem.message.partition(":")[0]) for problem in problems] == [
        (4, "private"),
        (6, "params.wip"),
    ]


def test_password_is_never_repeated():
    assert "sesame" not in held("password: sesame")


@pytest.mark.parametrize(
    ("path", "lines", "is_draft"),
    [
        ("_drafts/river.md", [], True),
        ("blog/_drafts/river.md", [], True),
        ("zh-CN/news/Drafts/2025/river.md", [], True),
        ("private/river.md", [], True),
        ("news/private/river/index.md", [], True),
        ("_drafts/river.md", ["draft: false"], False),
        ("_drafts/river.md", ["published: true"], False),
        ("private/river.md", ["draft: false"], False),
        ("_drafts/river.md", ["wip: false"], True),
        ("my_drafts/river.md", [], False),
        ("drafts.md", [], False),
        ("privately/river.md", [], False),
    ],
)
def test_post_in_a_folder_of_drafts_is_a_draft_until_it_says_otherwise(path, lines, is_draft):
    post, problems = validate_lines(*lines, path=path)
    assert (post.is_draft, ["folder" in problem.message for problem in problems]) == (is_draft, [True] * is_draft)


@pytest.mark.parametrize(
    ("folder", "is_draft"), [("_drafts", True), ("Drafts", True), ("_posts", False), ("private", False)]
)
def test_post_is_a_draft_where_the_folder_of_drafts_is_the_one_that_is_imported(folder, is_draft):
    idea = SourceFile(Path(f"site/{folder}"), "idea.md", f"site/{folder}/idea.md")
    assert validate(split(b"Idea"), idea, SITE)[0].is_draft is is_draft


# Dates that limit when a post is shown


@pytest.mark.parametrize("key", ["publishDate", "publish_date", "pubDate", "pubdate", "published", "publish-on"])
def test_post_is_shown_from_the_date_under_any_name(key):
    assert post_of(f"{key}: 2050-01-01T00:00:00Z").shown_from_at == datetime(2050, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "key", ["expiryDate", "expiry_date", "unpublishdate", "unpublishDate", "expires", "expires_at"]
)
def test_post_is_shown_until_the_date_under_any_name(key):
    assert post_of(f"{key}: 2020-01-01T00:00:00Z").expires_at == datetime(2020, 1, 1, tzinfo=UTC)


def test_first_of_hugos_names_counts_and_no_other_name_brings_a_post_forward():
    post = post_of("pubdate: 2051-01-01T00:00:00Z", "publishDate: 2050-01-01T00:00:00Z")
    assert (post.shown_from_at.year, post.extra) == (2050, {"pubdate": "2051-01-01T00:00:00Z"})
    assert post_of("publish_at: 2020-01-01").shown_from_at == post_of().published_at
    assert post_of("embargo: 2050-06-01", "publishDate: 2020-01-01").shown_from_at.year == 2050
    assert post_of("expires: 2050-06-01", "expiryDate: 2040-06-01").expires_at.year == 2040


@pytest.mark.parametrize(
    "line",
    ["expiryDate: soonish", "unpublishdate: 2020", "pubdate: next week", "publish_at: x", "published: 2024-13-45"],
)
def test_date_that_limits_a_post_and_cannot_be_read_is_an_error(line):
    post, [problem] = validate_lines(line)
    assert (post, problem.level, problem.line) == (None, ERROR, 4)


@pytest.mark.parametrize("value", ["0001-01-01", "0001-01-01T00:00:00Z", "0000-00-00 00:00:00", ""])
def test_date_that_says_none_limits_nothing(value):
    post = post_of(f"publishDate: {value}", f"expiryDate: {value}")
    assert (post.shown_from_at, post.expires_at) == (None, None)


# What is written back


def test_what_held_a_post_back_is_kept_and_goes_with_its_publication():
    lines = ("status: in arbeit", "password: sesame", "params: {wip: true, desk: east}", "unlisted: true")
    post, _ = validate_lines(*lines)
    assert post.extra == {
        "status": "in arbeit",
        "password": "sesame",
        "params": {"wip": "true", "desk": "east"},
        "unlisted": "true",
    }
    again, _ = validate(split(writing.write(post, SITE).data), source(), SITE)
    assert (again.is_draft, again.is_listed, again.extra) == (True, False, post.extra)
    extra = standing.released(post.extra, is_draft=False, is_listed=True)
    assert extra == {"params": {"desk": "east"}}


def test_post_that_was_published_in_admin_is_public_when_its_export_is_read():
    post, _ = validate_lines("status: draft", "noindex: true", "privte: true")
    written = writing.write(replace(post, is_draft=False, is_listed=True), SITE)
    assert (written.lost, written.error) == ((), "")
    again, problems = validate(split(written.data), source(), SITE)
    assert (again.is_draft, again.is_listed, problems) == (False, True, [])


def test_every_key_of_the_table_is_found_as_it_is_looked_up_and_says_something():
    assert {holding.normal(key) for key in holding.KEYS} == holding.KEYS
    for key in holding.KEYS:
        values = (True, False, "draft", "noindex", "never")
        assert any(said.standing for value in values for said in holding.statements({key: value})), key


@pytest.mark.parametrize(
    "text",
    [
        "+++\ntitle = 'a'\ndraft = true\n+++\nText",
        "+++\ntitle = 'a'\n[build]\nrender = 'never'\n+++\nText",
        "+++\ntitle = 'a'\n[extra]\nprivate = true\n+++\nText",
        "+++\ntitle = 'a'\npublished = false\n+++\nText",
        '{"title": "a", "isDraft": 1}\nText',
        '{"title": "a", "_build": {"render": false}}\nText',
        "---\ntitle: a\nbase: &b {draft: true}\n<<: *b\n---\nText",
    ],
)
def test_every_notation_holds_a_post_back(text):
    assert validate(split(text.encode()), source(), SITE)[0].is_draft
