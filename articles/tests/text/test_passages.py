import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text.passages import MAX_HITS, marked, passages
from articles.text.passages import hits as found_hits


def hits(pieces):
    return [text for text, is_hit in pieces if is_hit]


def whole(pieces):
    return "".join(text for text, _ in pieces)


def test_hit_in_title_is_a_piece_of_its_own():
    assert marked("重庆图书馆开放", "图书馆") == [("重庆", False), ("图书馆", True), ("开放", False)]


def test_title_without_hit_is_one_piece():
    assert marked("重庆图书馆开放", "铁路") == [("重庆图书馆开放", False)]


def test_query_without_words_marks_nothing():
    assert marked("a *b*", "*") == [("a *b*", False)]


def test_neighbouring_hits_are_joined():
    assert hits(marked("北京大学 开放", "北京 大学")) == ["北京大学"]
    assert hits(marked("machine learning today", "machine learning")) == ["machine learning"]


@pytest.mark.parametrize(
    ("text", "query", "hit"),
    [
        ("The Harbour opens", "harbour", "Harbour"),
        ("用 ＡＩ 写作", "ai", "ＡＩ"),
        ("用AI写作", "ＡＩ", "AI"),
        ("新ｶﾒﾗ发布", "カメラ", "ｶﾒﾗ"),
        ("un cafe\u0301 noir", "café", "cafe\u0301"),
        ("İstanbul çay", "çay", "çay"),
        ("the ﬁnance page", "finance", "ﬁnance"),
        ("第①季 ﬃ 铁路", "铁路", "铁路"),
    ],
)
def test_hits_are_given_as_they_stand_in_the_text(text, query, hit):
    pieces = marked(text, query)
    assert hits(pieces) == [hit]
    assert whole(pieces) == text


def test_short_word_is_no_hit_within_a_longer_one_and_a_longer_word_is_marked_whole():
    assert hits(marked("the other car, cars and markets", "the car market")) == ["the", "car", "markets"]


def test_words_beside_chinese_are_hits():
    assert hits(marked("用AI写作", "ai")) == ["AI"]


def test_excluded_words_are_no_hits():
    assert hits(marked("苹果手机和手机", "苹果 -手机")) == ["苹果"]
    assert hits(marked("data center", 'center -"data center" -data')) == ["center"]


@pytest.mark.parametrize(
    ("text", "query", "hit"),
    [
        ("data of a Data Center for data", '"data center"', "Data Center"),
        ("a center, the data\n center", "“data center”", "data\n center"),
        ("新的５Ｇ网络与网络", "「5G 网络」", "５Ｇ网络"),
        ("中心与数据中心", '"数据中心"', "数据中心"),
    ],
)
def test_phrase_is_one_hit_and_its_words_alone_are_none(text, query, hit):
    assert hits(marked(text, query)) == [hit]


def test_hits_end_at_a_limit():
    assert len(found_hits("桥 " * (MAX_HITS + 1), "桥")) == MAX_HITS


def test_passage_of_a_short_text_is_all_of_it():
    assert whole(passages("港口的起重机。", "港口")) == "港口的起重机。"


def test_passage_is_cut_around_the_hit_with_ellipses():
    text = "清晨的雾很大。" * 60 + "图书馆今天开放。" + "傍晚有雨。" * 60
    pieces = passages(text, "图书馆", width=80)
    assert hits(pieces) == ["图书馆"]
    assert pieces[0] == ("…", False)
    assert pieces[-1] == ("…", False)
    assert 70 <= len(whole(pieces)) <= 90
    assert whole(pieces)[1:].startswith("清晨的雾很大。")


def test_passage_prefers_the_stretch_with_more_of_the_words():
    text = "港口。" + "雨" * 300 + "铁路与港口相连。" + "风" * 300
    assert sorted(hits(passages(text, "港口 铁路", width=100))) == ["港口", "铁路"]


def test_passage_without_hit_is_the_beginning():
    assert whole(passages("word " * 100, "absent", width=22)) == "word word word word…"


def test_passage_of_english_cuts_no_word():
    text = "alphabet " * 50 + "harbour " + "omega " * 50
    shown = whole(passages(text, "harbour", width=60)).strip("…").split()
    assert set(shown) == {"alphabet", "harbour", "omega"}


@settings(deadline=None)
@given(
    st.text(alphabet="北京大 aBé\u0301ﬁＡ。ｶﾞ\n", max_size=80), st.sampled_from(["北京", "ab", "ガ", "é", "大 fi a"])
)
def test_pieces_always_make_up_the_text_again(text, query):
    assert whole(marked(text, query)) == text
    assert whole(passages(text, query, width=20)).strip("…") in " ".join(text.split())
