"""Links between posts, while they are prepared: which post of the folder a link means, and where images are."""

import os
import re
from pathlib import Path
from posixpath import dirname, normpath

from articles.posts.links import PostIndex, folded, split_suffix
from articles.posts.post import SiteProfile, SourceFile
from articles.posts.reading.discovery import discover

PLACEHOLDER = "post:"
"""Begins the address of a link in the HTML of a post that is prepared; its number in the post's links follows."""


IMAGE = re.compile(r"\.(?:avif|gif|jpe?g|png|webp)$", re.IGNORECASE)


class FolderLinks:
    """The posts below each folder that is imported; a folder is looked through when the first link needs it."""

    def __init__(self, site: SiteProfile):
        languages = (site.language, *(language for language in site.languages if language != site.language))
        self.languages = languages
        self._indexes: dict[Path, PostIndex] = {}
        self._images: dict[Path, dict[str, list[str]]] = {}

    def index(self, root: Path) -> PostIndex:
        if root not in self._indexes:
            found = discover(root, str(root)) if root.is_dir() else ()
            paths = [source.path for source in found if isinstance(source, SourceFile)]
            self._indexes[root] = PostIndex(paths, self.languages)
        return self._indexes[root]

    def image(self, root: Path, post: str, written: str) -> str:
        """Return the path below `root` of the image that a post at `post` means by `written`, if no such file exists.

        File systems tell names apart by case and by how accents are written, and authors do not; Obsidian finds an
        image anywhere if no other has its name. Empty where there is none, or more than one.
        """
        path = split_suffix(written)[0].replace("\\", "/")
        name = folded(path.rpartition("/")[2])
        if not IMAGE.search(name):
            return ""
        found = self._images_of(root).get(name, [])
        start = "" if path.startswith("/") else dirname(post)
        wanted = folded(normpath(f"{start}/{path.lstrip('/')}".lstrip("/")))
        exact = [image for image in found if folded(image) == wanted]
        return exact[0] if exact else found[0] if len(found) == 1 and "/" not in path else ""

    def _images_of(self, root: Path) -> dict[str, list[str]]:
        """The paths of images below a folder, by their names."""
        if root not in self._images:
            images: dict[str, list[str]] = {}
            self._images[root] = images
            for folder, folders, names in os.walk(root):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(filter(IMAGE.search, names)):
                    path = os.path.relpath(f"{folder}/{name}", root)
                    images.setdefault(folded(name), []).append(path)
        return self._images[root]
