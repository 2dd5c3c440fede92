"""WSGI entry point: `portal.wsgi:application` is what every server starts."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

try:
    django_application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"portal: {error}")

from django.conf import settings
from django.urls import reverse

from articles.page_cache.wsgi import PageCache
from portal.guard import Guard
from portal.lanes import Lanes
from portal.timeouts import bound_waiting

bound_waiting()
lanes = Lanes(django_application, login_path=reverse("admin:login"), health_path=reverse("health"))
application = Guard(lanes if settings.DEBUG else PageCache(lanes, aside=lanes.aside))
