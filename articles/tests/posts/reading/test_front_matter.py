import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.posts.reading import yaml_format
from articles.posts.reading.front_matter import MAX_BYTES, FrontMatterError, split


def values(text):
    return split(text.encode()).data


def yaml_values(*lines):
    return values("\n".join(("---", *lines, "---", "")))


def error_of(data):
    with pytest.raises(FrontMatterError) as caught:
        split(data.encode() if isinstance(data, str) else data)
    assert "\n" not in caught.value.message
    return caught.value


def test_post_is_taken_apart():
    found = split(b'---\ntitle: "A: b"\ntags:\n  - x\n  - "y"\nmenu: ""\n---\n\nText\n')
    assert found.data == {"title": "A: b", "tags": ["x", "y"], "menu": ""}
    assert found.lines == {"title": 2, "tags": 3, "menu": 6}
    assert (found.body, found.body_line, found.warnings) == ("\nText\n", 8, ())


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("before", ["", "\ufeff", "\n", "\ufeff \n\t\n\n"])
def test_byte_order_mark_blank_lines_and_newlines_of_any_kind_are_read(before, newline):
    found = split((before + "---\na: b\n---\nText\nmore\n").replace("\n", newline).encode())
    assert (found.data, found.body) == ({"a": "b"}, "Text\nmore\n")
    blank = before.count("\n")
    assert (found.lines, found.body_line) == ({"a": 2 + blank}, 4 + blank)


@pytest.mark.parametrize(
    "text", ["", "Text", "# Heading\n\nText", "{% raw %}x", "{{< figure >}}", "----\na: b\n", "--- x\n", "a: b\n---\n"]
)
def test_file_without_front_matter_is_all_body(text):
    found = split(text.encode())
    assert (found.data, found.lines, found.body, found.body_line) == ({}, {}, text, 1)


@pytest.mark.parametrize(
    "text", ["---\n---\nText", "---\n# nothing\n---\nText", "---\n~\n---\nText", "+++\n+++\nText"]
)
def test_empty_front_matter_has_no_keys(text):
    assert (split(text.encode()).data, split(text.encode()).body) == ({}, "Text")


@pytest.mark.parametrize("end", ["---", "...", "---  ", "---\t"])
def test_yaml_ends_with_dashes_or_points(end):
    found = split(f"---\na: b\n{end}\nText".encode())
    assert (found.data, found.body) == ({"a": "b"}, "Text")


def test_front_matter_may_end_the_file():
    found = split(b"---\na: b\n---")
    assert (found.data, found.body) == ({"a": "b"}, "")


@pytest.mark.parametrize(
    "word",
    ["no", "yes", "true", "Off", "1.10", "007", "1:30", "1_000", "0x1F", "2025-02-11", "1e3", ".inf", "=", "<<"],
)
def test_plain_scalar_stays_the_word_that_stands_there(word):
    assert yaml_values(f"a: {word}", f"b: [{word}]") == {"a": word, "b": [word]}


@pytest.mark.parametrize("word", ["", "~", "null", "Null", "NULL", "# comment"])
def test_plain_null_is_none_and_a_quoted_one_a_word(word):
    assert yaml_values(f"a: {word}") == {"a": None}
    assert yaml_values(f'a: "{word}"') == {"a": word}


def test_keys_stay_words_too():
    assert yaml_values("no: 1", "1.0: 2", "~: 3") == {"no": "1", "1.0": "2", "~": "3"}


def test_block_scalars_flow_and_nesting_are_read():
    found = yaml_values("a: |", "  x", "  y", "b: {c: [1, {d: e}]}", "f: 'it''s'", "g: >-", "  p", "  q")
    assert found == {"a": "x\ny\n", "b": {"c": ["1", {"d": "e"}]}, "f": "it's", "g": "p q"}


def test_aliases_repeat_values():
    assert yaml_values("a: &x [1, 2]", "b: *x") == {"a": ["1", "2"], "b": ["1", "2"]}


def test_aliases_that_unfold_into_millions_are_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "alias" in error_of("\n".join(["---", *lines, "---"])).message


def test_aliases_that_unfold_into_depth_are_refused():
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 600))]
    assert "alias" in error_of("\n".join(["---", *lines, "---"])).message


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!secret", "!!binary"])
def test_yaml_tag_makes_nothing_and_is_a_warning(tag):
    found = split(f"---\nb: c\na: {tag} [x]\n---\n".encode())
    assert found.data == {"b": "c", "a": ["x"]}
    [(line, message)] = found.warnings
    assert line == 3
    assert "ignored" in message


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (["a: b", "title: AI: 新时代"], 3, 'title: "AI: 新时代"'),
        (["title: @x"], 2, 'title: "@x"'),
        (["title: `x` y"], 2, 'title: "`x` y"'),
        (["title: %x"], 2, 'title: "%x"'),
        (["title: 'it's'"], 2, "title: \"'it's'\""),
        (['title: "a" b'], 2, "title: '\"a\" b'"),
        (["a:", "\tb: c"], 3, "spaces"),
        (["a: 1", 'title: "open', "b: c"], 3, "close the quote"),
        (["a: 1", "b: [1, 2", "c: d"], 3, "close the bracket"),
        (["a: b", "hello", "c: d"], 3, "key: value"),
        (["a: b", "c: d", "a: e"], 4, "duplicate key"),
        (["x:", "  a: b", "  a: c"], 4, "duplicate key"),
        (["a: b", "c: *d"], 3, "*d"),
        (["a: {{ title }}"], 2, "quote values"),
        (["- a", "- b"], 2, "key: value"),
        (["just words"], 2, "key: value"),
        (["a: b", "--- ", "c: d"], None, ""),
        (["a: 1", "b: \x07"], 3, "control character"),
        (["a: 1", 'b: "\\0"'], 3, "control character"),
        (["a: 1", 'b: [{c: "\\x1b"}]'], 3, "control character"),
        (["a: b", "--- x", "c: d"], 3, "second document"),
        (['"": b'], 2, "no key"),
    ],
)
def test_yaml_error_names_line_and_remedy(lines, line, words):
    if line is None:  # the line of dashes ends the front matter, and what follows is body
        assert split("\n".join(["---", *lines]).encode()).body == "c: d"
        return
    error = error_of("\n".join(["---", *lines, "---", ""]))
    assert (error.line, words in error.message) == (line, True), error.message


@pytest.mark.parametrize("fence", ["---", "+++"])
def test_front_matter_that_is_never_closed_names_its_opening_line(fence):
    error = error_of(f"\n{fence}\na: b\n\nText\n")
    assert error.line == 2
    assert fence in error.message


def test_byte_that_is_not_utf_8_names_its_line():
    error = error_of("---\r\ntitle: 河\r\n---\r\n\r\n".encode() + "河".encode("gbk"))
    assert error.line == 5
    assert "UTF-8" in error.message
    assert error_of(b"\xef\xbb\xbfa\n\xff").line == 2
    assert "UTF-16" in error_of("---\na: b".encode("utf-16")).message


def test_nul_byte_names_its_line():
    assert error_of("---\na: b\n---\nx\0").line == 4


def test_file_may_not_be_larger_than_the_limit():
    assert split(b"x" * MAX_BYTES).body
    assert "5 MB" in error_of(b"x" * (MAX_BYTES + 1)).message


@pytest.mark.parametrize("text", ["---\na: {}\n---\n", '+++\na = "{}"\n+++\n', '{{"a": "{}"}}\n'])
def test_front_matter_may_not_be_longer_than_256_kb(text):
    assert split(text.replace("{}", "河" * 85_000).replace("{{", "{").replace("}}", "}").encode()).data
    error = error_of(text.replace("{}", "河" * 90_000).replace("{{", "{").replace("}}", "}"))
    assert "256 KB" in error.message


@pytest.mark.parametrize("text", ["---\na: {}\n---\n", "+++\na = {}\n+++\n", '{"a": {}}\n'])
@pytest.mark.parametrize("depth", [25, 1000, 8000])
def test_deep_nesting_is_an_error_and_no_crash(text, depth):
    assert "nested" in error_of(text.replace("{}", "[" * depth + "]" * depth)).message


def test_forty_thousand_brackets_do_not_reach_the_parser():
    for brackets in (40_000, 250_000):
        assert "nested" in error_of("---\na: " + "[" * brackets + "\n---\n").message
    assert "256 KB" in error_of("---\na: " + "[" * 270_000 + "\n---\n").message


def test_toml_is_read_as_text():
    found = split(
        b'+++\ntitle = "A"\ndraft = true\nweight = 7\nv = 1.10\ndate = 2025-02-11T14:31:12+08:00\n'
        b'day = 2025-02-11\nat = 07:30:00\n"quoted key" = 1\n[menu.main]\nname = "x"\n+++\nText'
    )
    assert found.data == {
        "title": "A",
        "draft": True,
        "weight": "7",
        "v": "1.10",
        "date": "2025-02-11T14:31:12+08:00",
        "day": "2025-02-11",
        "at": "07:30:00",
        "quoted key": "1",
        "menu": {"main": {"name": "x"}},
    }
    assert found.lines["date"] == 6
    assert found.lines["menu"] == 10
    assert found.lines["quoted key"] == 9
    assert (found.body, found.body_line) == ("Text", 13)


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = x\n", 3), ("a = 1\na = 2\n", 3), ('a = 1\nb = "x\n', 3), ("a = [1,\n", 2)]
)
def test_toml_error_names_its_line(text, line):
    error = error_of(f"+++\n{text}+++\n")
    assert error.line == line
    assert error.message.startswith("TOML: ")


def test_json_is_read_with_numbers_as_written():
    found = split(b'\n{\n  "title": "A",\n  "v": 1.10,\n  "n": [1e3, true, null]\n}\n\nText')
    assert found.data == {"title": "A", "v": "1.10", "n": ["1e3", True, None]}
    assert found.lines == {"title": 3, "v": 4, "n": 5}
    assert (found.body, found.body_line) == ("\nText", 7)
    assert split(b"{}\nText").body == "Text"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"a": 1,\n"b": x}', 2, "JSON"),
        ('{"a": 1,\n"b": 2,\n"a": 3}', 3, "duplicate key"),
        ('{"a": 1,\n', 2, "JSON"),
        ("{'a': 1}", 1, "double quotes"),
        ('{"a": 1,\n"b": "\\ud800"}', 2, "control character"),
    ],
)
def test_json_error_names_its_line(text, line, words):
    error = error_of(text)
    assert (error.line, words in error.message) == (line, True), error.message


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"---\n", b"+++\n", b"{", b"\xef\xbb\xbf---\n"]), st.booleans())
def test_any_bytes_are_taken_apart_or_refused(data, opening, is_closed):
    try:
        found = split(opening + data + (b"\n---\n+++\n" if is_closed else b""))
    except FrontMatterError as error:
        refused = error
    else:
        json.dumps(found.data).encode()
        assert "\r" not in found.body
        return
    assert refused.line >= 1
    assert refused.message


YAML_ISH = st.text(alphabet=st.sampled_from(list("ab:-[]{}&*!|>'\"\\#%@`,?~ \n\t1.河x0")), max_size=80)


@settings(max_examples=500, deadline=None)
@given(YAML_ISH)
def test_anything_like_yaml_is_taken_apart_or_refused(text):
    data = f"---\n{text}\n---\n".encode()
    try:
        found = split(data)
    except FrontMatterError:
        return
    json.dumps(found.data).encode()
    assert all(isinstance(key, str) for key in found.data)
    assert set(found.data) == set(found.lines)


def test_parser_in_python_reads_the_same(monkeypatch):
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class PythonParser(Reader, Scanner, Parser):
        def __init__(self, stream):
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)

    data = b"---\na: no\nb: ~\nc: 'null'\nd: [1.10, {e: |-\n}]\nf: >-\n  x\n  y\ng: ! ''\n---\n"
    data = data.replace(b"|-\n", b"''")
    expected = split(data)
    monkeypatch.setattr(yaml_format, "YamlParser", PythonParser)
    assert split(data) == expected
    assert error_of("---\na: b\ntitle: AI: x\n---\n").line == 3


PLAIN_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
PLAIN_LINES = st.lists(
    st.one_of(
        st.builds('{}: "{}"'.format, st.sampled_from(["title", "tags", "x_1", "date", "y", "null"]), PLAIN_TEXT),
        st.builds(
            "{}: {}".format, st.sampled_from(["a", "b", "toc"]), st.from_regex(r"[A-Za-z0-9_~.]{1,6}", fullmatch=True)
        ),
        st.builds("{}:".format, st.sampled_from(["tags", "widgets", "menu"])),
        st.builds('  - "{}"'.format, PLAIN_TEXT),
    ),
    max_size=8,
)


@given(PLAIN_LINES)
def test_quick_reading_of_plain_lines_is_what_the_parser_of_yaml_reads(lines):
    head = "".join(f"{line}\n" for line in lines)
    quick = yaml_format.parse_plain_lines(head, 2)
    if quick is not None:
        assert (*quick, []) == yaml_format.parse_any_yaml(head, 2)


def test_front_matter_of_the_family_is_read_the_quick_way():
    head = 'title: "标题"\ntags:\n  - "qq"\n  - "港口"\nmenu: ""\ntoc: false\nweight: 3\nlead:\n'
    values = {"title": "标题", "tags": ["qq", "港口"], "menu": "", "toc": "false", "weight": "3", "lead": None}
    lines = {"title": 2, "tags": 3, "menu": 6, "toc": 7, "weight": 8, "lead": 9}
    assert yaml_format.parse_plain_lines(head, 2) == (values, lines)


def test_number_of_too_many_digits_is_an_error_that_a_writer_understands():
    error = error_of("+++\na = 1\nb = " + "1" * 5000 + "\n+++\n")
    assert error.message == 'TOML: a number has thousands of digits; write each key once, as key = "value"'


@pytest.mark.parametrize(
    "line",
    [
        "a" + ".a" * 120_000 + " = 1",
        '"a"' + ' . "a"' * 30_000 + " = 1",
        "x = {a" + ".a" * 120_000 + " = 1}",
        "[a" + ".a" * 150 + "]",
    ],
)
def test_toml_keys_of_many_parts_are_refused_before_they_fill_the_memory(line):
    assert "nested" in error_of(f"+++\nb = 1\n{line}\n+++\n").message
    assert error_of(f"+++\nb = 1\n{line}\n+++\n").line == 3


@pytest.mark.parametrize("text", ["a" * 250_000, "a." * 60, '"' * 100_000, "..." * 80_000, "a " * 120_000])
def test_toml_texts_of_any_shape_are_read_at_once(text):
    assert split(f"+++\nb = '''{text}'''\n+++\n".encode()).data["b"] == text


def test_page_of_700_old_addresses_is_read():
    aliases = "".join(f"  - /section/of/the/old/site/with/a/long/name/{number}/\n" for number in range(700))
    assert len(split(f"---\ntitle: T\naliases:\n{aliases}---\n".encode()).data["aliases"]) == 700
