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
    """200 and `ok` where database and cache answer, 503 and which of them does not otherwise."""
    for name, ask in (("database", ask_database), ("cache", ask_cache)):
        try:
            ask()
        except Exception:
            logger.exception("The %s does not answer.", name)
            return HttpResponse(f"{name} does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def ask_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_cache():
    cache.set("healthz", "ok", 10)
    if cache.get("healthz") != "ok":
        raise ConnectionError("the cache forgot what it was told")
