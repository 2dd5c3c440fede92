"""Links that show an article before readers see it: to whoever holds one, for some days, and to nobody else.

A link is a signed pair of the article's key and the moment until which it works; nothing is stored. So a link cannot
be taken back by itself: it ends with its time, with its article, or with a new SECRET_KEY, which ends all of them.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.utils import timezone

from articles.models import in_language

LIFETIME = timedelta(days=7)
SALT = "articles.previews"


class Preview(NamedTuple):
    """The article's primary key, and the moment until which its link works."""

    pk: int
    until: datetime


class PreviewEnded(Exception):  # noqa: N818
    """The link was good, and its time has passed."""


def preview_url(article, until):
    """The address at which `article` is shown until the moment `until`, whatever its status."""
    token = signing.Signer(salt=SALT).sign_object([article.pk, int(until.timestamp())])
    return in_site_language("articles:preview", article.language, token)


def in_site_language(name, language, *args):
    """The address of `name` in the tree of `language`, or in the default one where the site has that no more."""
    known = language in dict(settings.LANGUAGES)
    return in_language(name, language if known else settings.LANGUAGE_CODE, *args)


def read(token):
    """The `Preview` that `token` stands for. Raises PreviewEnded, and Http404 for a token that was never given out."""
    try:
        pk, until = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise Http404("Nobody has signed this link.") from error
    preview = Preview(pk, datetime.fromtimestamp(until, UTC))
    if preview.until <= timezone.now():
        raise PreviewEnded
    return preview
