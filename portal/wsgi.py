"""WSGI entry point: `portal.wsgi:application` is what every server starts."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"portal: {error}")

from django.conf import settings

from articles.pages.wsgi import PageCache

if not settings.DEBUG:
    application = PageCache(application)
