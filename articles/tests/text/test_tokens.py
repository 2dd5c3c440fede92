import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.tokens import CJK_OR_WORD, CJK_RUN, index_tokens, normalised


def tokens(text):
    return index_tokens(text).split()


def test_run_of_chinese_becomes_overlapping_pairs_and_its_last_character():
    assert tokens("北京大学") == ["北京", "京大", "大学", "学"]


def test_single_chinese_character_stays_itself():
    assert tokens("人") == ["人"]


def test_runs_do_not_flow_into_each_other():
    assert tokens("港口，铁路。能源") == ["港口", "口", "铁路", "路", "能源", "源"]


def test_words_of_other_scripts_stay_words_in_lower_case():
    assert tokens("Harbour café МОСКВА x200") == ["harbour", "café", "москва", "x200"]


def test_mixed_text_gives_pairs_and_words():
    assert sorted(tokens("AI时代的GPU")) == sorted(["时代", "代的", "的", "ai", "gpu"])


def test_kana_and_hangul_become_pairs():
    assert tokens("カメラ 한국어") == ["カメ", "メラ", "ラ", "한국", "국어", "어"]


@pytest.mark.parametrize(
    ("written", "ordinary"),
    [("ＡＩ芯片", "AI芯片"), ("ｶﾒﾗ", "カメラ"), ("cafe\u0301", "café"), ("か\u3099", "が"), ("ﬁnance", "finance")],
)
def test_compatibility_forms_are_ordinary_ones(written, ordinary):
    assert tokens(written) == tokens(ordinary)


def test_characters_beyond_the_basic_plane_are_paired_whole():
    assert tokens("𠮷野家") == ["𠮷野", "野家", "家"]


def test_a_word_of_other_scripts_is_given_once():
    assert tokens("the cat and the dog") == ["the", "cat", "and", "dog"]


def test_underscores_and_marks_divide_words():
    assert tokens("snake_case a-b \"q\" 'r' c:d\\e") == ["snake", "case", "a", "b", "q", "r", "c", "d", "e"]


def test_overlong_word_is_cut():
    assert tokens("x" * 3000) == ["x" * 64]


def test_text_without_words_gives_nothing():
    assert index_tokens("，。！…\n") == ""


def slow_tokens(text):
    """What index_tokens promises, said in a plain loop."""
    for word in CJK_OR_WORD.findall(normalised(text)):
        if CJK_RUN.match(word):
            yield from (word[at : at + 2] for at in range(len(word)))
        else:
            yield from CJK_OR_WORD.findall(word.lower())


@given(st.text(alphabet=st.sampled_from("北京大学，。 aBçİ_1ｱ・ーㄅ𠮷한\n\t…％①"), max_size=60))
def test_strided_copies_agree_with_a_plain_loop(text):
    assert set(tokens(text)) == set(slow_tokens(text))


@given(st.text(max_size=60))
def test_tokens_hold_no_character_that_an_index_would_read_as_syntax(text):
    assert all(token.isalnum() or CJK_RUN.fullmatch(token) for token in tokens(text))


def test_tokens_need_no_django():
    code = "import sys, articles.text.tokens, articles.text.passages; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
