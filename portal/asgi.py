"""ASGI entry point, for servers that speak nothing else; WSGI is the fast one."""

import os
import sys

from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

try:
    application = get_asgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"portal: {error}")
