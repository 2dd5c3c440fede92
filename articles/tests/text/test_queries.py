"""What a reader means by what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.queries import MAX_QUERY_LENGTH, MAX_TERMS, Term, parse
from articles.text.tokens import CJK_RUN, index_tokens


def terms(query):
    return parse(query).terms


def wanted(query):
    return [clause.text for clause in parse(query).wanted]


def excluded(query):
    return [clause.text for clause in parse(query).excluded]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("人", [Term(("人",), is_prefix=True)]),
        ("银行", [Term(("银行",))]),
        ("图书馆", [Term(("图书", "书馆"))]),
        ("market", [Term(("market",), is_prefix=True)]),
        ("the AI", [Term(("the",)), Term(("ai",))]),
        ("2025", [Term(("2025",))]),
        ("AI芯片", [Term(("ai",)), Term(("芯片",))]),
        ("铁路 铁路", [Term(("铁路",))]),
        ('"Markets rise"', [Term(("markets",)), Term(("rise",))]),
        ('"market"', [Term(("market",))]),
        ("y" * 80, [Term(("y" * 64,), is_prefix=True)]),
        ("", []),
        ("。*-()\"'", []),
    ],
)
def test_query_becomes_terms_of_the_index(query, expected):
    assert terms(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        '"data center"',
        "“data center”",
        "”data center“",
        '“data center"',
        "„data center“",
        "«data center»",
        "« data center »",
        "»data center«",
        "「data center」",
        "｢data center｣",
        "『data center』",
        "＂data center＂",
        '""data center""',
        "“data\u3000center”",
        '"Data-Center"',
    ],
)
def test_words_in_quotes_of_any_language_are_a_phrase(query):
    asked = parse(query)
    assert [[term.tokens for term in clause.terms] for clause in asked.wanted] == [[("data",), ("center",)]]
    assert asked.has_quotes
    assert asked.needs_text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ('"data center', ["data", "center"]),
        ('data center"', ["data", "center"]),
        ("「data center", ["data", "center"]),
        ("«data center", ["data", "center"]),
        ('7" screen 5" tablet', ["7", "screen", "5", "tablet"]),
        ('data"center park"', ["data", "center", "park"]),
        ("it's reader's", ["it", "s", "reader"]),
        ('""', []),
        ('" "', []),
        ('"*"', []),
    ],
)
def test_what_opens_or_closes_no_phrase_is_words(query, words):
    assert wanted(query) == words
    assert not parse(query).needs_text


def test_phrase_of_chinese_alone_is_left_to_the_index():
    assert terms("“数据中心”") == [Term(("数据", "据中", "中心"))]
    assert not parse("“数据中心”").needs_text


def test_phrase_beside_words_and_phrases():
    assert wanted('新闻“数据中心”“5G 网络”"a b" open') == ["新闻", "数据中心", "5G 网络", "a b", "open"]


@pytest.mark.parametrize(
    ("query", "words", "without"),
    [
        ("苹果 -手机", ["苹果"], ["手机"]),
        ("苹果 －手机", ["苹果"], ["手机"]),
        ("苹果 \u2212手机", ["苹果"], ["手机"]),
        ("苹果\u3000-手机", ["苹果"], ["手机"]),
        ("苹果\u200b-手机", ["苹果"], ["手机"]),
        ("苹果，-手机", ["苹果"], ["手机"]),
        ("-手机 苹果", ["苹果"], ["手机"]),
        ("苹果 (-手机)", ["苹果"], ["手机"]),
        ("苹果 -手机 -电脑", ["苹果"], ["手机", "电脑"]),
        ("苹果 -手机，电脑", ["苹果", "电脑"], ["手机"]),
        ("红楼 -《红楼梦》", ["红楼"], ["红楼梦"]),
        ("c -#tag -.net -@user", ["c"], ["tag", "net", "user"]),
        ('cloud -"data center"', ["cloud"], ["data center"]),
        ("cloud －“data center”", ["cloud"], ["data center"]),
        ("云 -「数据中心」", ["云"], ["数据中心"]),
        ('cloud -"data center', ["cloud", "center"], ["data"]),
        ("post -e-mail -AT&T", ["post"], ["e-mail", "AT&T"]),
        ("-手机", [], ["手机"]),
        ("夏 -5G网络", ["夏"], ["5G网络"]),
        ('夏 "a -b"', ["夏", "a -b"], []),
    ],
)
def test_minus_at_the_beginning_of_a_word_or_phrase_excludes_it(query, words, without):
    assert wanted(query) == words
    assert excluded(query) == without


@pytest.mark.parametrize(
    "query",
    ["e-mail", "-", "- x", "a - b", "--x", "a --b", "COVID-19", "5-8", "苹果-手机", "苹果－手机", "a — b", "a –b",
     "->x", ":-) x", "-_-", '"a"-b', "- “x”", "−", "a-"],
)  # fmt: skip
def test_any_other_minus_excludes_nothing(query):
    assert excluded(query) == []


def test_operators_of_databases_are_words():
    assert [term.tokens for term in terms('a AND b* OR (NEAR c) title:d NOT ^e')] == [
        ("a",), ("and",), ("b",), ("or",), ("near",), ("c",), ("title",), ("d",), ("not",), ("e",)
    ]  # fmt: skip


def test_query_is_capped_in_length_and_clauses():
    assert len(terms(" ".join(f"w{n}" for n in range(30)))) == MAX_TERMS
    assert len(terms('"' + " ".join("abcdefghijklmnopqrst") + '"')) == MAX_TERMS
    assert len(excluded("x " + " ".join(f"-{n}" for n in range(40)))) == MAX_TERMS
    assert terms(" " * MAX_QUERY_LENGTH + "late") == []
    assert len("".join(wanted("\ufdfa" * MAX_QUERY_LENGTH))) <= MAX_QUERY_LENGTH


@pytest.mark.parametrize(
    ("query", "text", "is_met"),
    [
        ('"data center"', "A new data center opens", True),
        ('"data center"', "A new Data\nCenter opens", True),
        ('"data center"', "A new data, center-right", True),
        ('"data center"', "the center of data", False),
        ('"data center"', "data centers", False),
        ('"data center"', "metadata center", False),
        ('"data center"', "data for the center", False),
        ('"5G 网络"', "新的5G网络", True),
        ('"5G 网络"', "新的 5G 网络。", True),
        ('"5G网络"', "新的 ５Ｇ 网络。", True),
        ('"5G 网络"', "网络5G", False),
        ('"5G 网络"', "15G网络", False),
        ('"AI芯片 上市"', "AI芯片，上市", True),
        ('"A 数据中心"', "A数据，中心", False),
        ('x -"data center"', "x data center", False),
        ('x -"data center"', "x center data", True),
        ("x -e-mail", "x E-Mails", False),
        ("x -e-mail", "e x mail", True),
        (f'"a {"b" * 80}"', f"a {'b' * 80}", True),
    ],
)
def test_phrases_are_looked_up_in_the_text(query, text, is_met):
    assert parse(query).is_met([text]) is is_met


def test_phrase_does_not_begin_in_one_text_and_end_in_another():
    assert not parse('"data center"').is_met(["big data", "center"])
    assert parse('"data center"').is_met(["big", "data center"])
    assert not parse('x -"data center"').is_met(["x", "data center"])


@given(st.text(max_size=40))
def test_every_word_of_a_text_is_among_its_tokens_when_searched_for(text):
    held = index_tokens(text).split()
    for term in terms(text):
        if term.is_prefix:
            assert any(token.startswith(term.tokens[-1]) for token in held)
        else:
            assert set(term.tokens) <= set(held)


@given(st.text(alphabet=st.sampled_from("ab人手机 -－−\"“”「」『』«»()《》:*^'\\\u200b"), max_size=40))
def test_no_query_is_an_error_and_its_tokens_hold_no_syntax(text):
    asked = parse(text)
    for term in asked.terms + asked.excluded_terms:
        assert all(token.isalnum() or CJK_RUN.fullmatch(token) for token in term.tokens)
    asked.is_met([text])
