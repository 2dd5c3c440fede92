"""Sees which posts below some folders are new, changed or gone since the last look."""

import os
import time

from articles.imports import site
from articles.pipeline.cascade import Cascades, SectionError
from articles.pipeline.discovery import discover_all
from articles.pipeline.post import SourceFile

PAUSE = 2
# Of the time at most one part in so many goes into looking, however large the folder.
SHARE = 20


class Watch:
    """Looks at folders again and again; what cannot be read is passed over, for an import of the whole reports it."""

    def __init__(self, paths):
        self.paths = paths
        self.pause = PAUSE
        """Seconds to wait before the next look."""
        self._known = self._look()

    def changes(self):
        """SourceFiles that are new or have changed since the last look, and whether any has gone."""
        before, self._known = self._known, self._look()
        changed = [source for path, (source, state) in self._known.items() if before.get(path, (0, 0))[1] != state]
        return changed, not before.keys() <= self._known.keys()

    def _look(self):
        """A dict from paths to pairs of a SourceFile and its state. Of two files of one path the first counts."""
        started, found = time.monotonic(), {}
        cascades = Cascades(site())
        for source in discover_all(self.paths):
            if isinstance(source, SourceFile) and (state := state_of(f"{source.root}/{source.path}")):
                found.setdefault(source.path, (source, (state, inherited_by(source, cascades))))
        self.pause = max(PAUSE, SHARE * (time.monotonic() - started))
        return found


def inherited_by(source, cascades):
    """What section pages hand down to a post; what is wrong with them where they cannot be read."""
    try:
        return cascades.inherited(source)
    except SectionError as error:
        return str(error)


def state_of(file):
    """What a change of a file changes; None where there is none."""
    try:
        status = os.stat(file)  # noqa: PTH116
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
