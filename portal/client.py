"""Who asks: the address of a request's sender."""

from django.conf import settings


def address_of(request):
    """The IP address that `request` comes from, as text; empty where the server names none.

    Behind a proxy (`BEHIND_PROXY`) it is the last one of `X-Forwarded-For`, which that proxy wrote: those before it
    are whatever the sender claimed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    return address
