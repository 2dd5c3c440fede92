"""What exported posts are called: paths of articles that were written in admin, and the slugs that posts ask for."""

import itertools
from dataclasses import replace

from articles.exporting.posts import batches
from articles.importing.plans import slug_forms
from articles.importing.rows import slug_owners
from articles.models import Article
from articles.posts.languages import language_tag
from articles.posts.reading import discovery
from articles.posts.writing.write import given

MAX_NAME = 150
"""Bytes of a file's name that are the slug; file systems take 255 in all."""


def give_paths():
    """Give every article that was written in admin the path that it is exported to.

    It is kept as the article's identity: an import of the export then finds the article instead of making another.
    """
    strangers = Article.objects.filter(import_path="")
    rows = strangers.values_list("pk", "language", "language_tag", "slug", "is_html", named=True)
    for articles in batches(rows):
        for article in articles:
            path = next(path for path in own_paths(article) if not Article.objects.imported_from([path]).exists())
            Article.objects.filter(pk=article.pk, import_path="").update(import_path=path)


def own_paths(article):
    """Paths for an article that no post was imported for, the best first, without end.

    The folder names the language as well, for what is written in admin is not tied to translations by its slug.
    """
    tag = article.language_tag or language_tag(article.language)
    ends = f".{tag}.{'html' if article.is_html else 'md'}"
    name = article.slug.encode()[:MAX_NAME].decode(errors="ignore")
    if name == article.slug and discovery.is_post(f"{name}{ends}"):
        yield f"newsroom/{tag}/{name}{ends}"
    yield f"newsroom/{tag}/{name}-{article.pk}{ends}"
    yield from (f"newsroom/{tag}/{name}-{article.pk}-{number}{ends}" for number in itertools.count(2))


def asked_slugs(posts, site):
    """The slugs that the posts have to ask for, by path.

    A slug that was given since another post had the first one is not asked for where the same would happen again:
    the posts are then as they were written.
    """
    wanted = {}
    for post in posts:
        tail = slug_forms(replace(post, slug="x"))[1].removeprefix("x")
        asked = post.slug.removesuffix(tail)
        if asked and asked != post.slug and slug_forms(replace(post, slug=asked))[1] == post.slug:
            wanted[post.path] = asked
    owners = slug_owners({(post.language, wanted[post.path]) for post in posts if post.path in wanted})
    slugs = {}
    for post in posts:
        own = given(post.path, site).slug
        _, owner = owners.get((post.language, wanted.get(post.path, "")), (0, ""))
        if slug_forms(replace(post, slug=own))[0] == post.slug:
            slugs[post.path] = own
        elif owner and discovered(owner) < discovered(post.path):
            slugs[post.path] = wanted[post.path]
        else:
            slugs[post.path] = post.slug
    return slugs


def discovered(path):
    """A key that sorts paths as an import comes upon them: the files of a folder before those of its folders."""
    *folders, name = path.split("/")
    return [*((1, folder) for folder in folders), (0, name)]
