"""The files of a run, read in batches, each once and below the folder that its identity counts from."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from articles.importing.account import Account
from articles.importing.options import Configurations
from articles.importing.prepare import PostFile
from articles.models import Article
from articles.posts.messages import say
from articles.posts.post import ERROR, WARNING, Problem, SourceFile
from articles.posts.reading.cascade import Cascades, SectionError
from articles.posts.reading.discovery import discover_all
from articles.posts.reading.front_matter import MAX_BYTES
from articles.posts.reading.standing import holding_folder

# Posts that are stored in one transaction, which takes about half a second: no one waits long for it.
BATCH = 1000
BATCH_BYTES = 32 * 1024 * 1024

CONTENT_LENGTH = 32
"""Of the hash that is remembered for a file, the characters that are its bytes; the others are where it is."""


class Sources:
    """The files below some paths, or `sources`, some of them. What cannot be read is counted and reported."""

    def __init__(
        self,
        paths: Sequence[str],
        sources: Iterable[SourceFile] | None,
        account: Account,
        cascades: Cascades,
        configurations: Configurations,
    ):
        self.paths, self.sources = paths, sources
        self.account, self.cascades, self.configurations = account, cascades, configurations
        self._seen: dict[str, Path] = {}

    def batches(self) -> Iterator[list[PostFile]]:
        """Yield lists of files that are neither many nor large in all."""
        batch: list[PostFile] = []
        size = 0
        for file in filter(None, map(self._read, self._found())):
            batch.append(file)
            size += len(file.data)
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _found(self) -> Iterator[SourceFile]:
        if self.sources is not None:
            yield from self.sources
            return
        alone = {str(path) for path in self.paths if not os.path.isdir(path)}  # noqa: PTH112
        for found in discover_all(self.paths):
            if isinstance(found, Problem):
                self.account.take(found)
                continue
            source = at_home(found) if found.shown in alone else found
            if len(self.paths) == 1 or self._is_alone(source):
                yield source

    def _is_alone(self, source: SourceFile) -> bool:
        """Whether no other file of the run has this identity; two of one are an error."""
        root = self._seen.setdefault(source.path, source.root)
        if root != source.root:
            message = say("same-path", root=root, path=source.path)
            self.account.fail(Problem(source.shown, 0, ERROR, message))
        return root == source.root

    def _read(self, source: SourceFile) -> PostFile | None:
        """A file as it was read; None where it cannot be imported, which is counted."""
        try:
            inherited = self.cascades.inherited(source)
            with open(f"{source.root}/{source.path}", "rb", buffering=0) as file:  # noqa: PTH123
                state = os.fstat(file.fileno())
                if state.st_size <= MAX_BYTES:
                    data = file.read()
                    permalinks = self.configurations.of(source.root).permalinks
                    around = surroundings(inherited.values, permalinks, is_held=bool(holding_folder(source)))
                    digest = blake2b(data, digest_size=CONTENT_LENGTH // 2).hexdigest() + around
                    return PostFile(source, data, digest, inherited=inherited)
        except SectionError as error:
            self.account.fail(Problem(source.shown, 0, ERROR, error.message))
        except FileNotFoundError:
            self.account.skip(Problem(source.shown, 0, WARNING, say("file-disappeared")))
        except OSError as error:
            self.account.fail(Problem(source.shown, 0, ERROR, say("unreadable-file", why=error.strerror)))
        else:
            self.account.fail(Problem(source.shown, 1, ERROR, say("file-too-large", limit=MAX_BYTES >> 20)))
        return None


def at_home(source: SourceFile) -> SourceFile:
    """A file that was named by itself, below the folder that it was once imported with, if it was."""
    file = str(source.absolute)
    names = Path(file).parts
    tails = ["/".join(names[at:]) for at in range(1, len(names))]
    for row in Article.objects.imported_from(tails).values("import_path", "import_root"):
        if os.path.join(row["import_root"], row["import_path"]) == file:  # noqa: PTH118
            return SourceFile(Path(row["import_root"]), row["import_path"], source.shown)
    return source


def surroundings(inherited: dict, permalinks: tuple[tuple[str, str], ...], *, is_held: bool) -> str:
    """A hash of what a post takes from the folders that it is in; empty where that is nothing."""
    if not inherited and not is_held and not permalinks:
        return ""
    content = json.dumps([inherited, is_held, *([permalinks] if permalinks else [])], sort_keys=True)
    return blake2b(content.encode("utf-8", "replace"), digest_size=8).hexdigest()


def content_of(digest: str) -> str:
    """The part of a remembered hash that is the file's bytes."""
    return digest[:CONTENT_LENGTH]
