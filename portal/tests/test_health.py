from unittest import mock


def test_health_answers_200_where_database_and_cache_answer(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_health_answers_503_if_the_database_is_unavailable(client, db):
    with mock.patch("portal.health.ask_database", side_effect=ConnectionError("gone")):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"database unavailable\n")


def test_health_mentions_a_cache_that_is_unavailable(client, db):
    with mock.patch("portal.health.ask_cache", side_effect=ConnectionError("gone")):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok, but the cache is unavailable\n")
