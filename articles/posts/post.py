"""What the stages between a file and an article pass on: post, rendering, problem and their parts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from articles.posts.messages import code_of

ERROR = "error"
WARNING = "warning"
UNDATED = datetime(1, 1, 2, tzinfo=UTC)
"""The date of a post that has none: before all others, and within the years of every time zone and database."""

WIDGETS = (
    "search",
    "recent",
    "categories",
    "taglist",
    "social",
    "languages",
    "sidemenu",
    "archive",
    "related",
    "popular",
)
MAX_PATH_BYTES = 2400
"""Of the path of a post: an index of PostgreSQL takes no more than 2,704, with what else is in it."""
MENUS = ("main", "side", "footer")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a post, printed as `path:line: level: message`.

    `path` is the file as the user named it, `line` counts from 1 (0: the file as a whole), `message`
    says what is wrong and what to do.
    """

    path: str
    line: int
    level: str
    message: str
    files: int = 1
    """How many files it is about."""

    @property
    def code(self) -> str:
        """The kind of problem, such as `date-missing`: the same in every language."""
        return code_of(self.message)

    def __str__(self) -> str:
        return self.line_with(self.message)

    def line_with(self, message: str) -> str:
        """The line to print, with the message in another language."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.level}: {message}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may contain a post.

    `root` is the folder it was found below and `path` its POSIX path below that, which is the post's
    identity; `shown` is the path for messages, as the user would name the file.
    """

    root: Path
    path: str
    shown: str

    @property
    def absolute(self) -> Path:
        return self.root / self.path


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What validation has to know of the site: the zone of dates without an offset, and its languages."""

    time_zone: ZoneInfo
    language: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The picture of a post; `src` is a URL or a path as written."""

    src: str
    alt: str = ""
    caption: str = ""
    is_in_list: bool = True
    is_in_article: bool = True


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A place in one of MENUS; `name` is empty where the article's title serves."""

    menu: str
    name: str = ""
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """A post whose every key is understood. Datetimes are aware; an option that is None follows the site."""

    path: str
    """Identity: POSIX path below the folder given."""
    title: str
    slug: str
    """As asked for by `slug`, else from the file's name; already slugified, empty where nothing is left."""
    language: str
    """One of the site's languages, such as `zh-hans`."""
    language_tag: str
    """The code as the post has it, such as `zh-CN`; for `<html lang>`."""
    published_at: datetime
    """`UNDATED` where the post has no date."""
    updated_at: datetime | None = None
    shown_from_at: datetime | None = None
    expires_at: datetime | None = None
    is_draft: bool = False
    is_listed: bool = True
    pin_weight: int | None = None
    lead: str = ""
    summary: str = ""
    """As written; empty where the body has to give one."""
    body: str = ""
    is_html: bool = False
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    translation_key: str = ""
    translations: tuple[str, ...] = ()
    thumbnail: Thumbnail | None = None
    menus: tuple[MenuEntry, ...] = ()
    aliases: tuple[str, ...] = ()
    """Old addresses, each a path that begins with `/`; `url` and `permalink` are among them."""
    named_aliases: frozenset[str] = field(default=frozenset(), compare=False)
    """Those of `aliases` that the front matter names; the others follow from the file's path."""
    source_url: str = ""
    source_name: str = ""
    canonical_url: str = ""
    has_comments: bool | None = None
    has_author_box: bool | None = None
    has_pager: bool | None = None
    has_contents: bool | None = None
    has_math: bool | None = None
    sidebar: str = ""
    """`right`, `left` or `none`; empty for the site's."""
    widgets: tuple[str, ...] = ()
    """Names out of WIDGETS in order; empty for the site's."""
    extra: dict = field(default_factory=dict)
    """All else in the front matter, JSON-serialisable, keys as written."""

    @property
    def is_dated(self) -> bool:
        return self.published_at != UNDATED


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture of a body is to be had, and its size in CSS pixels where that is known."""

    url: str
    width: int | None = None
    height: int | None = None
    srcset: tuple[tuple[str, int], ...] = ()
    """Address and width in pixels of each file that contains it, where a browser may choose."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of an article's contents: `level` 2 to 6, `id` of the heading's anchor, its plain text."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """A rendered body: sanitised HTML, the plain text of it, its headings, and what had to be left out."""

    html: str
    text: str
    headings: tuple[Heading, ...]
    word_count: int
    """Words of spaced scripts plus characters of Chinese, Japanese and Korean."""
    reading_minutes: int
    """At least 1."""
    picture_count: int
    warnings: tuple[tuple[int, str], ...] = ()
    """Pairs of a line of the body, from 1, and a sentence; line 0 where only the body as a whole is known."""
