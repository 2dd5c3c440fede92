"""URLs in the tree of a language."""

from django.urls import reverse
from django.utils import translation


def in_language(name: str, language: str, *args: object) -> str:
    """The address of the URL `name` in the tree of `language`."""
    if language == translation.get_language():
        return reverse(name, args=args)
    with translation.override(language):
        return reverse(name, args=args)
