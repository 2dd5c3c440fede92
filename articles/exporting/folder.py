"""A folder that files are written to: whole or not at all, and nowhere else."""

import contextlib
import errno
import os

# What a name can be the reason for. Anything else, such as a full disk, keeps every file from being written.
_OF_THE_NAME = {
    errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.EINVAL, errno.EILSEQ, errno.ELOOP
}  # fmt: skip


class FileNameError(ValueError):
    """A file that cannot be written because of its name; the message is half a sentence that says why."""


class Folder:
    """Writes files below `root`, a folder that is made where it is missing. OSError where it cannot be."""

    def __init__(self, root):
        os.makedirs(root, exist_ok=True)  # noqa: PTH103
        self.root = os.path.realpath(root)
        self._temporary = f".export-{os.getpid()}.tmp"

    def put(self, path, data):
        """Write the bytes `data` to `path`; False where they are there already. Raises FileNameError, OSError."""
        if "\0" in path or {"", ".", ".."}.intersection(path.split("/")):
            raise FileNameError("its path leads out of the folder")
        file = f"{self.root}/{path}"
        folder = os.path.dirname(file)  # noqa: PTH120
        if os.path.realpath(folder) != folder:
            raise FileNameError("a link is in its way; take that out of the folder")
        try:
            if self._has(file, data):
                return False
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._replace(file, data)
        except OSError as error:
            if error.errno in _OF_THE_NAME:
                raise FileNameError(f"{error.strerror}; give it another name") from error
            raise
        return True

    def _has(self, file, data):
        if os.path.islink(file) or not os.path.isfile(file):  # noqa: PTH113, PTH114
            return False
        with open(file, "rb") as opened:  # noqa: PTH123
            return opened.read() == data

    def _replace(self, file, data):
        # A hidden name, which an import passes over should the export be killed.
        temporary = f"{os.path.dirname(file)}/{self._temporary}"  # noqa: PTH120
        try:
            with open(temporary, "wb") as opened:  # noqa: PTH123
                opened.write(data)
            os.replace(temporary, file)  # noqa: PTH105
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
            raise
