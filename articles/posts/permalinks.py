"""The addresses that generators gave a post, by the patterns of their configuration."""

import re
from collections.abc import Mapping
from datetime import datetime
from posixpath import basename, dirname

from articles.posts.addresses import clean_path
from articles.posts.post import Post

JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
HEXO_DEFAULT = ":year/:month/:day/:title/"
MAX_PATTERN = 500
"""Characters; a longer pattern is not one of addresses."""
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-(?=.)")
_TOKEN = re.compile(r":([a-z_]+)(\[[^\]]*\])?", re.IGNORECASE)
_ENDING = re.compile(r"\.\w+$")
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905


def old_addresses(
    post: Post, generator: str, permalinks: Mapping[str, str], content: str = "", above: str = ""
) -> tuple[str, ...]:
    """Return the addresses of a post on its old site, as paths.

    `content` is the folder of posts in its path, `above` the folders that its path would begin with on a whole site.
    """
    if generator == "plain":
        generator, permalinks, content = _by_path(post.path)
    path = above + post.path.removeprefix(content)
    if generator in ("hugo", "zola"):
        pattern = permalinks.get(path.partition("/")[0] if "/" in path else "") or permalinks.get("/")
        if not pattern:
            return _below(post, content, above)
        tokens = _hugo(post, path)
    elif generator == "jekyll":
        if not re.search(r"(?:^|/)_posts/", f"/{post.path}") and not _DATE.match(basename(path)):
            return ()
        pattern, tokens = permalinks[""], _jekyll(post, path)
    elif generator == "hexo":
        if content and not post.path.startswith(content):
            return ()
        pattern, tokens = permalinks[""], _hexo(post, path)
    else:
        return ()
    address = filled(pattern, tokens) if len(pattern) <= MAX_PATTERN else ""
    return (address,) if address else ()


def _below(post: Post, content: str, above: str) -> tuple[str, ...]:
    """The addresses that the path of a post gives, counted from the site's folder of posts."""
    if content and post.path.startswith(content):
        start = f"/{content}".lower()
        return tuple(alias[len(start) - 1 :] for alias in post.aliases if alias.lower().startswith(start))
    if above:
        given = [alias for alias in post.aliases if alias not in post.named_aliases]
        return tuple(f"/{above.lower()}{alias.lstrip('/')}" for alias in given)
    return ()


def _by_path(path: str) -> tuple[str, Mapping[str, str], str]:
    """What the folders of a post say of its generator, where no configuration does."""
    before, folder, _ = f"/{path}".partition("/source/_posts/")
    if folder:
        return "hexo", {"": HEXO_DEFAULT}, f"{before}{folder}".removeprefix("/")
    if "/_posts/" in f"/{path}":
        return "jekyll", {"": JEKYLL_STYLES["date"]}, ""
    return "plain", {}, ""


def filled(pattern: str, tokens: Mapping[str, str]) -> str:
    """A pattern with its tokens replaced; empty where one is not known."""
    missing = [found[1] for found in _TOKEN.finditer(pattern) if _name(found[1], tokens) is None]
    if missing:
        return ""

    def replace(found: re.Match[str]) -> str:
        name = _name(found[1], tokens) or ""
        return tokens[name] + found[1][len(name) :]

    path = re.sub("/{2,}", "/", "/" + _TOKEN.sub(replace, pattern))
    return clean_path(path)


def _name(word: str, tokens: Mapping[str, str]) -> str | None:
    """The longest token that a word begins with: in `:title_x`, `title`."""
    return next((word[:end] for end in range(len(word), 0, -1) if word[:end] in tokens), None)


def _of_date(moment: datetime) -> dict[str, str]:
    return {
        "year": f"{moment:%Y}",
        "short_year": f"{moment:%y}",
        "month": f"{moment:%m}",
        "i_month": str(moment.month),
        "monthname": _MONTHS[moment.month - 1].lower(),
        "short_month": _MONTHS[moment.month - 1][:3],
        "long_month": _MONTHS[moment.month - 1],
        "day": f"{moment:%d}",
        "i_day": str(moment.day),
        "y_day": f"{moment:%j}",
        "yearday": str(moment.timetuple().tm_yday),
        "week": f"{moment.isocalendar().week:02}",
        "w_day": str(moment.isoweekday()),
        "weekday": str(moment.isoweekday() % 7),
        "weekdayname": _DAYS[moment.weekday()].lower(),
        "short_day": _DAYS[moment.weekday()][:3],
        "long_day": _DAYS[moment.weekday()],
        "hour": f"{moment:%H}",
        "minute": f"{moment:%M}",
        "second": f"{moment:%S}",
    }


def _hugo(post: Post, path: str) -> dict[str, str]:
    folders = dirname(path)
    stem = _ENDING.sub("", basename(path))
    stem = stem.removesuffix(f".{post.language_tag}").removesuffix(f".{post.language_tag.lower()}")
    if stem == "index":
        folders, stem = dirname(folders), basename(folders)
    title = urlized(post.title)
    return _of_date(post.published_at) | {
        "section": path.partition("/")[0] if "/" in path else "",
        "sections": folders,
        "title": title,
        "slug": post.slug or title,
        "filename": urlized(stem),
        "contentbasename": urlized(stem),
        "slugorfilename": post.slug or urlized(stem),
        "slugorcontentbasename": post.slug or urlized(stem),
    }


def _jekyll(post: Post, path: str) -> dict[str, str]:
    name = _ENDING.sub("", _DATE.sub("", basename(path)))
    above = [part for part in dirname(path).split("/") if part and part not in ("_posts", "_drafts", "site")]
    written = post.categories[0].split() if len(post.categories) == 1 else post.categories
    categories = "/".join(dict.fromkeys(urlized(part) for part in (*above, *written)))
    tokens = {
        "title": name,
        "slug": urlized(name),
        "categories": categories,
        "slugified_categories": categories,
        "output_ext": ".html",
    }
    return _of_date(post.published_at) | tokens


def _hexo(post: Post, path: str) -> dict[str, str]:
    name = _ENDING.sub("", path)
    tokens = {
        "title": name,
        "name": basename(name),
        "post_title": urlized(post.title),
        "category": "/".join(map(urlized, post.categories)) or "uncategorized",
    }
    return _of_date(post.published_at) | tokens


def urlized(text: str) -> str:
    """A text in an address: in small letters, with hyphens for spaces, without punctuation."""
    text = re.sub(r"[^\w\s.+-]", "", text.lower())
    return re.sub(r"[\s-]+", "-", text).strip("-")
