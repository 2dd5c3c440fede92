"""Withdraws articles whose file has gone from its folder, and publishes them again when it is back."""

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from django.db import connection

from articles.changes import changing
from articles.importing.account import Account
from articles.importing.rows import TABLE, conflict, digest, stored_rows
from articles.models import Article
from articles.posts.messages import Message, say
from articles.posts.post import WARNING, Problem, SourceFile
from articles.posts.reading.discovery import discover

BATCH = 500


class PruneRefused(Exception):  # noqa: N818
    """A folder that cannot be compared with its articles; `message` is a sentence that says why, and what to do."""

    def __init__(self, message: Message):
        super().__init__(message)
        self.message = message


def check_folder(path: str | Path) -> None:
    """Raise PruneRefused where `path`, as the user wrote it, is not a folder that contains a post."""
    if not os.path.isdir(path):  # noqa: PTH112
        raise PruneRefused(say("prune-needs-folder", path=path))
    if not any(isinstance(found, SourceFile) for found in discover(Path(path), str(path))):
        raise PruneRefused(say("prune-no-posts", path=path))


def is_gone(file: str) -> bool:
    """Whether there is surely no such file: one that is out of reach may still be there."""
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def prune(folders: Mapping[str, str], account: Account, *, moved: Collection[int] = (), dry_run: bool = False) -> None:
    """Withdraw published articles that came from one of `folders` and whose file is gone; count them as pruned.

    `folders` maps absolute folders to the paths that the user wrote; `moved` are primary keys of articles that have
    followed their files. An edited article stays, with a warning. Whole batches, each in its own transaction.
    """
    for path in folders.values():
        check_folder(path)
    for rows in gone(folders, set(moved)):
        paths = [path for _, path, _ in rows]
        shown = {path: f"{folders[root].rstrip('/')}/{path}" for _, path, root in rows}
        stored = stored_rows(paths)
        edited = {path: why for path in paths if (why := conflict(stored[path]))}
        for path, why in edited.items():
            account.complain(Problem(shown[path], 0, WARNING, say("deleted-kept", why=why)))
        pks = [stored[path]["id"] for path in paths if path not in edited]
        account.counts["pruned"] += len(pks if dry_run else set_status(pks, Article.Status.WITHDRAWN))
        account.keep()


def gone(folders: Collection[str], moved: Collection[int]) -> Iterator[list[tuple[int, str, str]]]:
    """Batches of (pk, path, folder) of published articles whose file is gone."""
    articles = Article.objects.filter(import_root__in=folders, status=Article.Status.PUBLISHED).exclude(import_path="")
    stored = articles.order_by("pk").values_list("pk", "import_path", "import_root")
    last = 0
    while rows := list(stored.filter(pk__gt=last)[: BATCH * 10]):
        last = rows[-1][0]
        found = [row for row in rows if row[0] not in moved and is_gone(f"{row[2]}/{row[1]}")]
        yield from (found[start : start + BATCH] for start in range(0, len(found), BATCH))


def set_status(pks: Collection[int], status: str) -> set[int]:
    """Give a status to those of some articles that no one has edited, as the importer's own doing; the set of them."""
    if not pks:
        return set()
    with changing(pks), connection.cursor() as cursor:
        paths = Article.objects.filter(pk__in=pks).values_list("import_path", flat=True)
        rows = [row for row in stored_rows(list(paths)).values() if not conflict(row)]
        cursor.executemany(
            f"UPDATE {TABLE} SET status = %s, stored_hash = %s WHERE id = %s AND edited_at IS NULL",  # noqa: S608
            [(status, digest(row | {"status": status}), row["id"]) for row in rows],
        )
    return {row["id"] for row in rows}
