"""Items of lists out of place, which would end another item if the HTML were parsed again."""

import re

from articles.posts.rendering.html_tags import ATTRIBUTES, attributes_of, opening_tag

ITEMS = {"li": {"li"}, "dd": {"dd", "dt"}, "dt": {"dd", "dt"}}
"""Elements of lists, each with those that it ends where they are open."""
BARRIERS = (
    "article aside blockquote caption col colgroup dd details dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li nav"
    " ol pre section table tbody td tfoot th thead tr ul"
)
"""Elements across which no item ends another, as parsers old and new have it."""
BARRIER_NAMES = {*BARRIERS.split()}
REWRITTEN = ""
"""Among the names of open elements: an item that has become a `div`."""
VOID = {"col", "hr"}
ITEM = re.compile(r"<(?:li|d[dt])[ >]")
ITEM_OF_LIST = re.compile(r"(?:<[uod]l(?: [^>]*)?>|</(?:li|d[dt])>)\s*<(?:li|d[dt])[ >]")
"""An item right after the beginning of its list or after another item, as nearly all are. It cannot end another."""
BARRIER_TAG = re.compile(rf"<(/?)({'|'.join(sorted(BARRIER_NAMES - VOID))}){ATTRIBUTES}>")
RAW_ITEM = re.compile(rb"<(?:li|dd|dt)\b", re.IGNORECASE)


def finish_items(html: str) -> str:
    """Return `html` in which no item of a list would end another one if it were parsed again; such an item is a `div`.

    The sanitiser may leave these: what is out of place in a table is put before it, at another depth.
    """
    if len(ITEM_OF_LIST.findall(html)) == len(ITEM.findall(html)):
        return html
    pieces: list[str] = []
    opened: list[str] = []
    position = 0
    for tag in BARRIER_TAG.finditer(html):
        if tag[1]:
            written = "</div>" if opened.pop() == REWRITTEN else ""
        elif tag[2] in ITEMS and _ends_another(tag[2], opened):
            written = opening_tag("div", {key: value for key, value in attributes_of(tag[3]).items() if key == "id"})
            opened.append(REWRITTEN)
        else:
            written = ""
            opened.append(tag[2])
        if written:
            pieces += [html[position : tag.start()], written]
            position = tag.end()
    return "".join([*pieces, html[position:]])


def _ends_another(name: str, opened: list[str]) -> bool:
    for element in reversed(opened):
        if element in ITEMS[name]:
            return True
        if element in BARRIER_NAMES:
            return False
    return False
