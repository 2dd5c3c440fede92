"""What is written without admin, from a shell or a command, is on the kept pages a second later."""

# ruff: noqa: ARG005

import pytest
from django.apps import apps
from django.test import Client

from articles import search
from articles.listings.keeper import recount
from articles.models import (
    Alias,
    Article,
    Author,
    AuthoredArticle,
    CategorizedArticle,
    Category,
    Comment,
    Edition,
    LanguageCount,
    MenuItem,
    SiteSettings,
    SiteText,
    Tag,
    TagCount,
    TaggedArticle,
)
from articles.models.shown import ShownQuerySet, ShownToReaders
from articles.page_cache import version as pages_version
from articles.tests.factories import (
    article_fields,
    make_article,
    make_articles,
    make_comment,
    make_menu_item,
    make_settings,
)
from articles.tests.page_cache.test_page_cache import Site, _connection_of_the_test  # noqa: F401

pytestmark = pytest.mark.django_db

UNSEEN = {
    "ArticleVersion": "history, for editors",
    "AuthorCount": "written by keepers alone",
    "CategoryCount": "written by keepers alone",
    "DailyReads": "the box of popular articles asks for it every ten minutes",
    "Edition": "what tells pages that they are out of date",
    "ImportConflict": "for editors",
    "ImportProblem": "for editors",
    "ImportRun": "for editors",
    "LanguageCount": "written by keepers alone",
    "Link": "what readers see of it is in the HTML of its article",
    "PictureDependencies": "for the next import",
    "SearchEntry": "written by keepers alone",
    "TagCount": "written by keepers alone",
}


@pytest.fixture
def site():
    make_settings()
    return Site()


@pytest.fixture
def article():
    return make_article(title="旧题", categories=["要闻"], tags=["桥"], authors=["沈砚秋"])


def renamed(article):
    category = Category.objects.get()
    category.name = "头条"
    category.save()


WRITES = {
    "category renamed": ("要闻", "头条", renamed),
    "categories renamed": ("要闻", "头条", lambda a: Category.objects.update(name="头条")),
    "category deleted": ("要闻", None, lambda a: Category.objects.get().delete()),
    "categories deleted": ("要闻", None, lambda a: Category.objects.all().delete()),
    "tags in bulk": ("桥", "大江", lambda a: Tag.objects.bulk_update(_with(Tag.objects.all(), name="大江"), ["name"])),
    "author renamed": ("沈砚秋", "沈先生", lambda a: Author.objects.filter(name="沈砚秋").update(name="沈先生")),
    "tag added": (None, "新词", lambda a: a.tags.add("新词")),
    "tag removed": ("%E6%A1%A5", None, lambda a: a.tags.remove("桥")),
    "tags cleared": ("%E6%A1%A5", None, lambda a: a.tags.clear()),
    "category added": (None, "体育", lambda a: a.categories.add(Category.objects.create(name="体育"))),
    "categories set": ("要闻", "体育", lambda a: a.categories.set([Category.objects.create(name="体育")])),
    "place deleted": ("要闻", None, lambda a: CategorizedArticle.objects.get().delete()),
    "place made": (
        None,
        "副刊",
        lambda a: CategorizedArticle.objects.create(article=a, category=Category.objects.create(name="副刊")),
    ),
    "place moved": (
        "要闻",
        "副刊",
        lambda a: CategorizedArticle.objects.update(category=Category.objects.create(name="副刊")),
    ),
    "author placed in bulk": (
        None,
        "林听澜",
        lambda a: AuthoredArticle.objects.bulk_create(
            [AuthoredArticle(article=a, author=Author.objects.create(name="林听澜"))]
        ),
    ),
    "menu entry": (None, "关于我们", lambda a: MenuItem.objects.create(name="关于我们", url="/about/")),
    "menu entries in bulk": (
        None,
        "关于我们",
        lambda a: MenuItem.objects.bulk_create([MenuItem(name="关于我们", url="/about/")]),
    ),
    "site named": (
        None,
        "江桥日报",
        lambda a: SiteText.objects.update_or_create(
            settings=SiteSettings.get_solo(), language="zh-hans", defaults={"name": "江桥日报"}
        ),
    ),
    "settings updated": (None, "京ICP备1号", lambda a: SiteSettings.objects.update(icp_number="京ICP备1号")),
    "articles updated": ("旧题", "新题", lambda a: Article.objects.filter(pk=a.pk).update(title="新题")),
    "articles in bulk": (
        "旧题",
        "新题",
        lambda a: Article.objects.bulk_update(_with(Article.objects.all(), title="新题"), ["title"]),
    ),
    "articles withdrawn": ("旧题", None, lambda a: Article.objects.update(status="withdrawn")),
    "articles deleted": ("旧题", None, lambda a: Article.objects.all().delete()),
    "comment approved": (None, "桥修得真好", lambda a: _decide(make_comment(a, status="pending"), "approved")),
    "comments approved": (
        None,
        "桥修得真好",
        lambda a: make_comment(a, status="pending") and Comment.objects.update(status="approved"),
    ),
}


def _with(rows, **values):
    rows = list(rows)
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
    return rows


def _decide(comment, status):
    comment.status = status
    comment.save()


@pytest.mark.parametrize("write", WRITES)
def test_what_a_shell_writes_is_on_kept_pages_a_second_later(site, article, write):
    gone, new, change = WRITES[write]
    paths = ["/", article.get_absolute_url()]
    before = [site.ask(path).text for path in paths]
    assert all(site.kept(path) for path in paths)
    assert gone is None or any(gone in page for page in before)
    assert new is None or not any(new in page for page in before)
    change(article)
    site.clock += pages_version.SECONDS
    after = [site.ask(path).text for path in paths]
    assert gone is None or not any(gone in page for page in after)
    assert new is None or any(new in page for page in after)


@pytest.mark.parametrize("write", WRITES)
def test_what_is_derived_is_right_after_every_write(article, write):
    WRITES[write][2](article)
    stored = derived()
    recount()
    assert derived() == stored


def derived():
    counts = TagCount.objects.filter(article_count__gt=0).values_list("tag__name", "language", "article_count")
    places = [
        sorted(model.objects.values_list(model.article_column, "language", "published_at", "is_live"))
        for model in (TaggedArticle, CategorizedArticle, AuthoredArticle)
    ]
    return sorted(counts), places, sorted(Article.objects.values_list("pk", "is_live"))


def test_old_address_given_from_a_shell_works_at_once(site, article):
    assert site.ask("/old/").status == 404
    Alias.objects.create(path="/old/", article=article)
    site.clock += pages_version.SECONDS
    assert site.ask("/old/").status == 301


def test_what_readers_send_makes_no_page_anew(article):
    version = Edition.objects.get().version
    make_comment(article, status="pending")
    Comment(article=article, name="林", text="好").save()
    assert Edition.objects.get().version == version


def test_first_page_of_a_new_site_prints_no_edition():
    assert Client().get("/").status_code == 200
    assert not Edition.objects.filter(version__gt=1).exists()


def test_many_writes_in_one_transaction_are_settled_once(article, django_assert_max_num_queries):
    from articles.changes import one_change

    version = Edition.objects.get().version
    with one_change():
        for number in range(5):
            make_menu_item(name=str(number))
        Article.objects.update(title="新题")
    assert Edition.objects.get().version == version + 1


def test_writes_to_many_articles_at_once_keep_counts(article):
    made = make_articles(7, tags=["桥"])
    Article.objects.filter(pk__in=[a.pk for a in made[:3]]).update(status="draft")
    Article.objects.filter(pk__in=[a.pk for a in made[3:5]]).delete()
    assert TagCount.objects.get().article_count == 3


def test_search_finds_what_a_shell_wrote(article):
    Article.objects.filter(pk=article.pk).update(title="全新的标题")
    assert search.search("全新") == [article.pk]
    Article.objects.all().delete()
    assert search.search("全新") == []


def test_articles_made_in_bulk_are_listed_counted_and_found(article):
    made = Article.objects.bulk_create(Article(**article_fields(title="成批的文章")) for _ in range(3))
    assert LanguageCount.objects.get().article_count == 4
    assert sorted(search.search("成批")) == [row.pk for row in made]


@pytest.mark.parametrize("status", ["published", "draft"])
@pytest.mark.parametrize("way", ["save", "update"])
def test_place_that_moves_to_another_article_is_counted_there(article, status, way):
    other = make_article(status=status)
    if way == "update":
        TaggedArticle.objects.update(content_object=other)
    else:
        place = TaggedArticle.objects.get()
        place.content_object = other
        place.save()
    stored = derived()
    recount()
    assert derived() == stored
    assert bool(stored[0]) is (status == "published")


def test_old_address_of_a_term_redirects_through_the_page_cache(site, article):
    assert site.ask("/tags/桥/").status == 200
    Tag.objects.update(name="大江", slug="大江")
    site.clock += pages_version.SECONDS
    answer = site.ask("/tags/桥/")
    assert (answer.status, answer.headers["location"]) == (301, "/tags/%E5%A4%A7%E6%B1%9F/")


def test_every_model_is_shown_to_readers_or_known_not_to_be():
    for model in apps.get_app_config("articles").get_models():
        if model.__name__ in UNSEEN:
            assert not issubclass(model, ShownToReaders)
        elif model is not Article:
            assert issubclass(model, ShownToReaders), model
        if model.__name__ not in UNSEEN:
            assert isinstance(model._default_manager.all(), ShownQuerySet), model
