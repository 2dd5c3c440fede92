"""Slugs, old addresses and URLs."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

MAX_SLUG = 200
MAX_URL = 1000
MAX_PATH = 500

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# What separates numbers and names, and must not glue them together: v1.10, 2019–2020, node.js.
_SEPARATOR = re.compile(r"(?<=[^\W_])\.+(?=[^\W_])|(?<=\d)[^\w\s]+(?=\d)")
_NOT_IN_SLUG = re.compile(r"[^\w\s-]")
_GAP_IN_SLUG = re.compile(r"[-\s]+")
# Such a URL has a host for certain, and nothing that `urlsplit` would refuse.
_PLAIN_URL = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/|\Z)", re.ASCII | re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PLAIN_PATH = re.compile(r"[\w./-]*", re.ASCII)
# Jekyll's names of permalink styles, and templates such as `/:year/:title/`, are not addresses.
_PERMALINK_STYLE = re.compile(r"(?:date|pretty|ordinal|weekdate|none)\Z|.*(?:^|/):[a-z_]+")


def slugify(text: str) -> str:
    """As Django's `slugify(allow_unicode=True)`, at most MAX_SLUG characters; empty where nothing is left.

    But a dot within a name, any mark between two digits and a slash become hyphens: v1.10 is not v11.0.
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("/", "-")
    if not text.isalnum():
        text = _NOT_IN_SLUG.sub("", _SEPARATOR.sub("-", text))
        text = _GAP_IN_SLUG.sub("-", text).strip("-_")
    return text[:MAX_SLUG].strip("-_")


def clean_web_url(text: str) -> str:
    """An absolute http or https URL with a host; empty for anything else."""
    url = clean_url(text)
    return url if url.lower().startswith(("http://", "https://")) else ""


def clean_url(text: str) -> str:
    """A web URL or a relative path; empty where it is neither, has another scheme, or hides a control character."""
    text = text.strip()
    if text.startswith("//"):
        text = "https:" + text
    if not text or len(text) > MAX_URL or _CONTROL.search(text):
        return ""
    if _PLAIN_URL.match(text):
        return text
    scheme = _SCHEME.match(text)
    if scheme:
        try:
            host = urlsplit(text).hostname
        except ValueError:
            return ""
        if scheme[1].lower() not in ("http", "https") or not host:
            return ""
    return text


def is_permalink_style(text: str) -> bool:
    """Whether a `permalink` names one of Jekyll's styles or a template rather than an address."""
    return bool(_PERMALINK_STYLE.match(text))


def clean_path(text: str) -> str:
    """The site's path that an old address names, decoded, beginning with `/`; empty where it names none.

    Of an absolute URL the path counts. The front page, other hosts, `..` and control characters are refused.
    """
    text = text.strip()
    try:
        if text.startswith(("http://", "https://")):
            text = urlsplit(text).path
        elif text.startswith("//") or _SCHEME.match(text):
            return ""
    except ValueError:
        return ""
    path = "/" + unquote(re.split(r"[?#]", text, maxsplit=1)[0]).removeprefix("/")
    is_odd = path.startswith("//") or "\\" in path or "\ufffd" in path or _CONTROL.search(path)
    if is_odd or len(path) > MAX_PATH or path == "/" or ".." in path.split("/"):
        return ""
    return path


def hugo_addresses(path: str, folders: str, stem: str, slug: str = "", prefix: str = "") -> tuple[str, ...]:
    """The addresses that Hugo gives a post at `path`, whose folders and file's name less language are the next two.

    A bundle's is its folder's. The file's language suffix is there in a second form, for sites on which Hugo did
    not know it; `slug`, where the post asks for one, makes a third. `prefix` is the language of a post that is
    not in the site's own: Hugo puts it before the address of a file with that suffix, so that the post does not
    take the address of the one that it translates.
    """
    own_folders, _, name = path.rpartition("/")
    whole = name.rpartition(".")[0] or name
    has_suffix = whole != stem
    roots = [own_folders]
    if has_suffix and prefix:
        roots = [f"{prefix}/{own_folders}".rstrip("/"), *([own_folders] if folders != own_folders else [])]
    elif folders != own_folders and not has_suffix and not prefix:
        # The folder of the site's own language, if it is Hugo's `contentDir`, is not a part of an address.
        roots.append(folders)
    places = []
    for root in roots:
        parent, end = (root, stem) if stem != "index" else root.rpartition("/")[::2]
        places += [f"{parent}/{end}", f"{parent}/{slug}"] if slug else [f"{parent}/{end}"]
    if stem != "index":
        places.insert(1, f"{own_folders}/{whole}")
    elif not own_folders:
        places = places[1:]
    addresses = map(_hugo_path, places)
    return tuple(dict.fromkeys(address for address in addresses if 1 < len(address) <= MAX_PATH))


def _hugo_path(path: str) -> str:
    path = path.lower()
    if not _PLAIN_PATH.fullmatch(path):
        path = re.sub(r"-?\s+-?", "-", path.strip())
        path = "".join(char for char in path if char.isalnum() or char in "._/+~#-" or unicodedata.combining(char))
    path = re.sub("/{2,}", "/", path).strip("/")
    return f"/{path}/" if path else "/"
