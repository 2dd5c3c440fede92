"""WSGI entry point: `portal.wsgi:application` is what every server starts."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402

from articles.pages.wsgi import PageCache  # noqa: E402 -- needs what has just been set up

if not settings.DEBUG:
    application = PageCache(application)
