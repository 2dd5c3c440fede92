"""What the outermost application refuses, and what it answers when everything inside fails."""

import logging

import pytest
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.db import OperationalError

from portal.guard import MAX_HEADERS, MAX_HOST, MAX_TARGET, Guard
from portal.logs import MAX_LENGTH, WithoutTraceback


def ask(application, **environ):
    answer = []
    body = Guard(application)(environ, lambda *given: answer.extend(given))
    return answer[0], dict(answer[1]), b"".join(body)


def fine(_environ, start_response):
    start_response("200 OK", [])
    return [b"fine"]


LIMITS = {
    "host": (MAX_HOST, lambda size: {"HTTP_HOST": "a" * size}, "400 Bad Request"),
    "path": (MAX_TARGET, lambda size: {"PATH_INFO": "a" * size}, "414 "),
    "query": (MAX_TARGET, lambda size: {"PATH_INFO": "/", "QUERY_STRING": "a" * (size - 1)}, "414 "),
    "header": (MAX_HEADERS, lambda size: {"HTTP_A": "a" * (size - 6)}, "431 "),
    "headers": (
        MAX_HEADERS,
        lambda size: {f"HTTP_{i:03}": "a" * 92 for i in range(size // 100)} | {"HTTP_": "a" * (size % 100 - 5)},
        "431 ",
    ),
}


@pytest.mark.parametrize(("limit", "environ", "status"), LIMITS.values(), ids=LIMITS)
def test_what_is_too_large_is_refused_from_one_byte_above_the_limit(limit, environ, status):
    assert ask(fine, **environ(limit))[0] == "200 OK"
    refused, headers, body = ask(fine, **environ(limit + 1))
    assert refused.startswith(status)
    assert headers["Cache-Control"] == "no-store"
    assert len(body) < 100


def failing(error):
    def application(_environ, _start_response):
        raise error

    return application


def test_request_that_cannot_be_built_gets_400_and_one_line_in_the_log(caplog):
    status, _, _ = ask(failing(TooManyFieldsSent("too many")))
    assert status == "400 Bad Request"
    assert [record.exc_info for record in caplog.records] == [None]


def test_any_other_exception_gets_500_without_its_text(caplog):
    status, _, body = ask(failing(KeyError("secret")))
    assert status == "500 Internal Server Error"
    assert b"secret" not in body
    assert caplog.records[0].exc_info


def record(error, name="django.request", message="Service Unavailable: /"):
    return logging.LogRecord(name, logging.ERROR, "", 1, message, (), (type(error), error, None))


def test_log_of_a_refused_host_is_short_and_without_traceback():
    entry = record(DisallowedHost("x" * 5000), "django.security.DisallowedHost", "Invalid HTTP_HOST: " + "a\n" * 5000)
    assert WithoutTraceback().filter(entry)
    assert len(entry.getMessage()) <= MAX_LENGTH
    assert "\n" not in entry.getMessage()
    assert entry.exc_info is None


def test_log_of_a_database_in_trouble_is_one_line_with_its_reason():
    entry = record(OperationalError("database is locked"))
    WithoutTraceback().filter(entry)
    assert entry.getMessage() == "Service Unavailable: / (database is locked)"
    assert entry.exc_info is None


def test_log_of_any_other_exception_keeps_its_traceback():
    entry = record(ValueError("x"))
    WithoutTraceback().filter(entry)
    assert entry.exc_info
