"""Addresses of stored pictures in the sizes that there are."""

from django import template

from articles.pictures import renditions

register = template.Library()


@register.simple_tag
def srcset(name, width, height):
    """The value of a `srcset` for the picture stored as `name`, its size in pixels; empty where there is no choice."""
    return ", ".join(f"{url} {wide}w" for url, wide in renditions.srcset(name or "", width, height))


@register.filter
def smallest(name):
    """The address of the narrowest rendition of the picture stored as `name`."""
    return renditions.smallest(name)
