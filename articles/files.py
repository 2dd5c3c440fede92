"""Files of media that are whole or not there: a full disk and a killed process leave no half of one under its name."""

import contextlib
import os
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def save(name, data):
    """Keep the bytes `data` in media as `name`; OSError leaves nothing of them."""
    try:
        target = default_storage.path(name)
    except NotImplementedError:  # Object storage takes whole objects only.
        saved = default_storage.save(name, ContentFile(data))
        if saved != name:  # Another process was quicker.
            default_storage.delete(saved)
        return
    folder, _, last = name.rpartition("/")
    # Hidden, and of no kind that pages show, should the process be killed before its end.
    temporary = default_storage.get_available_name(f"{folder}/.{last}.{os.getpid()}.tmp")
    try:
        default_storage.save(temporary, ContentFile(data))
        os.replace(default_storage.path(temporary), target)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            Path(default_storage.path(temporary)).unlink()
        raise
