"""Sees which posts below some folders are new, changed or gone since the last look, or have such pictures."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from articles.importing.options import site
from articles.models import PictureDependencies
from articles.pictures.fingerprints import changes, fingerprint
from articles.posts.post import SourceFile
from articles.posts.reading.cascade import Cascades, Inherited, SectionError
from articles.posts.reading.discovery import discover_all

PAUSE = 2
# Of the time at most one part in so many goes into looking, however large the folder.
SHARE = 20


Seen = tuple[SourceFile, object, list[tuple[str, list[int] | None]]]
"""A file, its state, and those of its pictures that are not those of its article."""


class Watch:
    """Looks at folders again and again; what cannot be read is passed over, for an import of the whole reports it."""

    def __init__(self, paths: Sequence[str | Path]) -> None:
        self.paths = paths
        self.pause: float = PAUSE
        """Seconds to wait before the next look."""
        self._pictures: dict[str, Any] | None = None
        """By path of a post the pictures that its article depends on, as of the last import; None: to be read."""
        self._known = self._look()
        self._pictures = None  # An import follows.

    def changes(self) -> tuple[list[SourceFile], bool]:
        """SourceFiles that are new or have changed since the last look, and whether any has gone."""
        before, self._known = self._known, self._look()
        changed = [seen[0] for path, seen in self._known.items() if is_news(seen, before.get(path))]
        has_gone = not before.keys() <= self._known.keys()
        if changed or has_gone:
            self._pictures = None  # An import follows.
        return changed, has_gone

    def _look(self) -> dict[str, Seen]:
        """A dict from paths to a SourceFile, its state, and which of its pictures are not those of its article.

        Of two files of one path the first counts.
        """
        started = time.monotonic()
        found: dict[str, Seen] = {}
        cascades = Cascades(site())
        if self._pictures is None:
            rows = PictureDependencies.objects.filter(files__isnull=False).order_by()
            self._pictures = dict(rows.values_list("article__import_path", "files"))
        for source in discover_all(self.paths):
            if isinstance(source, SourceFile) and (state := fingerprint(f"{source.root}/{source.path}")):
                pictures = changes(str(source.root), self._pictures.get(source.path))
                found.setdefault(source.path, (source, (state, inherited_by(source, cascades)), pictures))
        self.pause = max(PAUSE, SHARE * (time.monotonic() - started))
        return found


def inherited_by(source: SourceFile, cascades: Cascades) -> Inherited | str:
    """What section pages hand down to a post; what is wrong with them where they cannot be read."""
    try:
        return cascades.inherited(source)
    except SectionError as error:
        return str(error)


def is_news(seen: Seen, before: Seen | None) -> bool:
    """Whether a post is to be imported: it has changed, or its pictures are not those of the last look and import."""
    return before is None or seen[1] != before[1] or (seen[2] != [] and seen[2] != before[2])
