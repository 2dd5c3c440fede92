"""A process that serves readers waits for a database only so long."""

import pytest
from django.db import InterfaceError, OperationalError, connections

from articles.tests.factories import make_article
from portal.timeouts import LOCK_SECONDS, bound_waiting


def test_options_of_both_databases_are_bounded():
    databases = {
        "a": {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"timeout": 20, "init_command": "PRAGMA a=b;"}},
        "b": {"ENGINE": "django.db.backends.postgresql"},
        "c": {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"options": "-c a=b"}},
    }
    bound_waiting(databases)
    assert databases["a"]["OPTIONS"] == {"timeout": 5, "init_command": "PRAGMA a=b; PRAGMA cache_size=-16384;"}
    limits = "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=60s"
    assert databases["b"]["OPTIONS"] == {"options": limits, "connect_timeout": 5}
    assert databases["c"]["OPTIONS"]["options"] == f"-c a=b {limits}"


def test_application_that_servers_start_has_bounded_its_connections():
    from portal import wsgi  # noqa: F401

    options = connections.settings["default"]["OPTIONS"]
    assert options.get("timeout") == LOCK_SECONDS or "statement_timeout" in options["options"]


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError("database is locked"), InterfaceError("connection is closed")])
def test_database_in_trouble_is_a_503_page_with_the_time_to_come_back(client, monkeypatch, error):
    client.raise_request_exception = False
    make_article()

    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr("articles.views.listings.front_page", fail)
    response = client.get("/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert b"503" in response.content


@pytest.mark.django_db
def test_any_other_failure_is_a_500_page(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("articles.views.listings.front_page", lambda *_args: 1 / 0)
    assert client.get("/").status_code == 500
