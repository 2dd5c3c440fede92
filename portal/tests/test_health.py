from unittest import mock

import pytest


def test_health_answers_200_where_database_and_cache_answer(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.parametrize(("asked", "name"), [("ask_database", b"database"), ("ask_cache", b"cache")])
def test_health_answers_503_and_names_what_does_not_answer(client, db, asked, name, caplog):
    with mock.patch(f"portal.health.{asked}", side_effect=ConnectionError("gone")):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.content.startswith(name)
    assert b"gone" not in response.content
