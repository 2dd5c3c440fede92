"""Messages about posts: codes, translations, and what a report and a database keep of them."""

import json
import pickle
import re
from pathlib import Path
from string import Formatter

import pytest
from django.utils.translation import gettext, override

from articles.importing.speech import operator_language, spoken
from articles.posts.catalogue import PATTERNS
from articles.posts.messages import code_of, packed, say, translated, unpacked

SOURCES = Path(__file__).resolve().parents[2]
NESTED = say("wrong-value", key="toc", takes=say("-takes-flag"), value="“maybe”")


def test_message_is_an_english_text_with_a_code():
    assert NESTED == "toc: must be true or false, not “maybe”; ignored"
    assert (code_of(NESTED), code_of("toc")) == ("wrong-value", "")


def test_message_is_always_one_line():
    assert say("duplicate-key", key="a\nb\t c") == "duplicate key a b c; keep one of them"


def test_braces_of_a_value_are_not_a_pattern():
    assert say("duplicate-key", key="{key} {0} {") == "duplicate key {key} {0} {; keep one of them"


@pytest.mark.parametrize("again", [lambda text: pickle.loads(pickle.dumps(text)), lambda text: through_json(text)])  # noqa: S301
def test_message_that_went_to_a_process_or_a_database_is_the_same(again):
    assert again(NESTED) == NESTED
    assert code_of(again(NESTED)) == "wrong-value"
    assert translated(again(NESTED), chinese) == translated(NESTED, chinese) != NESTED
    assert again("a plain text") == "a plain text"


def test_message_of_a_code_that_no_longer_exists_is_its_code():
    message = unpacked(["of-an-older-version", {"key": "x"}])
    assert message == translated(message, chinese) == "of-an-older-version"


def through_json(text):
    return unpacked(json.loads(json.dumps(packed(text))))


def chinese(text):
    with override("zh-hans"):
        return gettext(text)


def test_parts_of_a_message_are_translated_too():
    assert translated(NESTED, chinese) == "toc：应为 true 或 false，而不是“maybe”；已忽略"


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_SG"}, "zh-hans"),
        ({"LANG": "zh_TW.UTF-8"}, "zh-hant"),
        ({"LANG": "zh_HK.big5hkscs"}, "zh-hant"),
        ({"LANG": "zh_CN", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN", "LC_ALL": "", "LC_MESSAGES": ""}, "zh-hans"),
        ({"LANG": "en_US", "LC_ALL": "zh_TW@stroke"}, "zh-hant"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "../../etc"}, "en"),
    ],
)
def test_commands_speak_the_language_of_the_terminal(monkeypatch, variables, language):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert operator_language() == language


def test_text_that_is_not_a_message_is_not_translated(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert spoken("text") == "text"


def test_every_code_in_the_source_is_in_the_catalogue_and_every_code_of_the_catalogue_in_the_source():
    text = "\n".join(
        path.read_text() for path in SOURCES.rglob("*.py") if not {"tests", "catalogue.py"} & {*path.parts}
    )
    said = set(re.findall(r'say\(\s*"([a-z0-9-]+)"', text))
    assert said <= PATTERNS.keys()
    quoted = set(re.findall(r'"(-?[a-z][a-z0-9-]+)"', text))
    # Made of what a picture has too much of, and of what the picture is.
    composed = {f"-{what}" for what in ("side", "pixels", "frames", "scans", "blocks")}
    composed |= {f"{what}-kept" for what in ("attachment", "picture", "thumbnail")}
    assert PATTERNS.keys() <= quoted | composed


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_every_message_has_a_translation_with_the_same_values(language):
    with override(language):
        for code, pattern in PATTERNS.items():
            translation = gettext(pattern)
            assert translation != pattern, code
            assert fields(translation) == fields(pattern), code


def fields(pattern):
    return sorted((name, spec) for _, name, spec, _ in Formatter().parse(pattern) if name is not None)
