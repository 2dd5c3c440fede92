"""A folder that files are written to: whole or not at all, and nowhere else."""

import errno
import os

from articles import files
from articles.posts.messages import Message, say

# What a name can be the reason for. Anything else, such as a full disk, keeps every file from being written.
_OF_THE_NAME = {
    errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EINVAL, errno.EILSEQ, errno.ELOOP
}  # fmt: skip


class FileNameError(ValueError):
    """A file that cannot be written because of its name; `message` is a part of a sentence that says why."""

    def __init__(self, message: Message):
        super().__init__(message)
        self.message = message


class Folder:
    """Writes files below `root`, a folder that is made where it is missing. OSError where it cannot be."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        os.makedirs(root, exist_ok=True)
        self.root = os.path.realpath(root)

    def put(self, path: str, data: bytes) -> bool:
        """Write the bytes `data` to `path`; False where they are there already. Raises FileNameError, OSError."""
        if "\0" in path or {"", ".", ".."}.intersection(path.split("/")):
            raise FileNameError(say("-path-outside"))
        file = f"{self.root}/{path}"
        folder = os.path.dirname(file)
        if os.path.realpath(folder) != folder:
            raise FileNameError(say("-link-in-the-way"))
        try:
            if self._has(file, data):
                return False
            os.makedirs(folder, exist_ok=True)
            files.replace(file, data)
        except OSError as error:
            if error.errno in _OF_THE_NAME:
                raise FileNameError(say("-file-name", why=error.strerror)) from error
            raise
        return True

    def _has(self, file: str, data: bytes) -> bool:
        if os.path.islink(file) or not os.path.isfile(file):
            return False
        with open(file, "rb") as opened:
            return opened.read() == data
