"""Rows for tests: small functions with fixed dates, so that a test says only what it is about."""

from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from articles.changes import changing
from articles.models import (
    Article,
    Author,
    AuthoredArticle,
    CategorizedArticle,
    Category,
    Comment,
    MenuItem,
    SiteSettings,
    Tag,
    TaggedArticle,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_DAY = datetime(2026, 1, 5, 9, 30, tzinfo=SHANGHAI)
numbers = count(1)


def make_article(*, categories=(), tags=(), authors=(), **fields):
    """A published article in the site's language, on FIRST_DAY unless `published_at` says otherwise.

    `categories`, `tags` and `authors` are names; rows that do not exist yet are made.
    """
    article = Article.objects.create(**article_fields(**fields))
    with changing([article.pk]):
        for position, name in enumerate(categories):
            category, _ = Category.objects.get_or_create(name=name)
            CategorizedArticle.objects.create(article=article, category=category, position=position)
        for position, name in enumerate(authors):
            author, _ = Author.objects.get_or_create(name=name)
            AuthoredArticle.objects.create(article=article, author=author, position=position)
        if tags:
            article.tags.add(*tags)
    article.refresh_from_db()
    return article


def article_fields(**fields):
    """`fields` of an article, and what it has where they say nothing."""
    number = next(numbers)
    return {
        "language": "zh-hans",
        "slug": f"article-{number}",
        "title": f"第{number}篇报道",
        "status": Article.Status.PUBLISHED,
        "published_at": FIRST_DAY,
        "body_html": "<p>正文。</p>",
        "body_text": "正文。",
        **fields,
    }


def make_articles(number, *, step=timedelta(hours=1), categories=(), tags=(), authors=(), **fields):
    """`number` articles, `step` apart from FIRST_DAY on, as `make_article` makes them: few statements, one change."""
    made = [
        Article(**article_fields(**{**fields, "published_at": FIRST_DAY + step * position}))
        for position in range(number)
    ]
    with changing() as touched:
        Article.objects.bulk_create(made)
        touched.update(article.pk for article in made)
        for placement, name, terms in (
            (CategorizedArticle, "category", terms_named(Category, categories)),
            (AuthoredArticle, "author", terms_named(Author, authors)),
        ):
            placement.objects.bulk_create(
                placement(article=article, position=position, **{name: term}, **copies_of(article))
                for article in made
                for position, term in enumerate(terms)
            )
        chosen = terms_named(Tag, tags)
        TaggedArticle.objects.bulk_create(
            TaggedArticle(content_object=article, tag=tag, **copies_of(article)) for article in made for tag in chosen
        )
    stored = Article.objects.in_bulk([article.pk for article in made])
    return [stored[article.pk] for article in made]


def terms_named(model, names):
    return [model.objects.get_or_create(name=name)[0] for name in names]


def copies_of(article):
    """What a placement copies from its article."""
    return {"language": article.language, "published_at": article.published_at}


def authors_of(article):
    """Authors in the order of the byline."""
    return [place.author for place in article.authoredarticle_set.select_related("author").order_by("position", "id")]


def make_settings(**fields):
    """The site's settings with `fields` changed, as an editor would leave them."""
    SiteSettings.get_solo()
    SiteSettings.objects.update(**fields)
    return SiteSettings.get_solo()


def make_menu_item(**fields):
    """An entry of the main menu, unless `menu` says otherwise."""
    return MenuItem.objects.create(**{"name": "关于", "url": "/about/", **fields})


def make_comment(article, *, status="approved", **fields):
    """A comment on `article`, written on FIRST_DAY, that an editor has approved."""
    said = {"name": "林听澜", "text": "桥修得真好。", "created_at": FIRST_DAY, **fields}
    return Comment.objects.create(article=article, status=status, **said)
