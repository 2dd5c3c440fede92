"""What sanitised HTML still wants: heading ids, figures, links and pictures that are safe and quick.

Everything here works on the sanitiser's output, whose tags are regular (see `sanitising`), and adds
nothing but escaped text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import quote, unquote

from articles.posts.attachments import is_attachment, player_of
from articles.posts.links import REFERENCE, is_local, split_suffix
from articles.posts.post import Heading, Picture
from articles.posts.rendering.html_tags import ANY_ATTRIBUTES, ATTRIBUTES, attributes_of, opening_tag
from articles.posts.rendering.sanitising import own_id
from articles.text.plain_text import inline_text

LINK = re.compile(rf"""<a(?:( href="https?://[^"]*"{ANY_ATTRIBUTES})|{ATTRIBUTES})>""")
"""The attributes of a link to another host, as most are, or else those of any link."""
PICTURE = re.compile(rf"<img{ATTRIBUTES}>")
LINK_TAG = re.compile(r"(<a(?: [^>]*)?>|</a>)")
FIELD = re.compile(rf"<input{ATTRIBUTES}>")
FIELD_ABOVE_ITS_TEXT = re.compile(r"(?<=<li>)\s*(<input [^>]*>)\s*<p>")
EMPTY_LINK = re.compile(r"<a (?!id=)[^>]*>\s*</a>|<a>((?:(?!<a[ >]).)*?)</a>", re.DOTALL)
EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>\n?")
LINKED_PICTURE = re.compile(r"<img [^>]*>|<a [^>]*><img [^>]*></a>")
PICTURES_ALONE = re.compile(rf"<p>(?:\s|<br>)*(?:(?:{LINKED_PICTURE.pattern})(?:\s|<br>)*)+</p>")
PICTURE_TITLE = re.compile(r'(<img src="[^"]*" alt="[^"]*") title="([^"]*)"')
HEADING_TAG = re.compile(rf"<h([1-6]){ATTRIBUTES}>(?:((?:[^<]++|<(?!/?h[1-6]))*+)</h[1-6]>)?|</h[1-6]>")
"""A whole heading with its content, or the beginning of one that contains another heading, or its end."""
HEADING_WITH_ID = re.compile(r"<(h[1-6])>((?:(?!</h).){0,1000}?)\s*\{#([\w:.-]{1,100})\}\s*</\1>", re.DOTALL)
ID = re.compile(r'(<[a-z][a-z0-9]*(?: [^\s"=>]+="[^"]*")*? id=")([^"]*)"')
FRAGMENT = re.compile(r'<a href="#([^"]+)"')
DATA = "/~data/"
"""Begins the address of a picture that is in the body itself, as a data URI, until it is resolved."""
DATA_PICTURE = re.compile(
    r"""(<img\b[^<>]{0,500}?\ssrc\s*+=\s*+)(?:"(?=data:)([^"<>]*+)"|'(?=data:)([^'<>]*+)'|(data:[^\s"'<>]*+))""",
    re.IGNORECASE,
)
DATA_URI = re.compile(r"data:image/[a-z0-9.+-]{1,20};base64,[A-Za-z0-9+/=%\s]*", re.IGNORECASE)
PLAY = "/~play/"
"""Begins the address of a link that is to be a player until it is resolved; the address of the file follows."""
PLAYER = re.compile(
    r'(<p>)?<a data-player="(video|audio)" href="([^"]*)"[^>]*>((?:(?!</a>).)*)</a>(?(1)</p>)', re.DOTALL
)
Resolve = Callable[[str], Picture | None]
"""Takes the path or the address of a picture; see `render`."""
ResolveLink = Callable[[str], str | None]
"""Takes the address of a link on this site, as written; see `render`."""

POST_ENDING = re.compile(r"(?:\.[a-z]{2}(?:-[a-z]+)*)?\.(?:md|markdown|mdown|html)$")
NOT_IN_SLUG = re.compile(r"[^\w\s-]+")
SPACES = re.compile(r"[\s-]+")
NOT_IN_ADDRESS = re.compile(r"[\t\n\r]+")
HOST = re.compile(r"https?://", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)

TEXT_COLUMN = "(min-width: 60rem) 52rem, calc(100vw - 2.5rem)"
"""How wide a body's pictures are at most, as `css/layout.css` has it."""


def finish_links(html: str, resolve: ResolveLink | None = None) -> str:
    """Return `html` with anchors that match the ids of the body, `https:` before `//host`, and no empty link.

    `resolve` is None or takes an address on this site, and returns another one or None.
    """

    def finish(match: re.Match[str]) -> str:
        if match[1]:
            return f'<a{match[1]} rel="noopener">'
        attributes = attributes_of(match[2])
        href = attributes.get("href", "")
        if not href:
            attributes = {key: value for key, value in attributes.items() if key == "id"}
        elif href.startswith("#") and len(href) > 1:
            attributes["href"] = f"#{own_id(href[1:])}"
        elif href.startswith("//"):
            attributes["href"] = "https:" + href
        elif not HOST.match(href):
            address = unescape(href)
            if player := address.startswith(PLAY) and player_of(address):
                address = address.removeprefix(PLAY)
                found = resolve(address) if resolve else None
                return f'<a data-player="{player}" href="{escape(found or address)}">'
            found = resolve(address) if resolve and is_local(address) else None
            if found is None and address.startswith(REFERENCE):
                found = unresolved(address)
            if found is None:
                return match[0]
            attributes["href"] = escape(found)
        if HOST.match(attributes.get("href", "")):
            attributes["rel"] = "noopener"
        return opening_tag("a", attributes)

    html = EMPTY_LINK.sub(r"\1", LINK.sub(finish, html))
    return PLAYER.sub(_play, html) if "data-player" in html else html


def _play(match: re.Match[str]) -> str:
    """Return the player of PLAYER's file, with a link to it where a browser cannot play it."""
    name, address, text = match.group(2, 3, 4)
    size = ' width="640"' if name == "video" else ""
    player = f'<{name} controls="" preload="metadata"{size} src="{address}"><a href="{address}">{text}</a></{name}>'
    return f"<figure>{player}</figure>" if match[1] else player


def unresolved(reference: str) -> str:
    """The address that Hugo gives the post that a reference names: it redirects to the article when there is one."""
    path, suffix = split_suffix(reference.removeprefix(REFERENCE).partition("/")[2])
    parts = POST_ENDING.sub("", unquote(path).strip("/").lower().replace(" ", "-")).split("/")
    if parts[-1] in ("index", "_index"):
        parts.pop()
    return quote("/".join(["", *filter(None, parts), ""])) + suffix


def finish_fragments(html: str) -> str:
    """Return `html` whose links to parts of itself lead there, also where they differ in case."""
    ids = {match[2] for match in ID.finditer(html)}
    lowered = {name.lower(): name for name in ids}

    def finish(match: re.Match[str]) -> str:
        name = unquote(unescape(match[1]))
        if name in ids or name.lower() not in lowered:
            return match[0]
        return f'<a href="#{lowered[name.lower()]}"'

    return FRAGMENT.sub(finish, html)


def finish_pictures(html: str, resolve: Resolve | None) -> str:
    """Return `html` whose pictures load late, and without telling other hosts who reads.

    `resolve` is None or takes the path of a relative picture, percent-decoded, or the address of one on another
    host, and returns a Picture or None. Of a picture without a source the alternative text stays.
    """

    has_files = False

    def finish(match: re.Match[str]) -> str:
        nonlocal has_files
        attributes = attributes_of(match[1])
        file = unescape(attributes.get("src", "").strip())
        if is_attachment(file) and not file.lower().partition("?")[0].endswith(".svg"):
            has_files = True
            return _link_to_file(file, attributes.get("alt", ""))
        picture = _source(attributes.get("src", "").strip(), resolve)
        if picture is None:
            return attributes.get("alt", "")
        source, size = picture
        finished: dict[str, object] = {"src": source, "alt": attributes.get("alt", "")}
        if attributes.get("title"):
            finished["title"] = attributes["title"]
        finished |= size or {
            key: attributes[key] for key in ("width", "height") if attributes.get(key, "").isdecimal()
        }
        finished |= {"loading": "lazy", "decoding": "async"}
        if HOST.match(source):
            finished["referrerpolicy"] = "no-referrer"
        return opening_tag("img", finished)

    html = PICTURE.sub(finish, html)
    return _without_links_in_links(html) if has_files else html


def _link_to_file(address: str, text: str) -> str:
    """A file that is embedded as a picture is, but is none: a player, or a link."""
    is_played = is_local(address) and player_of(address)
    words = text or escape(unquote(split_suffix(address)[0]).rpartition("/")[2])
    return f'<a href="{PLAY if is_played else ""}{escape(address)}">{words}</a>'


def _without_links_in_links(html: str) -> str:
    """Return `html` in which a link to a file that stood for a picture inside a link is only its words."""
    depth, pieces = 0, []
    for piece in LINK_TAG.split(html):
        is_end = piece == "</a>"
        depth -= is_end and depth > 0
        if depth == 0 or not LINK_TAG.fullmatch(piece):
            pieces.append(piece)
        depth += not is_end and LINK_TAG.fullmatch(piece) is not None
    return "".join(pieces)


def hide_data(html: str) -> tuple[str, list[str]]:
    """Return `html` whose pictures that consist of their own data have an address instead, and the data's URIs."""
    uris: list[str] = []

    def hide(match: re.Match[str]) -> str:
        uri = unescape(match[2] or match[3] or match[4])
        if not DATA_URI.fullmatch(uri):
            return match[0]
        uris.append(uri)
        return f'{match[1]}"{DATA}{len(uris) - 1}"'

    return DATA_PICTURE.sub(hide, html), uris


def with_data(resolve: Resolve | None, uris: list[str]) -> Resolve:
    """Return what asks `resolve` for the data URIs that `hide_data` has hidden."""

    def ask(path: str) -> Picture | None:
        number = path.removeprefix(DATA)
        if number == path:
            return resolve(path) if resolve else None
        return resolve(uris[int(number)]) if resolve and number.isdecimal() and int(number) < len(uris) else None

    return ask


def _source(source: str, resolve: Resolve | None) -> tuple[str, dict[str, object]] | None:
    """Escaped address and size of a picture, or None where it has no address that a picture may have.

    Browsers read `\\` as `/` and leave out line breaks: `/\\host` is another host, and to be treated as one.
    """
    source = NOT_IN_ADDRESS.sub("", source).replace("\\", "/")
    if source.startswith("//"):
        source = "https:" + source
    is_remote = HOST.match(source)
    if not is_remote and (not source or source.startswith("#") or SCHEME.match(source)):
        return None
    path = unescape(source)
    picture = resolve(path if is_remote else unquote(path)) if resolve else None
    if picture is None:
        return None if source.startswith(DATA) else (source, {})
    size: dict[str, object] = {}
    if picture.width and picture.height:
        size |= {"width": picture.width, "height": picture.height}
    if picture.srcset:
        srcset = ", ".join(f"{url} {width}w" for url, width in picture.srcset)
        size |= {"srcset": escape(srcset), "sizes": TEXT_COLUMN}
    return escape(picture.url), size


def make_figures(match: re.Match[str]) -> str:
    """Return the pictures of PICTURES_ALONE's paragraph as figures, with their titles as captions."""
    return "\n".join(_figure(picture[0]) for picture in LINKED_PICTURE.finditer(match[0]))


def _figure(picture: str) -> str:
    title = ' title="' in picture and PICTURE_TITLE.search(picture)
    if not title:
        return f"<figure>{picture}</figure>"
    picture = picture.replace(title[0], title[1])
    return f"<figure>{picture}<figcaption>{title[2]}</figcaption></figure>"


def finish_fields(html: str) -> str:
    """Return `html` whose only form fields are the boxes of task lists: disabled, and named by a sign."""

    def finish(match: re.Match[str]) -> str:
        attributes = attributes_of(match[1])
        if attributes.get("type") != "checkbox":
            return ""
        checked, sign = (' checked=""', "☑") if "checked" in attributes else ("", "☐")
        return f'<input type="checkbox"{checked} disabled="" aria-label="{sign}">'

    return FIELD_ABOVE_ITS_TEXT.sub(r"<p>\1 ", FIELD.sub(finish, html))


def give_id(match: re.Match[str]) -> str:
    """Return the heading of HEADING_WITH_ID, `## Words {#id}`, with the id that its writer gave it."""
    return f'<{match[1]} id="{own_id(match[3])}">{match[2]}</{match[1]}>'


def slug_of_words(text: str) -> str:
    """The id of a heading with these words; empty if none of them can be in one."""
    words = text.lower()
    if not words.isalnum():
        words = SPACES.sub("-", NOT_IN_SLUG.sub("", words).strip())
    return words[:80].strip("-")


def finish_headings(html: str) -> tuple[str, tuple[Heading, ...]]:
    """Return `html` whose headings begin at level 2 and have ids of their own, and the tuple of Headings.

    An id is the heading's words, in small letters, with hyphens; no two ids are the same. A heading
    without words is left out, one with another heading in it is a `section`; items of lists would end across a `div`.
    """
    numbers: dict[str, int] = {}
    headings: list[Heading] = []

    def unique(wanted: str) -> str:
        name = wanted
        while name in numbers:
            numbers[wanted] += 1
            name = f"{wanted}-{numbers[wanted]}"
        numbers[name] = 0
        return name

    def finish(level: int, attributes: dict[str, str], content: str) -> str:
        text = inline_text(content)
        if not text and "<img" not in content:
            return ""
        if "id" not in attributes:
            attributes = {"id": unique(own_id(slug_of_words(text) or "section"))} | attributes
        if text:
            headings.append(Heading(level, unescape(attributes["id"]), text))
        return f"{opening_tag(f'h{level}', attributes)}{content}</h{level}>"

    if ' id="' in html:
        html = ID.sub(lambda match: f'{match[1]}{unique(own_id(match[2]))}"', html)
    pieces: list[str] = []
    opened: list[_OpenHeading] = []
    position = 0
    for tag in HEADING_TAG.finditer(html):
        pieces.append(html[position : tag.start()])
        position = tag.end()
        level, attributes, content = tag.groups()
        if content is not None:
            pieces.append(finish(max(int(level), 2), attributes_of(attributes), content))
        elif level:
            opened.append(_OpenHeading(max(int(level), 2), attributes_of(attributes), len(pieces)))
            continue
        else:
            heading = opened.pop()
            content = "".join(pieces[heading.start :])
            if heading.has_heading:
                content = f"{opening_tag('section', heading.attributes)}{content}</section>"
            else:
                content = finish(heading.level, heading.attributes, content)
            pieces[heading.start :] = [content]
        if opened:
            opened[-1].has_heading = True
    return "".join([*pieces, html[position:]]), tuple(headings)


@dataclass(slots=True)
class _OpenHeading:
    level: int
    attributes: dict[str, str]
    start: int
    """The number of pieces of HTML before its content."""
    has_heading: bool = False
