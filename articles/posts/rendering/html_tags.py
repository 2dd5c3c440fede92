"""The sanitiser's tags, read and written. Values stay escaped all the way."""

import re
from collections.abc import Mapping

ANY_ATTRIBUTES = r'(?: [^\s"=>]+="[^"]*")*'
ATTRIBUTES = f"({ANY_ATTRIBUTES})"
"""Expression for all attributes of a tag, to hand to `attributes_of`."""

_ATTRIBUTE = re.compile(r' ([^\s"=>]+)="([^"]*)"')


def attributes_of(text: str) -> dict[str, str]:
    """Return a dict of the attributes in `text`, in their order."""
    return dict(_ATTRIBUTE.findall(text))


def opening_tag(name: str, attributes: Mapping[str, object]) -> str:
    """Return the tag of that name; the values are escaped already."""
    return f"<{name}" + "".join([f' {key}="{value}"' for key, value in attributes.items()]) + ">"
