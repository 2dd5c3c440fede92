"""The outermost WSGI application: refuses what is too large to look at, and answers when everything inside fails.

Sizes are checked before anything is kept, logged or parsed. The answers are short and say what is wrong.
"""

import logging
from http import HTTPStatus

from django.core.exceptions import SuspiciousOperation

MAX_HOST = 255
MAX_TARGET = 8 * 1024
"""Bytes of path and query together."""
MAX_HEADERS = 32 * 1024
"""Bytes of the names and values of all headers."""

logger = logging.getLogger(__name__)


class Guard:
    """`application` for requests of a usual size; an exception in it becomes a short answer."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        problem = what_is_too_large(environ)
        if problem:
            return answer(start_response, *problem)
        try:
            return self.application(environ, start_response)
        except SuspiciousOperation as error:
            # Raised while the request is built, before Django handles exceptions.
            logger.warning("Bad request: %s", str(error)[:200])
            return answer(start_response, HTTPStatus.BAD_REQUEST, "The request cannot be read.")
        except Exception:
            logger.exception("An exception outside of Django")
            return answer(start_response, HTTPStatus.INTERNAL_SERVER_ERROR, "Internal error. Try again in a minute.")


def what_is_too_large(environ):
    """The status and the sentence for a request that is refused; None for any other."""
    if len(environ.get("HTTP_HOST", "")) > MAX_HOST:
        return HTTPStatus.BAD_REQUEST, "The host name is too long."
    if len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", "")) > MAX_TARGET:
        return HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long."
    size = sum(len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_"))
    if size > MAX_HEADERS:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large."
    return None


def answer(start_response, status, sentence, headers=()):
    """Answer `sentence` as plain text."""
    body = f"{sentence}\n".encode()
    start_response(
        f"{status.value} {status.phrase}",
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            *headers,
        ],
    )
    return [body]
