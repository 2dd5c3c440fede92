"""The index on whichever database the tests run on; CI runs them on both."""

import re
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles import search
from articles.models import Article

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 2, 11, 12, tzinfo=UTC)


@pytest.fixture
def write():
    """Stores and indexes articles; each is newer than the one before."""
    written = []

    def article(text="", title="Untitled", **fields):
        number = len(written)
        values = {"published_at": NOON + timedelta(hours=number), "status": "published", "is_live": True} | fields
        made = Article(language="zh-hans", slug=f"a{number}", title=title, body_text=text, **values)
        Article._base_manager.bulk_create([made])
        search.replace({made.pk})
        written.append(made)
        return made.pk

    return article


@pytest.mark.parametrize(
    "query",
    [
        "北京",
        "京大",
        "大学",
        "北京大学",
        "学",
        "北",
        "图书",
        "harbour",
        "HARB",
        "ＨＡＲＢＯＵＲ",
        "k3",
        "大学 harbour",
    ],
)
def test_article_is_found_by_each_of_its_words(write, query):
    pk = write("北京大学的图书馆，Harbours and K3。")
    assert search.search(query) == [pk]


@pytest.mark.parametrize(
    "query", ["北大", "学北", "大学 铁路", "京大学的书", "书馆harbour铁", "harbourmaster", "arbours", "图书 k", ""]
)
def test_article_is_not_found_by_what_it_does_not_hold(write, query):
    write("北京大学的图书馆，Harbours and K3。")
    assert search.search(query) == []


def test_longer_word_is_found_only_where_its_characters_stand_together(write):
    write("北京。京大，大学")
    write("北京京大大学")
    together = write("北京大学")
    assert search.search("北京大学") == [together]


def test_word_does_not_reach_over_punctuation_or_from_title_to_text(write):
    write("学生", title="北京大")
    write("大，学")
    assert search.search("大学") == []


def test_title_and_lead_are_searched_as_well(write):
    by_title = write(title="铁路通车")
    by_lead = write(lead="铁路的故事")
    assert search.search("铁路") == [by_lead, by_title]
    assert search.search("铁路", in_title=True) == [by_title]


def test_words_may_be_spread_over_title_and_text(write):
    pk = write("港口", title="铁路")
    assert search.search("港口 铁路") == [pk]
    assert search.search("港口 铁路", in_title=True) == []


def test_newest_come_first_however_they_were_indexed(write):
    middle = write("铁路", published_at=NOON)
    oldest = write("铁路", published_at=NOON - timedelta(seconds=1))
    newest = write("铁路", published_at=NOON + timedelta(days=400))
    ancient = write("铁路", published_at=datetime(1723, 5, 1, tzinfo=UTC))
    assert search.search("铁路") == [newest, middle, oldest, ancient]
    assert search.search("铁路", limit=2) == [newest, middle]


def test_articles_of_one_moment_are_found_by_id_last_first(write):
    pks = [write("铁路", published_at=NOON) for _ in range(3)]
    search.replace({pks[0]})
    assert search.search("铁路") == pks[::-1]


def test_drafts_future_expired_and_unlisted_articles_are_not_found(write):
    now = datetime.now(UTC)
    write("铁路", status="draft")
    write("铁路", published_at=now + timedelta(hours=1))
    write("铁路", expires_at=now - timedelta(hours=1))
    write("铁路", shown_from_at=now + timedelta(hours=1))
    write("铁路", is_live=False)
    assert search.search("铁路") == []


def test_changed_article_is_found_by_its_new_text_only(write):
    pk = write("铁路与港口")
    Article.objects.filter(pk=pk).update(body_text="机场与港口")
    search.replace({pk})
    assert search.search("铁路") == []
    assert search.search("机场") == [pk]
    assert search.search("港口") == [pk]


def test_article_changed_very_often_is_still_found_once_and_only_by_its_last_text(write):
    pk = write("铁路")
    for number in range(300):
        Article.objects.filter(pk=pk).update(body_text=f"机场 n{number}")
        search.replace({pk})
    assert search.search("n299") == [pk]
    assert search.search("n12") == []
    assert search.search("机场") == [pk]


def test_changed_date_changes_the_order(write):
    first, second = write("铁路"), write("铁路")
    Article.objects.filter(pk=first).update(published_at=NOON + timedelta(days=9))
    search.replace({first})
    assert search.search("铁路") == [first, second]


def test_deleted_article_is_not_found(write):
    pk = write("铁路")
    Article.objects.filter(pk=pk).delete()
    assert search.search("铁路") == []
    search.replace({pk})
    assert search.search("铁路") == []


def test_rebuilt_index_finds_the_same(write):
    pks = [write("铁路", title="港口"), write("铁路与机场")]
    Article.objects.filter(pk=pks[0]).update(body_text="桥")
    search.replace({pks[0]})
    assert search.rebuild() == 2
    assert search.search("铁路") == [pks[1]]
    assert search.search("港口", in_title=True) == [pks[0]]


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "AND",
        "a AND",
        "NEAR(",
        "*",
        "铁*路",
        "'",
        "\\",
        "a:b",
        ":*",
        "!",
        "& |",
        "-",
        "<->",
        "(",
        "\x00",
        "铁路 " * 500,
        '铁路 -"',
        "铁路 -*",
        '铁路 -"a" -b* -(c)',
        '"铁路 OR" -AND -NOT',
        "铁路 -'a':*",
    ],
)
def test_no_query_is_an_error(write, query):
    write("铁路")
    search.search(query)


def test_operators_of_the_databases_are_words_of_the_text(write):
    write("cats dogs")
    pk = write("cats AND dogs")
    assert search.search("cats AND dogs") == [pk]


def test_minus_excludes_articles_that_hold_the_word(write):
    write("降价", title="苹果手机")
    write("苹果的手机")
    fruit = write("丰收", title="苹果")
    assert search.search("苹果 -手机") == [fruit]
    assert search.search("苹果 -手") == [fruit]
    assert search.search("苹果 -摩托") == search.search("苹果")
    assert search.search("苹果 -苹果") == []


def test_quotes_find_the_phrase_alone(write):
    write("The center of all data. Datacenter; data centers; data for a center")
    held = [write("A data center"), write(title="Data-Center opens"), write(lead="Big data\ncenter")][::-1]
    assert search.search('"data center"') == held
    assert len(search.search("data center")) == 4
    assert search.search('"data center" -opens') == [held[0], held[2]]
    assert search.search('center -"data center"') == [held[2] - 1]
    assert search.search('"data center"', limit=2) == held[:2]
    assert search.search('"data center"', in_title=True) == [held[1]]


def test_phrase_is_not_spread_over_title_lead_and_text(write):
    write("center", title="data", lead="big data")
    assert search.search('"data center"') == []


def test_exclusion_in_titles_looks_at_titles_alone(write):
    pk = write("手机", title="苹果丰收")
    write("丰收", title="苹果手机")
    assert search.search("苹果 -手机", in_title=True) == [pk]
    assert search.search("苹果 -手机") == []


@pytest.mark.parametrize("query", ["-手机", '-"data center"', "-a -b", "- -x"])
def test_query_that_only_excludes_finds_nothing(write, query):
    write("苹果")
    found = search.search(query)
    assert found == []
    assert not found.is_cut


def test_phrases_are_sought_among_a_bounded_number_of_articles(write, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(search, "MOST_READ", 3)
    monkeypatch.setattr(search, "READ_AT_ONCE", 2)
    old = write("data center")
    assert search.search('"data center"') == [old]
    assert not search.search('"data center"').is_cut
    for _ in range(3):
        write("center data")
    with django_assert_num_queries(3):  # the index; the texts of two articles, and of one
        found = search.search('"data center"')
    assert found == []
    assert found.is_cut
    with django_assert_num_queries(2):  # the first batch has enough
        assert len(search.search('data -"data center"', limit=2)) == 2


def test_found_says_whether_older_ones_were_left_out(write):
    for _ in range(3):
        write("铁路")
    assert search.search("铁路", limit=3).is_cut
    assert not search.search("铁路", limit=4).is_cut


# Searching against a plain reading of the texts

WORDS = ["data", "center", "centers", "5G", "ai", "数据", "中心", "数据中心", "手机", "人"]
GAPS = ["", " ", "\n", "，", ", ", "-"]
CJK_UNIT = re.compile("[\u4e00-\u9fff]")
UNIT = re.compile("[\u4e00-\u9fff]|[a-z0-9]+")


def units(text):
    """Each word or Chinese character of `text`, and whether it touches the character before it."""
    found, end = [], None
    for match in UNIT.finditer(text.lower()):
        found.append((match[0], match.start() == end))
        end = match.end()
    return found


def holds(text, phrase, *, is_exact):
    """Whether `text` holds the words of `phrase` one behind the other; the last may go on unless `is_exact`."""
    wanted, held = units(phrase), units(text)

    def fits(at, unit, touches):
        word, touched = held[at]
        is_cjk = bool(CJK_UNIT.match(unit))
        if touches and is_cjk and CJK_UNIT.match(held[at - 1][0]) and not touched:
            return False
        is_open = not is_exact and not is_cjk and unit.isalpha() and len(unit) >= 4
        return word.startswith(unit) if is_open else word == unit

    def fits_all(start):
        return all(
            fits(start + at, unit, touches and at and CJK_UNIT.match(wanted[at - 1][0]))
            for at, (unit, touches) in enumerate(wanted)
        )

    return any(fits_all(start) for start in range(len(held) - len(wanted) + 1))


def random_text(random, most):
    words = [random.choice(WORDS) for _ in range(random.randint(1, most))]
    return "".join(word + random.choice(GAPS) for word in words)


def random_clause(random):
    """Part of a query, what it asks for, whether exactly, and whether it is excluded."""
    is_excluded = random.random() < 0.4
    minus = random.choice(["-", "－", "−"]) if is_excluded else ""
    if random.random() < 0.5:
        phrase = " ".join(random.choice(WORDS) for _ in range(random.randint(1, 3)))
        return f"{minus}“{phrase}”", phrase, True, is_excluded
    word = random.choice(WORDS)
    return minus + word, word, False, is_excluded


def test_every_search_finds_what_a_plain_reading_of_the_texts_finds(write):
    random = Random(7)
    texts = {write(random_text(random, 8), title=random_text(random, 3)): None for _ in range(60)}
    texts = {article.pk: (article.title, article.body_text) for article in Article.objects.filter(pk__in=texts)}
    for _ in range(300):
        asked = [random_clause(random) for _ in range(random.randint(1, 3))]
        expected = [
            pk
            for pk, fields in sorted(texts.items(), reverse=True)
            if not all(is_excluded for *_, is_excluded in asked)
            and all(
                is_excluded != any(holds(text, phrase, is_exact=is_exact) for text in fields)
                for _, phrase, is_exact, is_excluded in asked
            )
        ]
        query = " ".join(written for written, *_ in asked)
        assert search.search(query) == expected, query


def test_very_long_article_is_found_by_its_last_words(write):
    pk = write("雨" * 30_000 + "，北京大学 " + "x" * 5000)
    assert search.search("北京大学") == [pk]
    assert search.search("x" * 80) == [pk]


def test_searching_is_one_query_and_on_postgresql_two_for_a_rare_word(write, django_assert_num_queries):
    write("铁路")
    with django_assert_num_queries(2 if connection.vendor == "postgresql" else 1):
        search.search("铁路 港口")


def test_many_articles_are_indexed_in_few_queries(django_assert_max_num_queries):
    Article._base_manager.bulk_create(
        Article(
            language="en",
            slug=f"s{n}",
            title="t",
            body_text="铁路",
            published_at=NOON,
            is_live=True,
            status="published",
        )
        for n in range(600)
    )
    with django_assert_max_num_queries(20):  # retire, read, write twice, and ask once for each 64 of one minute
        search.replace(set(Article.objects.values_list("pk", flat=True)))
    assert len(search.search("铁路")) == 600


@pytest.mark.django_db(transaction=True)
def test_migration_can_be_undone_and_done_again():
    executor = MigrationExecutor(connection)
    executor.migrate([("articles", "0001_initial")])
    assert "articles_searchentry" not in connection.introspection.table_names()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert search.search("铁路") == []
