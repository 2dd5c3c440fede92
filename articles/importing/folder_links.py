"""Links between posts, while they are prepared: which post of the folder a link means, and where files are."""

import os
from pathlib import Path
from posixpath import dirname, normpath

from articles.posts.attachments import IMAGES, extension_of, is_attachment
from articles.posts.links import PostIndex, folded, split_suffix
from articles.posts.post import SiteProfile, SourceFile
from articles.posts.reading.discovery import discover

PLACEHOLDER = "post:"
"""Begins the address of a link in the HTML of a post that is prepared; its number in the post's links follows."""


def is_file(address: str) -> bool:
    """Whether an address names an image or another file that is stored, and not a post."""
    return is_attachment(address) or extension_of(address) in IMAGES


class FolderLinks:
    """The posts below each folder that is imported; a folder is looked through when the first link needs it."""

    def __init__(self, site: SiteProfile):
        languages = (site.language, *(language for language in site.languages if language != site.language))
        self.languages = languages
        self._indexes: dict[Path, PostIndex] = {}
        self._files: dict[Path, dict[str, list[str]]] = {}

    def index(self, root: Path) -> PostIndex:
        if root not in self._indexes:
            found = discover(root, str(root)) if root.is_dir() else ()
            paths = [source.path for source in found if isinstance(source, SourceFile)]
            self._indexes[root] = PostIndex(paths, self.languages)
        return self._indexes[root]

    def file(self, root: Path, post: str, written: str) -> str:
        """Return the path below `root` of the file that a post at `post` means by `written`, if no such file exists.

        File systems tell names apart by case and by how accents are written, and authors do not; Obsidian finds a
        file anywhere if no other has its name. Empty where there is none, or more than one.
        """
        path = split_suffix(written)[0].replace("\\", "/")
        name = folded(path.rpartition("/")[2])
        if not is_file(name):
            return ""
        found = self._files_of(root).get(name, [])
        start = "" if path.startswith("/") else dirname(post)
        wanted = folded(normpath(f"{start}/{path.lstrip('/')}".lstrip("/")))
        exact = [file for file in found if folded(file) == wanted]
        return exact[0] if exact else found[0] if len(found) == 1 and "/" not in path else ""

    def _files_of(self, root: Path) -> dict[str, list[str]]:
        """The paths of images and other files below a folder, by their names."""
        if root not in self._files:
            files: dict[str, list[str]] = {}
            self._files[root] = files
            for folder, folders, names in os.walk(root):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(filter(is_file, names)):
                    path = os.path.relpath(f"{folder}/{name}", root)
                    files.setdefault(folded(name), []).append(path)
        return self._files[root]
