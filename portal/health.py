"""`/healthz`, for load balancers."""

import logging

from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def health(request):
    """200 and `ok` if the database answers, else 503. The site works without its cache, so that is only mentioned."""
    try:
        ask_database()
    except Exception:
        logger.exception("The database is unavailable")
        return HttpResponse("database unavailable\n", status=503, content_type="text/plain")
    try:
        ask_cache()
    except Exception:
        logger.warning("The cache is unavailable")
        return HttpResponse("ok, but the cache is unavailable\n", content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def ask_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_cache():
    cache.set("healthz", "ok", 10)
    if cache.get("healthz") != "ok":
        raise ConnectionError("the cache did not keep a value")
