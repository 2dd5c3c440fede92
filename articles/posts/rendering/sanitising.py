"""Cuts HTML down to what an article may contain, within bounds that keep the parser quick.

The result is balanced, has its attributes in double quotes and contains no bare `<` or `>` in
text or attributes: the steps after this one rely on that.
"""

import re

import nh3

from articles.posts.messages import Message, say
from articles.posts.rendering.callouts import CLASSES as CALLOUT_CLASSES

ID_PREFIX = "b-"
"""Begins an id of a body that would be one of the page around it."""
IDS_OF_PAGES = frozenset(("content", "comments", "comments-title", "q", "related", "sq", "wq"))
PREFIXES_OF_PAGES = ("author-", "comment-", "id_", "w-")

# A tree builder takes quadratic time for deep nesting, unclosed formatting, single tags of a hundred
# thousand attributes and long texts full of entities. Real articles stay far below all of these.
MAX_OPENING_TAGS = 15_000
MAX_TAGS = 30_000
MAX_ENTITIES = 150_000
MAX_ATTRIBUTES = 200
FEW_TAGS = 1_000
SHORT = 30_000

GLOBAL_ATTRIBUTES = {"dir", "id", "lang", "title"}
# Not `cite`: no browser shows it, and its address would go unchecked.
ATTRIBUTES = {
    "*": GLOBAL_ATTRIBUTES,
    "a": {"aria-label", "href", "hreflang"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "input": {"checked"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"reversed", "start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"abbr", "align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
TAGS = (
    "a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup data dd del details dfn div"
    " dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img input ins kbd li mark ol p pre q rp rt ruby"
    " s samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr"
)
CLASSES = {
    "a": {"footnote-backref"},
    "div": CALLOUT_CLASSES,
    "section": {"footnotes"},
    "sup": {"footnote-ref"},
    "td": {"number"},
    "th": {"number"},
}
DROPPED_WITH_CONTENT = {"annotation", "annotation-xml", "script", "style"}

MATH_TAGS = (
    "math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle"
    " msub msubsup msup mtable mtd mtext mtr munder munderover"
)
MATH_ATTRIBUTES = (
    "accent accentunder columnspan depth display displaystyle fence form height largeop linethickness lspace"
    " mathvariant maxsize minsize movablelimits rowspan rspace scriptlevel separator stretchy symmetric voffset width"
)

FORMATTING = re.compile(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/][^>]*>", re.IGNORECASE)
# A tag's name, then attributes as the HTML standard reads them: bare, quoted in two ways, unquoted.
CROWDED_TAG = re.compile(
    r"<[a-z][^\s/>]*+"
    r"""(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s>]*+))?+)"""
    f"{{{MAX_ATTRIBUTES + 1}}}",
    re.IGNORECASE,
)


class RenderingError(ValueError):
    """A body that cannot be rendered; `message` says why and what to do."""

    def __init__(self, message: Message):
        super().__init__(message)
        self.message = message


def _cleaner(*, has_math: bool) -> nh3.Cleaner:
    tags, attributes = set(TAGS.split()), dict(ATTRIBUTES)
    if has_math:
        tags.update(MATH_TAGS.split())
        attributes |= {tag: set(MATH_ATTRIBUTES.split()) for tag in MATH_TAGS.split()}
    return nh3.Cleaner(
        tags=tags,
        attributes=attributes,
        clean_content_tags=DROPPED_WITH_CONTENT,
        allowed_classes=CLASSES,
        # A field of any other type is dropped afterwards, when its type is gone.
        tag_attribute_values={"input": {"type": {"checkbox"}}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


_CLEANER = _cleaner(has_math=False)
_MATH_CLEANER = _cleaner(has_math=True)


def own_id(name: str) -> str:
    """Return an id of a body: as it is written, unless the page around the body has or may have such an id."""
    is_of_page = name in IDS_OF_PAGES or name.startswith(PREFIXES_OF_PAGES)
    return ID_PREFIX + name if is_of_page else name


def check_bounds(html: str) -> int:
    """Raise RenderingError where `html` would keep the sanitiser busy for seconds; return its number of tags."""
    tags = html.count("<")
    if tags > FEW_TAGS and (tags > MAX_TAGS or tags - html.count("</") > MAX_OPENING_TAGS):
        raise RenderingError(say("too-many-elements", limit=MAX_OPENING_TAGS))
    if len(html) > SHORT:
        if html.count("&") > MAX_ENTITIES:
            raise RenderingError(say("too-many-entities", limit=MAX_ENTITIES))
        if CROWDED_TAG.search(html):
            raise RenderingError(say("too-many-attributes", limit=MAX_ATTRIBUTES))
    return tags


def sanitise(html: str, *, has_math: bool = False) -> str:
    """Return `html` with allowed elements and attributes alone, ids as they are (see `own_id`).

    MathML is kept only where `has_math` is true. Raises RenderingError for what check_bounds refuses.
    """
    if check_bounds(html) > FEW_TAGS:
        # Each unclosed one is opened again in every paragraph, unless it is the same as others.
        html = FORMATTING.sub(r"<\1>", html)
    return (_MATH_CLEANER if has_math else _CLEANER).clean(html)
