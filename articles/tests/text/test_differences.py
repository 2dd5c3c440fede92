"""Two texts side by side."""

from articles.text.differences import MOST_PIECES, side_by_side


def rows(left, right):
    return [row for block in side_by_side(left, right) for row in block if row["is_changed"]]


def marked(side):
    return side and [text for differs, text in side["pieces"] if differs]


def test_same_texts_have_no_blocks():
    assert side_by_side("a\nb", "a\nb") == []


def test_changed_words_and_chinese_characters_are_marked_within_their_line():
    (row,) = rows("title: 云岭秋茶\nsame", "title: 云岭春茶\nsame")
    assert (marked(row["left"]), marked(row["right"])) == (["秋"], ["春"])
    (row,) = rows("the old bridge is open", "the new bridge is open")
    assert (marked(row["left"]), marked(row["right"])) == (["old"], ["new"])


def test_line_that_only_one_has_stands_alone():
    (row,) = rows("a", "a\nb")
    assert row["left"] is None
    assert row["right"] == {"number": 2, "pieces": [(True, "b")]}


def test_lines_with_nothing_in_common_and_very_long_ones_differ_as_a_whole():
    (row,) = rows("abc def", "1 2 3 4")
    assert marked(row["left"]) == ["abc def"]
    left, right = "茶" * (MOST_PIECES + 1), "茶" * MOST_PIECES + "水"
    (row,) = rows(left, right)
    assert marked(row["right"]) == [right]


def test_lines_far_from_any_difference_are_left_out():
    text = "\n".join(map(str, range(100)))
    (block,) = side_by_side(text, text.replace("50", "fifty"))
    assert len(block) == 7
