"""What an import prints when many posts have the same problem."""

from articles.importing.report import FEW, Grouped
from articles.posts.messages import say
from articles.posts.post import ERROR, WARNING, Problem


def problems(number, code="dead-link", level=WARNING):
    return [Problem(f"{at}.md", 1, level, say(code, link="x")) for at in range(number)]


def printed(*lists, is_verbose=False):
    lines = []
    grouped = Grouped(lines.append, is_verbose=is_verbose)
    for some in lists:
        for problem in some:
            grouped.add(problem)
    grouped.close()
    return lines


def test_ten_of_a_kind_are_printed_and_one_more_is_counted():
    assert len(printed(problems(FEW))) == FEW
    lines = printed(problems(FEW + 1))
    assert len(lines) == FEW + 1
    assert lines[-1].startswith("warning: 1 more like these (dead-link)")


def test_each_kind_and_level_counts_for_itself():
    lines = printed(problems(1234), problems(FEW + 2, "ambiguous-link"), problems(FEW, level=ERROR))
    assert len(lines) == 3 * FEW + 2
    assert "1,224 more like these (dead-link)" in lines[-2]
    assert "2 more like these (ambiguous-link)" in lines[-1]


def test_verbose_prints_all():
    assert len(printed(problems(50), is_verbose=True)) == 50


def test_next_run_of_a_watch_begins_again():
    lines = []
    grouped = Grouped(lines.append)
    for _ in range(2):
        for problem in problems(FEW):
            grouped.add(problem)
        grouped.close()
    assert len(lines) == 2 * FEW
