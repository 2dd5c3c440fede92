"""Files that are whole or not there: a full disk and a killed process leave no half of one under its name."""

import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


@contextmanager
def replacing(path):
    """Return the path of a file to write next to `path`. It replaces `path` at the end, and is deleted on an error.

    Its name is hidden: should the process be killed, neither an import nor a page shows what is left.
    """
    temporary = Path(path).with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def replace(path, data, *, mode=None):
    """Write the bytes `data` to the file `path`, with the permissions `mode` if any; OSError leaves it as it was."""
    with replacing(path) as temporary:
        with temporary.open("xb") as file:
            file.write(data)
        if mode is not None:
            temporary.chmod(mode)


def save(name, data):
    """Store bytes or an opened File in media as `name`; OSError leaves nothing of them."""
    content = data if isinstance(data, File) else ContentFile(data)
    try:
        target = default_storage.path(name)
    except NotImplementedError:  # Object storage takes whole objects only.
        saved = default_storage.save(name, content)
        if saved != name:  # Another process was quicker.
            default_storage.delete(saved)
        return
    with replacing(target) as temporary:
        default_storage.save(f"{name.rpartition('/')[0]}/{temporary.name}", content)
