"""How posts become rows: addresses, old addresses, terms, and what is cut."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from articles.editing.render_again import render_all
from articles.importing.plans import article_path, slug_forms
from articles.importing.prepare import Prepared
from articles.importing.rows import conflict, digest, stored_rows
from articles.importing.store import Upsert
from articles.listings.keeper import recount
from articles.models import (
    Alias,
    Article,
    Author,
    CategorizedArticle,
    Category,
    CategoryCount,
    Edition,
    LanguageCount,
    MenuItem,
    Tag,
    TaggedArticle,
)
from articles.posts.post import MenuEntry, Post, Rendering, SourceFile, Thumbnail
from articles.tests.factories import authors_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def prepared(path, *, summary="", html="<p>正文</p>", lines=None, **fields):
    fields = {
        "title": "标题",
        "slug": "a",
        "language": "zh-hans",
        "language_tag": "zh-CN",
        "published_at": NOW,
    } | fields
    return Prepared(
        source=SourceFile(Path("/posts"), path, path),
        post=Post(path=path, body="正文", **fields),
        rendering=Rendering(html, "正文", (), 2, 1, 0),
        import_hash="h",
        summary=summary,
        lines=lines or {},
    )


def store(*batch, **options):
    """Store a batch of its own; the messages of its problems."""
    upsert = Upsert(now=NOW, **options)
    upsert.store(list(batch))
    return [problem.message for problem in upsert.problems]


def slugs():
    return dict(Article.objects.values_list("import_path", "slug"))


def test_post_becomes_a_row_that_keepers_have_nothing_to_add_to():
    store(prepared("a.md", tags=("甲",), categories=("乙",), authors=("丙",)))
    before = [list(model.objects.values()) for model in (Article, TaggedArticle, CategorizedArticle, LanguageCount)]
    recount()
    for rows, model in zip(before, (Article, TaggedArticle, CategorizedArticle), strict=False):
        assert list(model.objects.values()) == rows
    assert LanguageCount.objects.get().article_count == 1


@pytest.mark.parametrize(
    ("fields", "is_live"),
    [
        ({}, True),
        ({"is_draft": True}, False),
        ({"is_listed": False}, False),
        ({"published_at": NOW + timedelta(hours=1)}, False),
        ({"shown_from_at": NOW + timedelta(hours=1)}, False),
        ({"published_at": NOW + timedelta(hours=1), "shown_from_at": NOW}, True),
        ({"expires_at": NOW}, False),
    ],
)
def test_live_is_what_published_says(fields, is_live):
    store(prepared("a.md", **fields))
    assert Article.objects.get().is_live is is_live
    assert bool(LanguageCount.objects.filter(article_count=1)) is is_live


def test_taken_slug_gets_a_suffix_from_the_path_and_a_warning_with_its_line():
    upsert = Upsert(now=NOW)
    upsert.store([prepared("a.md"), prepared("b.md", lines={"slug": 4})])
    suffixed = slug_forms(prepared("b.md").post)[1]
    assert slugs() == {"a.md": "a", "b.md": suffixed}
    assert str(upsert.problems[0]) == (
        f"b.md:4: warning: slug “a” is already used by a.md; using “{suffixed}” instead."
        " Set a unique slug in one of the files"
    )


def test_taken_slug_is_seen_in_earlier_batches_and_other_languages_are_free():
    store(prepared("a.md"))
    assert len(store(prepared("b.md"))) == 1
    assert store(prepared("c.md", language="en")) == []
    assert slugs()["c.md"] == "a"


def test_suffix_is_the_same_whatever_the_order():
    store(prepared("b.md"), prepared("a.md"))
    first = slugs()["a.md"]
    Article.objects.all().delete()
    store(prepared("z.md"), prepared("a.md"))
    assert slugs()["a.md"] == first


def test_dry_run_gives_the_same_warnings_batch_after_batch():
    upsert = Upsert(now=NOW, dry_run=True)
    for path in ("a.md", "b.md", "c.md"):
        upsert.store([prepared(path)])
    assert len(upsert.problems) == 2
    assert upsert.counts == {"created": 3}
    assert not Article.objects.exists()


def test_empty_slug_gets_one_from_the_path():
    assert store(prepared("a.md", slug=""), prepared("b.md", slug="")) == []
    assert len(set(slugs().values())) == 2
    assert all(slugs().values())


def test_article_keeps_its_suffixed_slug_while_the_other_is_taken_and_takes_a_free_one_that_it_asks_for():
    store(prepared("a.md"), prepared("b.md"))
    suffixed = slugs()["b.md"]
    store(prepared("b.md", title="neu"))
    assert slugs()["b.md"] == suffixed
    store(prepared("b.md", slug="b"))
    assert slugs()["b.md"] == "b"
    assert Alias.objects.get().path == article_path("zh-hans", suffixed)


def test_two_articles_that_swap_slugs_do_not_collide():
    store(prepared("a.md", slug="a"), prepared("b.md", slug="b"))
    assert len(store(prepared("a.md", slug="b"), prepared("b.md", slug="a"))) == 2
    assert slugs() == {"a.md": "a", "b.md": "b"}


def test_old_address_leads_on_and_is_dropped_when_it_is_the_address_again():
    store(prepared("a.md", slug="a"))
    store(prepared("a.md", slug="b"))
    assert Alias.objects.get().path == "/articles/a/"
    store(prepared("a.md", slug="a"))
    assert Alias.objects.get().path == "/articles/b/"


def test_aliases_are_stored_once_and_never_for_the_articles_own_address():
    post = prepared("a.md", aliases=("/old/", "/articles/a/"))
    store(post)
    assert store(post) == []
    assert list(Alias.objects.values_list("path", flat=True)) == ["/old/"]


def test_alias_of_another_article_is_skipped_with_a_warning():
    store(prepared("a.md", aliases=("/old/",)))
    messages = store(
        prepared("b.md", slug="b", aliases=("/old/", "/both/")), prepared("c.md", slug="c", aliases=("/both/",))
    )
    assert [message.split(";")[0] for message in messages] == [
        "alias /old/ is already used by a.md",
        "alias /both/ is already used by b.md",
    ]
    assert Alias.objects.get(path="/old/").article.import_path == "a.md"


def test_taken_slug_is_not_complained_of_a_second_time_as_an_alias():
    aliases = ("/news/a/", "/news/one/")
    store(prepared("a.md", aliases=aliases[:1]))
    assert len(store(prepared("b.md", aliases=aliases))) == 1
    assert Alias.objects.get(path="/news/one/").article.import_path == "b.md"


def test_names_that_differ_in_case_are_one_term():
    Tag.objects.create(name="Ökonomie", slug="oekonomie")
    store(prepared("a.md", tags=("ökonomie", "AI")), prepared("b.md", slug="b", tags=("ai", "Ai")))
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["AI", "Ökonomie"]
    assert TaggedArticle.objects.filter(tag__name="AI").count() == 2


def test_slugs_of_terms_are_unique_and_never_empty():
    store(prepared("a.md", tags=("C", "C++", "C#", "！！！"), categories=("C",)))
    found = dict(Tag.objects.values_list("name", "slug"))
    assert [found[name] for name in ("C", "C++", "C#")] == ["c", "c-2", "c-3"]
    assert found["！！！"].isdecimal()
    assert Category.objects.get().slug == "c"


def test_order_of_authors_and_categories_is_kept():
    store(prepared("a.md", authors=("乙", "甲"), categories=("2", "1")))
    article = Article.objects.get()
    assert [author.name for author in authors_of(article)] == ["乙", "甲"]
    assert list(CategorizedArticle.objects.order_by("position").values_list("category__name", flat=True)) == ["2", "1"]


def test_update_replaces_terms_menus_and_counts_but_not_entries_of_editors():
    store(prepared("a.md", categories=("甲",), menus=(MenuEntry("main", "旧"),)))
    article = Article.objects.get()
    MenuItem.objects.create(article=article, menu="side")
    store(prepared("a.md", categories=("乙",), menus=(MenuEntry("footer", "新", 3),)))
    assert dict(CategoryCount.objects.values_list("category__name", "article_count")) == {"甲": 0, "乙": 1}
    assert sorted(MenuItem.objects.values_list("menu", "name", "weight")) == [("footer", "新", 3), ("side", "", 0)]


def test_row_read_back_has_the_digest_that_was_stored():
    store(
        prepared(
            "a.md",
            extra={"b": [1, {"z": "值"}], "a": None},
            widgets=("search",),
            updated_at=NOW.replace(microsecond=123456),
            has_pager=False,
            thumbnail=Thumbnail("https://pictures.example/a", "图"),
        )
    )
    row = stored_rows(["a.md"])["a.md"]
    assert digest(row) == row["stored_hash"]
    assert conflict(row) is None
    assert conflict(row | {"lead": "x"})
    assert conflict(row | {"has_pager": None})


def test_what_is_too_long_for_its_column_is_cut_with_a_warning():
    messages = store(
        prepared("a.md", source_name="名" * 101, canonical_url="https://a.example/" + "x" * 1000, slug="s" * 200)
    )
    article = Article.objects.get()
    assert (len(article.source_name), article.canonical_url, len(messages)) == (100, "", 2)


def test_failed_batch_leaves_nothing_and_the_next_finds_its_terms_again():
    upsert = Upsert(now=NOW)
    bad = prepared("a.md", tags=("甲",), html=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        upsert.store([bad])
    assert not Tag.objects.exists()
    assert not upsert.counts
    upsert.store([prepared("a.md", tags=("甲",))])
    assert Article.objects.get().tags.get().name == "甲"


def test_batch_takes_the_same_number_of_queries_whatever_its_size(django_assert_max_num_queries):
    def batch(count, start):
        return [
            prepared(f"{n}.md", slug=f"s{n}", tags=(f"t{n % 7}",), aliases=(f"/old/{n}/",))
            for n in range(start, start + count)
        ]

    store(*batch(10, 0))
    with django_assert_max_num_queries(60):
        store(*batch(200, 1000))


def test_edition_grows_with_every_batch():
    store(prepared("a.md"))
    version = Edition.objects.get().version
    store(prepared("b.md", slug="b"))
    assert Edition.objects.get().version == version + 1


def test_primary_keys_go_on_behind_rows_that_others_made():
    store(prepared("a.md"))
    other = Article.objects.create(language="en", slug="x", title="x")
    store(prepared("b.md", slug="b"))
    assert Article.objects.get(import_path="b.md").pk > other.pk
    assert Author.objects.create(name="n").pk


def test_rendering_all_anew_changes_what_is_stale_only():
    store(prepared("a.md", html="<p>stale</p>"))
    assert render_all() == 1
    assert "正文" in Article.objects.get().body_html
    assert render_all() == 0


def old_addresses():
    return dict(Alias.objects.values_list("path", "article__import_path"))


def test_taken_slug_costs_no_old_address_that_is_free():
    paths = ("/2024/a/", "/a/", "/series/b/a/")
    store(prepared("a.md", aliases=("/2023/a/",)))
    messages = store(prepared("b.md", aliases=paths, named_aliases=frozenset(["/a/"])))
    assert len(messages) == 1
    assert old_addresses() == {"/2023/a/": "a.md"} | dict.fromkeys(paths, "b.md")


def test_named_alias_that_another_post_has_is_a_warning_also_where_both_ask_for_one_slug():
    store(prepared("a.md", aliases=("/a/",)))
    messages = store(prepared("b.md", aliases=("/a/",), named_aliases=frozenset(["/a/"])))
    assert len(messages) == 2
    assert messages[1] == "alias /a/ is already used by a.md; remove one of them"
    assert old_addresses() == {"/a/": "a.md"}


def test_old_address_with_and_without_its_last_slash_is_the_same():
    store(prepared("a.md", aliases=("/old",)))
    messages = store(prepared("b.md", slug="b", aliases=("/old/",)), prepared("c.md", slug="c", aliases=("/x", "/x/")))
    assert messages == ["alias /old/ is already used by a.md; remove one of them"]
    assert old_addresses() == {"/old": "a.md", "/x": "c.md"}


def test_alias_that_is_the_articles_own_address_without_a_slash_is_not_kept():
    store(prepared("a.md", aliases=("/articles/a",)))
    assert old_addresses() == {}
