"""What a post asks for around its text: picture, menus, sidebar and widgets."""

from collections.abc import Mapping
from typing import Any

from articles.posts.addresses import clean_url
from articles.posts.messages import say
from articles.posts.post import MENUS, WIDGETS, MenuEntry, Thumbnail
from articles.posts.reading.keys import LIST_SEPARATORS, MAX_NUMBER, Keys, as_number, as_text, is_empty, shown

_MAX_MENU_NAME = 100
_MAX_ALT = 300
_MAX_CAPTION = 500
_SIDEBARS = {"right": "right", "left": "left"} | dict.fromkeys(("none", "false", "no", "off", "0"), "none")
_PICTURE_KEYS = (
    "thumbnail",
    "image",
    "cover",
    "featuredimage",
    "featureimage",
    "coverimage",
    "banner",
    "images",
)


def read_thumbnail(keys: Keys) -> Thumbnail | None:
    """The picture of a post; None where it has none, or one that no page may show."""
    key, value = keys.find(*_PICTURE_KEYS)
    if key is None:
        return None
    if isinstance(value, list | tuple):
        if len(value) > 1:
            keys.keep(key)
        value = next((item for item in value if not is_empty(item)), "")
    parts = {"src": value}
    if isinstance(value, dict):
        parts = {str(name).lower(): item for name, item in value.items()}
    src = next((parts[name] for name in ("src", "image", "url") if not is_empty(parts.get(name))), None)
    if src is None:
        if isinstance(value, dict) and not parts.keys() & {"src", "image", "url"}:
            keys.refuse(key, say("-takes-picture"), value)
        return None
    url = clean_url(as_text(src) or "")
    if not url:
        keys.refuse(key, say("-takes-picture"), src)
        return None
    is_in_list, is_in_article = _visibility(keys, key, parts.get("visibility"))
    return Thumbnail(
        src=url,
        alt=_words(keys, key, "alt", parts, _MAX_ALT),
        caption=_words(keys, key, "caption", parts, _MAX_CAPTION),
        is_in_list=is_in_list,
        is_in_article=is_in_article,
    )


def _words(keys: Keys, key: str, name: str, parts: Mapping[str, Any], limit: int) -> str:
    """The text under `name` in a map that is at `key`."""
    text = as_text(parts.get(name))
    if text is None:
        value = shown(parts[name])
        keys.leave_out(key, say("wrong-part", key=key, part=name, takes=say("-takes-text"), value=value))
    return keys.cut(key, text or "", limit)


def _visibility(keys: Keys, key: str, value: Any) -> tuple[bool, bool]:
    if is_empty(value):
        return True, True
    places = [name.lower() for name in keys.clean_names(key, value, LIST_SEPARATORS)]
    for place in places:
        if place not in ("list", "post", "none"):
            takes = say("-takes-places")
            keys.leave_out(key, say("wrong-part", key=key, part="visibility", takes=takes, value=shown(place)))
    if places == ["none"]:
        return False, False
    known = {"list", "post"}.intersection(places)
    return ("list" in known, "post" in known) if known else (True, True)


def read_menus(keys: Keys) -> tuple[MenuEntry, ...]:
    """The menus that a post is in, each once."""
    key, value = keys.find("menu", "menus")
    if key is None:
        return ()
    items = value if isinstance(value, dict) else dict.fromkeys(keys.clean_names(key, value, LIST_SEPARATORS))
    entries = {}
    for name, entry in items.items():
        menu = str(name).strip().lower()
        if menu not in MENUS:
            keys.leave_out(key, say("unknown-menu", key=key, name=shown(name), menus=", ".join(MENUS)))
        elif is_empty(entry):
            entries[menu] = MenuEntry(menu)
        elif isinstance(entry, dict):
            entries[menu] = _menu_entry(keys, key, menu, entry)
        else:
            keys.refuse(key, say("-takes-menus"), entry)
    return tuple(entries.values())


def _menu_entry(keys: Keys, key: str, menu: str, entry: Mapping[str, Any]) -> MenuEntry:
    parts = {str(name).lower(): item for name, item in entry.items()}
    weight = as_number(parts.get("weight"))
    if weight is None and not is_empty(parts.get("weight")):
        takes, value = say("-takes-number", limit=MAX_NUMBER), shown(parts["weight"])
        keys.leave_out(key, say("wrong-part", key=key, part="weight", takes=takes, value=value))
    return MenuEntry(menu, _words(keys, key, "name", parts, _MAX_MENU_NAME), weight or 0)


def read_sidebar(keys: Keys) -> str:
    """`right`, `left` or `none`; empty for the site's."""
    key, value = keys.find("sidebar")
    if key is None:
        return ""
    sidebar = _SIDEBARS.get((as_text(value) or "").lower(), "")
    if not sidebar:
        keys.refuse(key, say("-takes-sidebar"), value)
    return sidebar


def read_widgets(keys: Keys) -> tuple[str, ...]:
    """Names out of WIDGETS in order; empty for the site's."""
    key, value = keys.find("widgets")
    if key is None:
        return ()
    widgets = []
    for name in keys.clean_names(key, value, LIST_SEPARATORS):
        if name.lower() in WIDGETS:
            widgets.append(name.lower())
        else:
            keys.leave_out(key, say("unknown-widget", key=key, name=shown(name), widgets=", ".join(WIDGETS)))
    return tuple(widgets)
