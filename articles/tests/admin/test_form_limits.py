"""Edges of what the form of an article accepts."""

import pytest

from articles.models import Article

pytestmark = pytest.mark.django_db
MARCH_FIRST = {"published_at_0": "2026-03-01", "published_at_1": "10:00:00"}


@pytest.mark.parametrize(
    ("expires", "shown_from", "is_accepted"),
    [
        ("10:00:01", "", True),
        ("10:00:00", "", False),
        ("09:59:59", "", False),
        ("12:00:01", "12:00:00", True),
        ("12:00:00", "12:00:00", False),
        ("11:00:00", "12:00:00", False),
    ],
)
def test_article_is_shown_for_a_time_or_the_form_says_why_not(save, expires, shown_from, is_accepted):
    shown = {"shown_from_at_0": "2026-03-01" if shown_from else "", "shown_from_at_1": shown_from}
    answer = save(title="Tea", **MARCH_FIRST, **shown, expires_at_0="2026-03-01", expires_at_1=expires)
    assert Article.objects.exists() is is_accepted
    if not is_accepted:
        assert list(answer.context["adminform"].form.errors) == ["expires_at"]
