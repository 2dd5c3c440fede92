"""Who asks: the address of a request's sender."""

from django.conf import settings


def address_of(request):
    """The IP address that `request` comes from, as text; empty where the server names none.

    Behind a proxy (`BEHIND_PROXY`) it is the last one of `X-Forwarded-For`, which that proxy wrote: those before it
    are what the sender claimed.
    """
    return address_in(request.META)


def address_in(environ):
    """The same of a request that Django has not seen yet."""
    address = environ.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    return address
