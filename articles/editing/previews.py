"""Links that show an article before readers see it: to anyone who has one, for some days, and to no one else.

A link is the signed key of the article and the moment until which it works; nothing is stored. So a link cannot be
taken back by itself: it ends with its time, when its article is withdrawn or deleted, or with a new SECRET_KEY, which
ends all of them. Of an article that is withdrawn already a link can be made, for those who decide about it.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.utils import timezone

from articles.models import Article, in_language

LIFETIME = timedelta(days=7)
SALT = "articles.editing.previews"


class Preview(NamedTuple):
    """The article's primary key, the moment until which its link works, and whether it was made after withdrawal."""

    pk: int
    until: datetime
    is_of_withdrawn: bool = False


class PreviewEnded(Exception):
    """The link was good, and its time has passed."""


def preview_url(article: Article, until: datetime) -> str:
    """The address at which `article` is shown until the moment `until`, regardless of its status."""
    is_withdrawn = article.status == Article.Status.WITHDRAWN
    token = signing.Signer(salt=SALT).sign_object([article.pk, int(until.timestamp()), int(is_withdrawn)])
    return in_site_language("articles:preview", article.language, token)


def in_site_language(name: str, language: str, *args: object) -> str:
    """The address of `name` in the tree of `language`, or in the default one where the site has that no more."""
    known = language in dict(settings.LANGUAGES)
    return in_language(name, language if known else settings.LANGUAGE_CODE, *args)


def read(token: str) -> Preview:
    """The `Preview` that `token` means. Raises PreviewEnded, and Http404 for a token that was never given out."""
    try:
        # Links of earlier versions have two parts.
        pk, until, *is_of_withdrawn = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise Http404("Nobody has signed this link.") from error
    preview = Preview(pk, datetime.fromtimestamp(until, UTC), is_of_withdrawn == [1])
    if preview.until <= timezone.now():
        raise PreviewEnded
    return preview
