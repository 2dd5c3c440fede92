"""What feeds, sitemaps and metadata share: the site's origin, text that XML takes, answers that know their edition."""

import re
from datetime import datetime
from functools import wraps
from hashlib import blake2b

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from articles.listings.edition import CACHE_SECONDS
from articles.site.site import edition_of

FORMAT = 2
"""Counts up when the same articles would give other documents, so that no reader keeps an old one."""

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text):
    """`text` without the characters that no XML document may contain, however they are escaped."""
    return NOT_XML.sub("", text)


def with_default(alternates):
    """The pairs of `{language: (hreflang, URL)}`, and after them that for readers of any other language."""
    default = alternates.get(settings.LANGUAGE_CODE) or next(iter(alternates.values()))
    return (*alternates.values(), ("x-default", default[1]))


def by_edition(view=None, *, is_hourly=False):
    """Answer GET and HEAD with ETag and Last-Modified of the edition; 304 without a look at any article.

    `is_hourly` is for documents that also change with every full hour.
    """
    if view is None:
        return lambda view: by_edition(view, is_hourly=is_hourly)

    def etag(request, *args, **kwargs):
        moment = f"{full_hour():%Y%m%d%H}" if is_hourly else ""
        parts = [str(FORMAT), settings.SITE_URL, request.build_absolute_uri(), moment]
        digest = blake2b("\n".join(parts).encode(), digest_size=6).hexdigest()
        return f'"{edition_of(request).version}-{digest}"'

    def last_modified(request, *args, **kwargs):
        since = edition_since(edition_of(request).version)
        since = max(since, full_hour()) if is_hourly else since
        # Until its second is over, another edition may come that would have the same date.
        return since if int(timezone.now().timestamp()) > int(since.timestamp()) else None

    conditional = require_safe(condition(etag, last_modified)(view))

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = conditional(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "max-age=0, must-revalidate")
        return response

    answer.is_kept = True  # type: ignore[attr-defined]  # `page_cache` looks for it on views.
    return answer


def full_hour():
    """The beginning of this hour."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def edition_since(version):
    """When the edition `version` was first asked for, which is never before it was made."""
    now = timezone.now().timestamp()
    since = cache.get_or_set(f"edition-since:{version}", now, CACHE_SECONDS) or now
    return datetime.fromtimestamp(since, tz=timezone.get_default_timezone())
