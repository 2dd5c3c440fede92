"""The keys that posts are known to have, and which of them a misspelt one was meant to be."""

from functools import lru_cache

from articles.posts.reading import holding
from articles.posts.reading.holding import normal

OURS = (
    "title date published publishDate pubDate pubdate created createdAt publishedAt datePublished dateCreated"
    " postDate undated lastmod lastModified updated updatedAt modified dateModified lastModifiedAt expiryDate"
    " unpublishdate expires draft status private password summary description excerpt lead subtitle dek categories"
    " category tags tag taxonomies keywords author authors lang language translations translationKey thumbnail image"
    " images cover coverImage featuredImage featureImage banner menu comments authorbox pager toc mathjax math katex"
    " sidebar widgets slug aliases url permalink redirectFrom featured pinned top sticky type layout build source"
    " originalUrl originallink canonical canonicalUrl params extra cascade unlisted noindex robots sitemap publishAt"
    " publishOn embargo"
)
"""Keys that posts may have, in their usual spelling."""
# Keys that mean something to another tool, or are words of their own, however near they are to one of the above.
_FOREIGN = (
    "linktitle shorttitle longtitle pagetitle seotitle subtitles titles name names alias menus links link sources"
    " series serie outputs output markup resources resource id guid uid key path head header headers body text data"
    " dates tabs side size long land read page pages paper posts post height width craft stage slate stats statue"
    " publisher publishers feature features gender sender listen image_alt cover_alt comment commentable commenting"
    " hero icon icons color colors theme order position rating rate rank video videos audio podcast duration location"
    " locale region country city event events start end host show shows sort section sections group groups types"
    " template templates style styles class classes css js script scripts asset assets file files photo photos gallery"
    " license licence copyright credit credits editor editors reviewer contributors contributor avatar bio email"
    " github twitter social share sharing reactions likes views aside nav navigation breadcrumb breadcrumbs parent"
    " children child prev next previous related version versions revision history changelog reading readingtime"
    " weight wordcount hidemeta showtoc tocopen disableshare searchhidden cssclasses cssclass abbrlink copyrightauthor"
    " top_img topimg toc_number codeblock highlight mermaid aplayer language_code isocode eleventynavigation"
    " changefreq priority inlanguage abstract issue issues label labels topic topics subject subjects genre year month"
    " day time mood music note notes index isbn place price level language_name updates internal external state_name"
)
_PRETTY = {normal(key): key for key in reversed(OURS.split())}
_HOLDING = holding.KEYS.union(holding.SHOWN_FROM, holding.SHOWN_AFTER, holding.SHOWN_UNTIL)
KNOWN = frozenset(_PRETTY) | _HOLDING
FOREIGN = frozenset(map(normal, _FOREIGN.split()))

_MIN_LENGTH = 4
# A word of four letters is often one exchanged letter away from another word: `rate`, `tabs`, `path`.
_MIN_TO_EXCHANGE = 5


@lru_cache(maxsize=4096)
def meant(key: str) -> str:
    """Return the known key that an unknown one is one slip away from, in its usual spelling, or an empty text."""
    name = normal(key)
    if name in KNOWN or name in FOREIGN or len(name) < _MIN_LENGTH:
        return ""
    near = [known for known in (*_PRETTY, *sorted(_HOLDING - _PRETTY.keys())) if _is_one_slip(name, known)]
    return _PRETTY.get(near[0], near[0]) if near else ""


def _is_one_slip(name: str, known: str) -> bool:
    """Whether a letter is missing, too many, another one or two have changed places."""
    if abs(len(name) - len(known)) > 1 or len(known) < _MIN_LENGTH or not known.isascii():
        return False
    shorter, longer = sorted((name, known), key=len)
    at = next((at for at, pair in enumerate(zip(shorter, longer, strict=False)) if pair[0] != pair[1]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[at:] == longer[at + 1 :]
    is_turned = name[at : at + 2] == known[at : at + 2][::-1] and name[at + 2 :] == known[at + 2 :]
    return is_turned or (len(known) >= _MIN_TO_EXCHANGE and name[at + 1 :] == known[at + 1 :])
