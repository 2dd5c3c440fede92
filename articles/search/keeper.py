"""Keeps the search index in sync with articles."""

from articles import search


class SearchKeeper:
    def note(self, ids):
        """An index entry does not depend on what was there before."""

    def due(self, now):
        return ()

    def keep(self, ids, now, *, has_new_text):
        if has_new_text:
            search.replace(ids)
