"""Keeps the log short where a request or a database in trouble would fill it."""

import logging

from django.db import InterfaceError, OperationalError

MAX_LENGTH = 300
"""Characters of a message about a bad request."""


class WithoutTraceback(logging.Filter):
    """Of bad requests and of a database that is unavailable the log needs one line, and no traceback."""

    def filter(self, record):
        error = record.exc_info[1] if record.exc_info else None
        is_refused = record.name.startswith("django.security")
        if is_refused or isinstance(error, OperationalError | InterfaceError):
            message = record.getMessage() + (f" ({error})" if error and not is_refused else "")
            record.msg, record.args = " ".join(message[:MAX_LENGTH].split()), ()
            record.exc_info = record.exc_text = None
        return True
