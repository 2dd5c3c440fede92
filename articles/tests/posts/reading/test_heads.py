"""A head that cannot be read is an error with its line, and never the first words of an article."""

import re

import pytest

from articles.posts.reading.front_matter import FrontMatterError, split
from articles.tests.posts.examples import validate_lines


def error_of(text):
    with pytest.raises(FrontMatterError) as caught:
        split(text.encode())
    return caught.value


KEYS = "title: Tea\ndate: 2025-01-01\ndraft: true\n"

BROKEN = {
    "four dashes": (f"----\n{KEYS}----\nText", "write three"),
    "six dashes, closed by three": (f"------\n{KEYS}---\nText", "write three"),
    "two dashes": (f"--\n{KEYS}--\nText", "write three"),
    "four plus signs": ("++++\ntitle = 'Tea'\n++++\nText", "write three"),
    "four dashes, unknown keys": ("----\ndesk: east\nshift: late\n----\nText", "write three"),
    "four dashes, never closed": ("----\ntitle: Tea\n\nText", "write three"),
    "four dashes, blank lines": (f"----\n\n{KEYS}\n----\nText", "write three"),
    "indented": ("  ---\n  title: Tea\n  draft: true\n  ---\nText", "indented"),
    "indented by a tab": (f"\t---\n{KEYS}---\nText", "indented"),
    "indented by a no-break space": (f"\u00a0---\n{KEYS}---\nText", "indented"),
    "toml named": ("---toml\ntitle = 'Tea'\n---\nText", "write +++"),
    "yaml named": (f"---yaml\n{KEYS}---\nText", "write ---"),
    "yaml named apart": (f"--- yaml\n{KEYS}---\nText", "yaml"),
    "json named": ('---json\n{\n"title": "Tea",\n"draft": true\n}\n---\nText', "json"),
    "toml between plus signs": ("+++toml\ntitle = 'Tea'\n+++\nText", "write +++"),
    "comment behind the fence": (f"--- # head\n{KEYS}---\nText", "follows"),
    "key behind the fence": ("--- title: Tea\ndraft: true\n---\nText", "follows"),
    "em dashes": (f"———\n{KEYS}———\nText", "write ---"),
    "one em dash": (f"—\n{KEYS}—\nText", "write ---"),
    "en dashes": (f"–––\n{KEYS}–––\nText", "write ---"),
    "full-width dashes": (f"－－－\n{KEYS}－－－\nText", "write ---"),
    "dash and en dash": (f"-–\n{KEYS}-–\nText", "write ---"),
    "minus signs": (f"−−−\n{KEYS}−−−\nText", "write ---"),
    "box drawing": (f"───\n{KEYS}───\nText", "write ---"),
    "full-width plus signs": ("＋＋＋\ntitle = 'Tea'\n＋＋＋\nText", "write +++"),
    "asterisks": (f"***\n{KEYS}***\nText", "write ---"),
    "dashes apart": (f"- - -\n{KEYS}- - -\nText", "write ---"),
    "equals signs": (f"===\n{KEYS}===\nText", "write ---"),
    "escaped": (f"\\---\n{KEYS}\\---\nText", ""),
    "semicolons": (';;;\n"title": "Tea",\n"draft": true\n;;;\nText', "write ---"),
    "semicolons at the end only": ('"title": "Tea",\n"draft": true\n;;;\nText', "no opening line"),
    "HTML comment first": (f"<!-- licence -->\n---\n{KEYS}---\nText", "start of the file"),
    "long HTML comment first": (f"<!--\na\n\nb\n-->\n\n---\n{KEYS}---\nText", "start of the file"),
    "comment, then four dashes": (f"<!-- x -->\n----\n{KEYS}----\nText", "start of the file"),
    "comment, then keys": (f"<!-- x -->\n{KEYS}\nText", "start of the file"),
    "hash first": (f"# yamllint disable\n---\n{KEYS}---\nText", "start of the file"),
    "slashes first": (f"// generated\n---\n{KEYS}---\nText", "start of the file"),
    "declaration first": (f"<?xml version='1.0'?>\n---\n{KEYS}---\nText", "start of the file"),
    "template comment first": (f"{{# x #}}\n---\n{KEYS}---\nText", "start of the file"),
    "doctype first": (f"<!doctype html>\n---\n{KEYS}---\n<p>x", "start of the file"),
    "word first": (f"x\n---\n{KEYS}---\nText", "start of the file"),
    "code block": (f"```yaml\n{KEYS}```\nText", "code block"),
    "code block with fences": (f"```\n---\n{KEYS}---\n```\nText", "code block"),
    "tildes": (f"~~~yaml\n{KEYS}~~~\nText", "code block"),
    "in an HTML comment": (f"<!--\n{KEYS}-->\n\nText", "HTML comment"),
    "Nikola": ("<!--\n.. title: Tea\n.. slug: tea\n.. status: draft\n-->\n\nText", "HTML comment"),
    "Nikola in reStructuredText": (".. title: Tea\n.. slug: tea\n.. tags: private\n\nText", "without its fences"),
    "Hexo without an opening fence": ("title: Tea\ntags: [a]\n---\nText", "no opening line"),
    "title alone, then dashes": ("title: Tea\n---\nText", "no opening line"),
    "closed by many dashes": ("title: Tea\ndraft: true\n-----\nText", "no opening line"),
    "closed by plus signs": ("title = 'Tea'\ndraft = true\n+++\nText", "no opening line"),
    "lists below keys": ("title: Tea\ntags:\n  - a\n- b\ndraft: true\n---\nText", "no opening line"),
    "Pelican": ("Title: Tea\nDate: 2024-05-01 10:20\nStatus: draft\n\nText", "without its fences"),
    "Pelican without a blank line": ("Title: Tea\nTags: a\n# Heading\n\nText", "without its fences"),
    "MultiMarkdown": ("Title: Tea\nAuthor: Jo\nCSS: x.css\n\nText", "without its fences"),
    "continued lines": ("Title: Tea\n    and cups\nTags: a\n\nText", "without its fences"),
    "status alone": ("Status: draft\n\nText", "without its fences"),
    "draft alone": ("draft: true\n\nText", "without its fences"),
    "full-width colons": ("title：茶\ndraft：true\n\n正文", "without its fences"),
    "no space": ("title:Tea\ntags:a\n\nText", "without its fences"),
    "a misspelt key": ("title: Tea\ndratf: true\n\nText", "without its fences"),
    "org": ("#+title: Tea\n#+date: 2025-01-01\n\nText", "without its fences"),
    "org, upper case": ("#+TITLE: Tea\n#+FILETAGS: x\n#+DRAFT: true\n\nText", "without its fences"),
    "AsciiDoc": (":title: Tea\n:slug: tea\n\nText", "without its fences"),
    "TOML": ("title = 'Tea'\ndraft = true\n\nText", "without its fences"),
    "pandoc": ("% Tea\n% Jo\n% 2024\n\nText", "begin with %"),
    "keys without quotes": ("{\n  title: Tea,\n  draft: true\n}\nText", "JSON"),
    "curly quotes": ("{“title”: “Tea”}\nText", "JSON"),
    "quoted fences": (f'"---"\n{KEYS}"---"\nText', "write ---"),
    "a rule of HTML": (f"<hr>\n{KEYS}<hr>\nText", "write ---"),
    "hashes": (f"###\n{KEYS}###\nText", "write ---"),
    "odd line breaks": ("---\u2028title: Tea\u2028draft: true\u2028---\u2028Text", "plain line breaks"),
    "code block with a name": ("```yaml {title=x}\ntitle: Tea\ndraft: true\n```\nText", "code block"),
    "JSON in a code block": ('```json\n{\n"draft": true,\n"title": "Tea"\n}\n```\nText', "code block"),
    "JSON below a comment": ('// x\n{"title": "Tea"}\nText', "start of the file"),
    "no blank line below": ("Title: Tea\nDate: 2024\nText goes on here.", "without its fences"),
    "Chinese keys": ("标题：茶\n草稿：是\n\n正文", "without its fences"),
    "two colons": ("draft:: true\n\nText", "without its fences"),
    "two lines of text first": (f"a\nb\n\n---\n{KEYS}---\nText", "start of the file"),
    "a list of objects": ('[{"title": "Tea"}]\nText', "JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("before", ["", "\ufeff\n\u200b\n \n"])
def test_head_that_was_meant_as_front_matter_is_an_error_with_a_remedy(name, before):
    text, words = BROKEN[name]
    error = error_of(before + text)
    assert error.line == before.count("\n") + 1
    assert words in error.message
    assert re.search("write|move|remove|use|put", error.message)


BODIES = {
    "rule": "---\n\nA text that begins with a rule.\n\n---\n\nAnd more: text",
    "rule, one only": "---\n\nA text.",
    "rule, text below": "---\nA text that begins with a rule.\n\nMore.",
    "rule, sentence with a colon": "---\n\nNote: this is how it went.\n\n---\n\nMore.",
    "rule, link": "---\n\nhttps://example.org/a\n\n---\n",
    "rule of four": "----\n\nA text.\n\n----\n\nMore.",
    "rule of four, sentence with a colon": "-----\nNote: this is how it went.\n\nMore.",
    "rule of four, dialogue": "----\nAnna: Where to?\nBen: Home.\n\nMore.",
    "asterisks": "***\n\nA text.\n\n***\n\nTitle and date: no.",
    "dashes apart": "- - -\n\nA text.",
    "em dash": "— Where to?\n— Home.",
    "one em dash": "——\n\n他说：不。",
    "sentence with a colon": "Note: this is how it went.\n\nMore.",
    "two of them": "Note: this is how it went.\nBut: nobody saw it.\n\nMore.",
    "dialogue": "Anna: Where to?\nBen: Home.\nAnna: Now?\n\n---\n\nMore.",
    "byline": "Author: Jo\nSource: Wires\n\nText.",
    "dateline": "Date: 5 May 2024\n\nText.",
    "dateline with place": "Date: 5 May 2024\nPlace: Berlin\nSource: Wires\n\nText.",
    "recipe": "Serves: 4\nTime: 20 min\nPrice: low\n\nText.",
    "book": "Author: Herbert\nPages: 412\n\nText.",
    "bold labels": "**Title:** Dune\n**Date:** 1965\n\nText.",
    "list of labels": "- Title: Dune\n- Tags: sand\n\nText.",
    "title alone": "Title: how a word came to mean this\n\nText.",
    "setext heading": "What came of it\n---\n\nText.",
    "setext heading with a colon": "Summary: what came of it\n-----------------------\n\nText.",
    "setext heading with a telling word": "Title: a history\n================\n\nText.",
    "setext heading, three dashes": "Date: the fifth\n---\n\nText.",
    "heading, rule": "# Tea\n\n---\n\nText: more.",
    "heading, rule, dateline": "# Tea\n---\nDate: 5 May 2024\n\nText.",
    "heading, labels": "# Tea\nDate: 5 May 2024\nAuthor: Jo\n\nText.",
    "hashtags": "#tea #cup\n\nText.",
    "comment": "<!-- written by hand -->\n\nText: more.",
    "comment, rule": "<!-- x -->\n\n---\n\nText.",
    "comment with a colon": "<!-- Note: see below -->\nText.",
    "code": "```python\ntitle = 'Tea'\nprint(title)\n```\n\nText.",
    "code of YAML": "```yaml\nservices:\n  web:\n    image: nginx\n```\n\nText.",
    "code of JSON": '```json\n{"a": 1}\n```\n\nText.',
    "plain code": "```\nls\n```\n\nText.",
    "table": "| Title | Date |\n|---|---|\n| a | b |",
    "table without pipes": "Title | Date\n--- | ---\na | b",
    "signature": "-- \nJo",
    "quotation of keys": "> Title: Dune\n> Tags: sand\n\nText.",
    "quotation": "> Title: none\n>\n> Text.",
    "shortcode": "{{< figure src=\"a.png\" title=\"Tea\" >}}\n\nText.",
    "liquid": "{% raw %}title: x{% endraw %}",
    "braces": "{a, b} is a set.",
    "assignment": "x = 5\ny = 6\n\nText.",
    "html": "<h1>Tea</h1>\n<p>Date: today</p>",
    "ratio": "3:1\n\nText.",
    "time": "10:30 – The doors open.\n11:00 – They close.",
    "link": "https://example.org/title: x",
    "plus": "+++ that was it\n\nText.",
    "percent": "% of voters\n\nText.",
    "Chinese": "标签：茶\n\n正文。",
    "Chinese sentence": "他说：「不。」\n\n正文。",
    "dots": "...\n\nand so on.",
    "semicolon": ";;; a comment\n\nText.",
    "empty": "",
    "blank": " \n\u200b\n",
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_body_that_only_looks_a_little_like_a_head_is_a_body(name):
    found = split(BODIES[name].encode())
    assert (found.data, found.body) == ({}, BODIES[name])


def test_lines_that_look_like_a_head_are_text_below_an_empty_head():
    assert split(f"---\n---\n{KEYS}\nText".encode()).body.startswith("title: Tea")


@pytest.mark.parametrize(
    "before",
    ["\u200b", "\u2060", "\ufeff\ufeff", "\u200b\n\n\ufeff", "\u00ad\u200e", "\n \n\t\n"],
)
@pytest.mark.parametrize("head", ["---\ntitle: a\n---\n", "+++\ntitle = 'a'\n+++\n", '{"title": "a"}\n'])
def test_characters_without_width_and_blank_lines_before_a_head_do_no_harm(before, head):
    found = split((before + head + "Text").encode())
    assert (found.data, found.body) == ({"title": "a"}, "Text")
    assert found.lines["title"] == before.count("\n") + 1 + (head[0] != "{")


@pytest.mark.parametrize("opening", ["---\u200b", "---\ufeff ", "--- \t"])
@pytest.mark.parametrize("closing", ["---", "------", "-" * 40, "...", "...  ", "---\u200b"])
def test_yaml_may_end_with_any_number_of_dashes_from_three(opening, closing):
    found = split(f"{opening}\ntitle: a\n{closing}\nText\n\n---\nMore".encode())
    assert (found.data, found.body, found.body_line) == ({"title": "a"}, "Text\n\n---\nMore", 4)


def test_rule_below_which_keys_stand_is_front_matter():
    assert split(f"---\n\n{KEYS}\n---\nText".encode()).data["draft"] == "true"
    assert error_of(f"---\n\n{KEYS}\nText").message.startswith("front matter is not closed")
    assert error_of("---\nnote: x\n\nText").line == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"---\ntitle: a\n---\n---\n{KEYS}---\nText", 4),
        (f"---\ntitle: a\n---\n\n---\n{KEYS}---\nText", 5),
        (f"---\n---\n{KEYS}---\nText", 3),
        ("---\ntitle: a\n---\ndraft: true\n---\nText", 4),
        ("---\ntitle: a\n---\ntags: [b]\ndraft: true\n---\nText", 4),
        ("---\ntitle: a\n---\n\ndraft: true\n\nText", 5),
        ("+++\ntitle = 'a'\n+++\ndraft = true\nText", 4),
    ],
)
def test_keys_below_the_end_of_a_head_are_an_error(text, line):
    assert error_of(text).line == line


@pytest.mark.parametrize(
    "body",
    [
        "---\n\nText\n\n---\n",
        "Title: a history\n---\nText",
        "Date: 5 May\nPlace: Berlin\n\nText",
        "Title: Tea\nDate: 2024\n\nText",
        "Status: it goes on\n\nText",
        "Published: 5 May\n\nText",
        "---\nNote: x\n---\nText",
        "```yaml\n---\ndraft: true\n---\n```\n",
    ],
)
def test_body_below_a_head_may_begin_with_what_looks_like_keys(body):
    assert split(f"---\ntitle: a\n---\n{body}".encode()).body == body


@pytest.mark.parametrize("key", ["dra\u200bft", "draft\u200b", "draft\u00a0", "\u2060draft", "drаft"])
def test_key_with_invisible_characters_or_letters_of_another_alphabet_holds_back(key):
    assert validate_lines(f"{key}: true\u200b")[0].is_draft


# What YAML would blame on something else


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (["title: a", "date：2025-01-01", "tags: [a]"], 3, "full-width colon ： after date"),
        (["title：标题", "date: 2025-01-01"], 2, "full-width colon ： after title"),
        (["title：标题", "draft：true"], 2, "full-width colon"),
        (["draft：true"], 2, "full-width colon"),
        (["draft： true: x"], 2, "full-width colon"),
        (["title:标题", "date:2025-01-01"], 2, "missing space after title:; write title: 标题"),
        (["title: a", "tags:[a,b]"], 3, "missing space after tags:"),
        (["title: a", "draft:true"], 3, "missing space after draft:"),
        (["title:\u00a0 a", "date:\u00a0 2025-01-01", "draft: true"], 2, "unusual space"),
        (["<<<<<<< HEAD", "title: a", "=======", "title: b", ">>>>>>> x"], 2, "unresolved merge conflict"),
        (["title: a", "=======", "title: b", ">>>>>>> x"], 3, "unresolved merge conflict"),
    ],
)
def test_slip_is_named_on_its_own_line(lines, line, words):
    error = error_of("\n".join(["---", *lines, "---", "Text"]))
    assert (error.line, words in error.message) == (line, True), error.message


@pytest.mark.parametrize(
    ("line", "value", "comment"),
    [
        ("title: C# and #hashtag here", "C# and", "#hashtag here"),
        ("title: #tea #cup", None, "#tea #cup"),
        ("title: a b #c", "a b", "#c"),
    ],
)
def test_words_that_are_a_comment_are_a_warning(line, value, comment):
    found = split(f"---\ndate: 2025-01-01\n{line}\n---\n".encode())
    assert found.data["title"] == value
    [(number, message)] = found.warnings
    assert number == 3
    assert f"“{comment}”" in message


@pytest.mark.parametrize(
    "line",
    ["title: a # so it is", "title: 'C #1'", 'title: "C #1"', "title: C#", "title: a#b", "tags: [C#]", "# x"],
)
def test_what_is_meant_as_a_comment_or_is_none_is_no_warning(line):
    assert split(f"---\n{line}\ndate: 2025-01-01\n---\n".encode()).warnings == ()


def test_word_that_yaml_takes_for_a_tag_stays_a_word():
    found = split(b"---\ntitle: !important news\n---\n")
    assert found.data == {"title": "!important news"}
    assert "quotes" in found.warnings[0][1]


def test_maps_are_merged():
    found = split(b"---\nbase: &b {draft: true, x: 1}\nextra:\n  <<: *b\n  x: 2\n<<: [*b, {y: 3}]\n---\n")
    assert found.data["extra"] == {"x": "2", "draft": "true"}
    assert (found.data["draft"], found.data["x"], found.data["y"]) == ("true", "1", "3")
    assert found.lines["draft"] == 6
