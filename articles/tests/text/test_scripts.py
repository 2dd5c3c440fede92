import re

import pytest

from articles.text.scripts import LETTERS, SEARCHED, TYPESET


@pytest.mark.parametrize("character", "茶々〇かカー각𠀀")
def test_letter_is_counted_searched_and_set_without_spaces(character):
    assert all(re.fullmatch(f"[{ranges}]", character) for ranges in (LETTERS, SEARCHED, TYPESET))


@pytest.mark.parametrize("character", "，。「」　Ａ１")
def test_marks_and_full_width_forms_are_only_typeset(character):
    assert re.fullmatch(f"[{TYPESET}]", character)
    assert not re.match(f"[{LETTERS}{SEARCHED}]", character)


@pytest.mark.parametrize("character", "aé1 .—“")
def test_other_scripts_and_common_marks_are_none_of_these(character):
    assert not re.match(f"[{LETTERS}{SEARCHED}{TYPESET}]", character)
