"""Links between posts, while they are prepared: which post of the folder a link means."""

from pathlib import Path

from articles.posts.links import PostIndex
from articles.posts.post import SiteProfile, SourceFile
from articles.posts.reading.discovery import discover

PLACEHOLDER = "post:"
"""Begins the address of a link in the HTML of a post that is prepared; its number in the post's links follows."""


class FolderLinks:
    """The posts below each folder that is imported; a folder is looked through when the first link needs it."""

    def __init__(self, site: SiteProfile):
        languages = (site.language, *(language for language in site.languages if language != site.language))
        self.languages = languages
        self._indexes: dict[Path, PostIndex] = {}

    def index(self, root: Path) -> PostIndex:
        if root not in self._indexes:
            found = discover(root, str(root)) if root.is_dir() else ()
            paths = [source.path for source in found if isinstance(source, SourceFile)]
            self._indexes[root] = PostIndex(paths, self.languages)
        return self._indexes[root]
