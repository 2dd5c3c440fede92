"""A file and an article that both have changed: how they differ, and what becomes of them."""

from dataclasses import replace
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext

from articles.exporting.posts import post_of
from articles.importing.compare import remember_pictures
from articles.importing.lock import import_lock
from articles.importing.options import site
from articles.importing.plans import slug_forms
from articles.importing.prepare import PostFile, Prepared, Preparer
from articles.importing.store import Upsert
from articles.models import Article, ImportConflict, SiteSettings
from articles.posts.messages import translated
from articles.posts.post import ERROR, Post, Problem, SourceFile
from articles.posts.reading.cascade import Cascades, SectionError
from articles.posts.writing.write import write


class NotChosen(Exception):
    """A choice that cannot be made as things are; the message says why."""


def stamp(conflict: ImportConflict) -> str:
    """What changes when either version does."""
    return f"{conflict.import_hash}|{conflict.article.edited_at}|{conflict.article.imported_at}"


def versions(conflict: ImportConflict) -> tuple[str, str]:
    """The article and the file, both written as posts in the same manner, so that they differ where they say different
    things. The file as it is if it is not a valid post.
    """
    own = post_of(conflict.article_id)
    prepared, _ = prepare(conflict, dry_run=True)
    if prepared is None:
        return _text(own), conflict.text
    post = replace(prepared.post, summary=prepared.summary)
    if own.slug in slug_forms(post):
        own = replace(own, slug=post.slug)
    stored = prepared.thumbnail
    if stored and own.thumbnail and post.thumbnail and stored.name == conflict.article.thumbnail.name:
        own = replace(own, thumbnail=replace(own.thumbnail, src=post.thumbnail.src))
    return _text(own), _text(post)


def _text(post: Post) -> str:
    return write(post, site()).data.decode()


def prepare(conflict: ImportConflict, *, dry_run: bool = False) -> tuple[Prepared | None, list[Problem]]:
    """What a Preparer makes of the file's text."""
    source = SourceFile(Path(conflict.import_root), conflict.import_path, conflict.import_path)
    has_math = bool(SiteSettings.objects.values_list("has_math", flat=True).first())
    file = PostFile(source, conflict.text.encode(), conflict.import_hash)
    remember_pictures([file])
    try:
        file.inherited = Cascades(site(conflict.article.language)).inherited(source)
    except SectionError as error:
        return None, [Problem(source.shown, 0, ERROR, error.message)]
    return Preparer(site(conflict.article.language), has_math=has_math, dry_run=dry_run)(file)


def keep_article(conflict: ImportConflict) -> None:
    """From now on the file counts as imported: it is a conflict again when it changes again."""
    with transaction.atomic():
        Article.objects.filter(pk=conflict.article_id).update(import_hash=conflict.import_hash)
        conflict.delete()


def take_file(conflict: ImportConflict, user: User | None = None) -> list[Problem]:
    """Replace the article by the file, as an import does, since `user` chose so; the warnings.

    Raises NotChosen, ImportRunning, OSError.
    """
    with import_lock():
        prepared, problems = prepare(conflict)
        if prepared is None:
            raise NotChosen("; ".join(translated(problem.message, gettext) for problem in problems))
        upsert = Upsert(overwrite=True, user=user)
        upsert.store([prepared])
    return [problem for problem in [*problems, *upsert.problems] if problem.code != "replaced"]
