"""Shortcodes of Hugo, Jekyll and Hexo become links, figures and code before the body is parsed.

Known: Hugo's `figure`, `highlight`, `youtube`, `gist`, `ref`, `relref`; Jekyll's and Hexo's `raw`,
`highlight`, `codeblock`, `asset_img`, `link`, `post_link`, `post_url`. A `comment` goes with what it encloses. Any
other tag is taken out, what it encloses stays. Jekyll's `{{ site.baseurl }}` is nothing, as links are of this site
anyway.
"""

import re
from collections import Counter
from collections.abc import Callable
from html import escape
from urllib.parse import quote

from articles.posts.links import REFERENCE
from articles.posts.messages import Message, say
from articles.posts.rendering.code_ranges import CodeRanges

# A tag stops at the next one's beginning and at 2,000 characters, so that no text is read twice.
SHORTCODE = re.compile(
    r"\{\{(?P<kind>[<%])(?P<hugo>(?:[^{]|\{(?![{%])){0,2000}?)[>%]\}\}|\{%-?(?P<liquid>(?:[^{]|\{(?![{%])){0,2000}?)-?%\}"
)
SITE_ADDRESS = re.compile(
    r"\{\{-?[ \t]{0,9}(?:site\.(?:baseurl|url)"
    r"|[\"'](?P<path>[^\"'{}\n]{0,500})[\"'][ \t]{0,9}\|[ \t]{0,9}(?:relative|absolute)_url)[ \t]{0,9}-?\}\}"
)
ARGUMENT = re.compile(r"""(?:([\w-]+)=)?(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|'([^']*)'|(\S+))""")
CLOSING = {
    ("hugo", "highlight"): re.compile(r"\{\{[<%]\s*/\s*highlight\s*[>%]\}\}"),
    ("hugo", "comment"): re.compile(r"\{\{[<%]\s*/\s*comment\s*[>%]\}\}"),
    ("liquid", "codeblock"): re.compile(r"\{%-?\s*endcodeblock\s*-?%\}"),
    ("liquid", "comment"): re.compile(r"\{%-?\s*endcomment\s*-?%\}"),
    ("liquid", "highlight"): re.compile(r"\{%-?\s*endhighlight\s*-?%\}"),
    ("liquid", "raw"): re.compile(r"\{%-?\s*endraw\s*-?%\}"),
}
WORD = re.compile(r"[\w+#.-]+")

Arguments = dict[str | int, str]


def expand_shortcodes(body: str, *, is_html: bool = False) -> tuple[str, list[tuple[int, Message]]]:
    """Return `body` with its shortcodes as HTML, and a list of warnings about those left out.

    A warning is a pair of a line, from 1, and a sentence. Shortcodes in code stay as they are. The result is not
    sanitised.
    """
    code, unclosed = CodeRanges(body, is_html=is_html), set()
    unknown: Counter[str] = Counter()
    first_at: dict[str, int] = {}

    def leave_out(name: str, match: re.Match[str]) -> None:
        unknown[name] += 1
        first_at.setdefault(name, match.start())

    if "site." in body or "_url" in body:
        body, code = _without_site_address(body, code, is_html=is_html)
    pieces, position = [], 0
    for match in SHORTCODE.finditer(body):
        if match.start() < position or code.holds(match.start()):
            continue
        family = "liquid" if match["hugo"] is None else "hugo"
        name, arguments = _parse(match[family])
        pieces.append(body[position : match.start()])
        position = match.end()
        if (family, name) in CLOSING:
            end = None if (family, name) in unclosed else CLOSING[family, name].search(body, position)
            if end:
                pieces.append(_enclosed(name, arguments, body[position : end.start()]))
                position = end.end()
            else:
                unclosed.add((family, name))
                leave_out(name, match)
        elif match["hugo"] is not None and match["hugo"].startswith("/*"):
            pieces.append(escape(match[0].replace("/*", "", 1).replace("*/", "", 1), quote=False))
        elif (family, name) in RENDERERS and (shown := RENDERERS[family, name](arguments)):
            pieces.append(shown)
        elif not name.startswith(("/", "end")):
            leave_out(name, match)
    pieces.append(body[position:])
    warnings = [(body.count("\n", 0, first_at[name]) + 1, _warning(name, count)) for name, count in unknown.items()]
    return "".join(pieces), warnings


def _without_site_address(body: str, code: CodeRanges, *, is_html: bool) -> tuple[str, CodeRanges]:
    changed = SITE_ADDRESS.sub(lambda match: match[0] if code.holds(match.start()) else match["path"] or "", body)
    return changed, code if changed == body else CodeRanges(changed, is_html=is_html)


def _warning(name: str, count: int) -> Message:
    return say("shortcode" if count == 1 else "shortcodes", name=repr(name[:40]), count=count)


def _parse(text: str) -> tuple[str, Arguments]:
    """Name, and arguments: those with a name under it, the others under their number from 0."""
    arguments: Arguments = {}
    count = 0
    name, *rest = text.strip().rstrip("/").split(None, 1) or [""]
    for key, *values in ARGUMENT.findall("".join(rest)):
        arguments[key or count] = next((value for value in values if value), "").replace('\\"', '"')
        count += not key
    return name, arguments


def _enclosed(name: str, arguments: Arguments, content: str) -> str:
    if name == "raw":
        return content
    if name == "comment":
        return ""
    language = WORD.match(arguments.get(0, "").removeprefix("lang:"))
    attribute = f' class="language-{language[0]}"' if language else ""
    code = content.strip("\n")
    return f"\n\n<pre><code{attribute}>{escape(code, quote=False)}\n</code></pre>\n\n"


def _link(address: str) -> str:
    return f'<a href="{escape(address)}">{escape(address)}</a>'


def _figure(arguments: Arguments) -> str:
    source, link = arguments.get("src", arguments.get(0, "")), arguments.get("link", "")
    caption = " ".join(arguments[key] for key in ("title", "caption", "attr") if arguments.get(key))
    picture = f'<img src="{escape(source)}" alt="{escape(arguments.get("alt", ""))}">'
    if link:
        picture = f'<a href="{escape(link)}">{picture}</a>'
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f"\n\n<figure>{picture}{below}</figure>\n\n"


def _asset_img(arguments: Arguments) -> str:
    """Hexo's order is: classes, file, width, height, title; the file is the first with an extension."""
    words = [value for key, value in arguments.items() if isinstance(key, int)]
    index = next((index for index, word in enumerate(words) if "." in word), 0)
    title = " ".join(word for word in words[index + 1 :] if not word.isdigit())
    return _figure({"src": words[index] if words else "", "alt": title, "caption": title})


def _asset_link(arguments: Arguments) -> str:
    """Hexo's link to a file of a post: its name, and the words of the link if they are not the name."""
    words = [value for key, value in arguments.items() if isinstance(key, int)]
    name = words[0] if words else ""
    title = " ".join(word for word in words[1:] if word not in ("true", "false")) or name
    return f'<a href="{escape(quote(name))}">{escape(title)}</a>'


def _asset_path(arguments: Arguments) -> str:
    return escape(quote(arguments.get(0, "")))


def _player(arguments: Arguments) -> str:
    """A file of the site's own to be played; the name is that of the element."""
    source = arguments.get("src", arguments.get("mp4", arguments.get(0, "")))
    return f'\n\n<video src="{escape(source)}"></video>\n\n'


def _vimeo(arguments: Arguments) -> str:
    return _link(f"https://vimeo.com/{arguments.get('id', arguments.get(0, ''))}")


def _tweet(arguments: Arguments) -> str:
    user, number = arguments.get("user", "i"), arguments.get("id", arguments.get(0, ""))
    return _link(f"https://x.com/{user}/status/{number}") if number else ""


def _instagram(arguments: Arguments) -> str:
    return _link(f"https://www.instagram.com/p/{arguments.get('id', arguments.get(0, ''))}/")


def _bilibili(arguments: Arguments) -> str:
    number = arguments.get("id", arguments.get("bvid", arguments.get(0, "")))
    return _link(f"https://www.bilibili.com/video/{number}")


def _youtube(arguments: Arguments) -> str:
    return _link(f"https://www.youtube.com/watch?v={arguments.get('id', arguments.get(0, ''))}")


def _gist(arguments: Arguments) -> str:
    return _link(f"https://gist.github.com/{arguments.get(0, '')}/{arguments.get(1, '')}")


def _reference(arguments: Arguments) -> str:
    """The address of the post that a reference names, to be resolved; a fragment alone is of this post."""
    path, mark, anchor = arguments.get("path", arguments.get(0, "")).partition("#")
    if not path:
        return mark + anchor
    return escape(f"{REFERENCE}{arguments.get('lang') or '-'}/{quote(path)}{mark}{quote(anchor)}")


def _post_link(arguments: Arguments) -> str:
    """Hexo's link to a post: its name, and the words of the link if they are not the name."""
    words = [value for key, value in arguments.items() if isinstance(key, int)]
    title = " ".join(word for word in words[1:] if word not in ("true", "false")) or (words[0] if words else "")
    return f'<a href="{_reference(arguments)}">{escape(title)}</a>'


def _link_or_reference(arguments: Arguments) -> str:
    """Jekyll's `link` names a file, Hexo's the words of a link and its address."""
    words = [value for key, value in arguments.items() if isinstance(key, int)]
    at = next((at for at, word in enumerate(words) if at and re.match(r"https?://|/", word)), 0)
    if not at:
        return _reference(arguments)
    return f'<a href="{escape(words[at])}">{escape(" ".join(words[:at]))}</a>'


RENDERERS: dict[tuple[str, str], Callable[[Arguments], str]] = {
    ("hugo", "figure"): _figure,
    ("hugo", "gist"): _gist,
    ("hugo", "ref"): _reference,
    ("hugo", "relref"): _reference,
    ("hugo", "audio"): _player,
    ("hugo", "bilibili"): _bilibili,
    ("hugo", "instagram"): _instagram,
    ("hugo", "tweet"): _tweet,
    ("hugo", "twitter"): _tweet,
    ("hugo", "video"): _player,
    ("hugo", "vimeo"): _vimeo,
    ("hugo", "x"): _tweet,
    ("hugo", "youtube"): _youtube,
    ("liquid", "asset_link"): _asset_link,
    ("liquid", "asset_path"): _asset_path,
    ("liquid", "vimeo"): _vimeo,
    ("liquid", "youtube"): _youtube,
    ("liquid", "asset_img"): _asset_img,
    ("liquid", "link"): _link_or_reference,
    ("liquid", "post_link"): _post_link,
    ("liquid", "post_url"): _reference,
}
