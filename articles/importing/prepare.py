"""From the bytes of a post's file to what can be stored: understood, rendered, its pictures kept. Asks no database."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.files.storage import default_storage

from articles.importing.first_commits import FirstCommits
from articles.importing.folder_links import PLACEHOLDER, FolderLinks, is_file
from articles.importing.options import Configurations
from articles.importing.problems import InternalProblem, UnservedProblem
from articles.pictures.fingerprints import Dependencies
from articles.pictures.found import PostPictures
from articles.pictures.remote import RemotePictures
from articles.pictures.stored import PictureError, StoredPicture, data_key, data_of, packed, store
from articles.posts import summary as text
from articles.posts.attachments import is_attachment
from articles.posts.links import REFERENCE, Link, split_suffix
from articles.posts.messages import code_of, say
from articles.posts.permalinks import old_addresses
from articles.posts.post import ERROR, WARNING, Picture, Post, Problem, Rendering, SiteProfile, SourceFile
from articles.posts.reading.cascade import NOTHING, Inherited, inherit
from articles.posts.reading.front_matter import FrontMatter, FrontMatterError, split
from articles.posts.reading.not_posts import why_no_post
from articles.posts.reading.validation import is_served, validate
from articles.posts.rendering.render import RenderingError, render

THUMBNAIL_KEYS = ("thumbnail", "image", "cover", "featured_image", "banner", "images")


@dataclass(slots=True)
class PostFile:
    """A file as it was read: its bytes, and a hash of all that makes the post."""

    source: SourceFile
    data: bytes
    digest: str
    kept: dict = field(default_factory=dict)
    """The pictures that its article has: packed, by path or address as written."""
    kept_thumbnail: tuple[str, list] = ("", [])
    """The thumbnail that its article has: packed, and its path as written if it was a file."""
    article: int | None = None
    """The primary key of the article that this very file, not an earlier version, was imported as."""
    inherited: Inherited = NOTHING
    """What section pages hand down to it."""


@dataclass(slots=True)
class Prepared:
    """A post that is ready to be stored: understood, rendered, its pictures kept."""

    source: SourceFile
    post: Post
    rendering: Rendering
    import_hash: str
    summary: str
    thumbnail: StoredPicture | None = None
    pictures: dict[str, StoredPicture] = field(default_factory=dict)
    """Of the body, by path as written."""
    lines: dict[str, int] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    """Of the body, in the order of their placeholders."""
    data: bytes = b""
    """The file."""
    dependencies: Dependencies = field(default_factory=Dependencies)
    article: int | None = None
    """As in PostFile."""
    is_as_kept: bool = False
    """Whether the pictures are those that its article has."""

    def problem(self, key: str, level: str, message: str) -> Problem:
        return Problem(self.source.shown, self.lines.get(key, 1), level, message)


LineOf = Callable[[str], int]
Fetched = Callable[[str], StoredPicture | None]
Local = Callable[[str, LineOf, str, list[Any] | None], StoredPicture | None]


class Preparer:
    """Prepares one post after the other. `site` is a `posts.post.SiteProfile`, `has_math` the site's own choice.

    With `skip_unserved`, a post in a language that the site does not have is not prepared; otherwise it gets
    the site's own. With `fetch_images`, pictures of other hosts are kept in media like those next to the post; never
    in a dry run. `is_lenient` as in `split`.
    """

    def __init__(
        self,
        site: SiteProfile,
        *,
        has_math: bool = False,
        dry_run: bool = False,
        fetch_images: bool = False,
        skip_unserved: bool = False,
        generator: str = "",
        is_lenient: bool = False,
    ) -> None:
        self.site, self.has_math, self.skip_unserved = site, has_math, skip_unserved
        self.remote = RemotePictures() if fetch_images and not dry_run else None
        self.dry_run, self.is_lenient = dry_run, is_lenient
        self.pictures = PostPictures(dry_run=dry_run)
        self.first_commits = FirstCommits()
        self.links = FolderLinks(site)
        self.configurations = Configurations(generator)

    def __call__(self, file: PostFile) -> tuple[Prepared | None, list[Problem]]:
        """A `Prepared` and a list of Problems; None where one of those is an error, or the file is not a post.

        Never raises for a post.
        """
        problems: list[Problem] = []
        try:
            return self._prepared(file, problems), problems
        except FrontMatterError as error:
            line, message = error.line, error.message
        except RenderingError as error:
            line, message = body_line(file.data), error.message
        except OSError as error:
            line, message = 0, say("picture-storage", why=error.strerror)
        except Exception as error:  # A fault of ours in one post must not keep the others out.
            message = say("internal-error", why=f"{type(error).__name__}: {error}")
            return None, [*problems, InternalProblem(file.source.shown, 0, ERROR, message, error=error)]
        return None, [*problems, Problem(file.source.shown, line, ERROR, message)]

    def _prepared(self, file: PostFile, problems: list[Problem]) -> Prepared | None:
        front_matter = split(file.data, is_lenient=self.is_lenient)
        why = why_no_post(file.source.path.rpartition("/")[2], front_matter)
        if why:
            problems.append(Problem(file.source.shown, 0, WARNING, say("skipped", why=why)))
            return None
        front_matter = inherit(front_matter, file.inherited)
        post, found = validate(front_matter, file.source, self.site, self.first_commits)
        problems += self.first_commits.problems()
        if post and not is_served(post.language_tag, self.site):
            problems.append(self._unserved(post, file.source))
            if self.skip_unserved:
                return None
        problems += found
        if post is None:
            return None
        post = self._with_old_addresses(post, file.source)
        return self._rendered(file, post, front_matter, problems)

    def _with_old_addresses(self, post: Post, source: SourceFile) -> Post:
        """The post with the addresses that the configuration of its old site gave it."""
        old = self.configurations.of(source.root)
        addresses = old_addresses(post, old.generator, dict(old.permalinks), old.content, old.above)
        return replace(post, aliases=tuple(dict.fromkeys((*post.aliases, *addresses)))) if addresses else post

    def _unserved(self, post: Post, source: SourceFile) -> UnservedProblem:
        message = say("unserved-language", language=post.language_tag)
        return UnservedProblem(source.shown, 0, WARNING, message, language=post.language_tag, post_path=post.path)

    def _rendered(self, file: PostFile, post: Post, front_matter: FrontMatter, problems: list[Problem]) -> Prepared:
        source = file.source

        def complain(line: int, message: str) -> None:
            problems.append(Problem(source.shown, line, WARNING, message))

        def fetched(url: str) -> StoredPicture | None:
            known = file.kept.get(url)
            try:
                if known:
                    picture = StoredPicture(*known)
                elif self.remote:
                    picture = self.remote.store(url)
                else:
                    return None
            except PictureError as error:
                complain(line_of(url), say("picture", path=url, why=error.message))
                return None
            pictures[url] = picture
            return picture

        def line_of(path: str) -> int:
            before = post.body.partition(path)
            return front_matter.body_line + (before[0].count("\n") if before[1] else 0)

        def in_body(uri: str) -> Picture | None:
            try:
                picture = store(data_of(uri), dry_run=self.dry_run)
            except PictureError as error:
                complain(line_of(uri[:60]), say("picture", path=f"{uri[:30]}…", why=error.message))
                return None
            pictures[data_key(uri)] = picture
            return picture.as_shown()

        def resolve(path: str) -> Picture | None:
            if path.startswith("data:"):
                return in_body(path)
            if is_web_url(path):
                picture = fetched(path)
                return picture.as_shown() if picture else None
            picture = local(path, line_of, "picture", file.kept.get(path))
            if picture:
                pictures[path] = picture
            return picture.as_shown() if picture else None

        def local(path: str, line_of: LineOf, what: str, kept: list[Any] | None) -> StoredPicture | None:
            try:
                return self._stored(source, path, dependencies, is_picture=what == "thumbnail")
            except PictureError as error:
                if path.startswith(settings.MEDIA_URL) and what == "picture":
                    return None  # Uploaded in admin: here already, or in the folder where that is an export.
                picture = StoredPicture(*kept) if kept and default_storage.exists(kept[0]) else None
                # PostgreSQL stores no null byte, which a path may have as %00.
                shown = path.replace("\0", "\ufffd")
                if what == "attachment" and not picture and code_of(error.message) == "-no-such-file":
                    return None  # It is reported with other dead links.
                message = say(f"{what}-kept" if picture else what, path=shown, why=error.message)
                dependencies.problems.append((line_of(path), message))
                complain(*dependencies.problems[-1])
                return picture

        def attached(written: str) -> str:
            address, suffix = split_suffix(written)
            path = unquote(address)
            if path not in pictures:
                said = len(problems)
                found = local(path, line_of, "attachment", file.kept.get(path))
                if not found:
                    return written if len(problems) > said else ""
                pictures[path] = found
            return pictures[path].as_shown().url + suffix

        def link(written: str) -> str:
            address = is_file(written) and not written.startswith(REFERENCE) and attached(written)
            if address:
                return address
            found = self.links.index(source.root).find(written, source.path)
            links.append(replace(found, line=line_of_link(found)))
            return f"{PLACEHOLDER}{len(links) - 1}"

        def line_of_link(found: Link) -> int:
            last = unquote(split_suffix(found.written)[0]).rstrip("/").rpartition("/")[2]
            return line_of(found.written if found.written in post.body else last)

        pictures: dict[str, StoredPicture] = {}
        links: list[Link] = []
        dependencies = Dependencies()
        has_math = self.has_math if post.has_math is None else post.has_math
        rendering = render(
            post.body,
            is_html=post.is_html,
            has_math=has_math,
            title=post.title,
            own_url=self.configurations.of(source.root).base_url or settings.SITE_URL,
            resolve_picture=resolve,
            resolve_link=link,
        )
        for line, message in rendering.warnings:
            complain(front_matter.body_line + max(line - 1, 0), message)
        lines = {key.lower(): line for key, line in front_matter.lines.items()}
        thumbnail = self._thumbnail(file, post, lines, local, fetched)
        if thumbnail and post.thumbnail and not is_web_url(post.thumbnail.src):
            dependencies.thumbnail = post.thumbnail.src
        return Prepared(
            source=source,
            post=post,
            rendering=rendering,
            import_hash=file.digest,
            summary=post.summary or summary(post, rendering, has_math),
            thumbnail=thumbnail,
            pictures=pictures,
            lines=lines,
            data=file.data,
            links=links,
            dependencies=dependencies,
            article=file.article,
            is_as_kept=file.article is not None
            and {path: packed(picture) for path, picture in pictures.items()} == file.kept
            and (packed(thumbnail) if thumbnail else []) == file.kept_thumbnail[1],
        )

    def _stored(self, source: SourceFile, path: str, dependencies: Dependencies, *, is_picture: bool) -> StoredPicture:
        """Store the file at a path as written, or the one that is nearly called so; else PictureError."""
        is_attached = is_attachment(path) and not is_picture
        looked = dependencies.files
        try:
            return self.pictures.store(source.root, source.path, path, looked, is_attached=is_attached)
        except PictureError as error:
            found = (
                "" if code_of(error.message) != "-no-such-file" else self.links.file(source.root, source.path, path)
            )
            if not found:
                raise
            return self.pictures.store(source.root, source.path, f"/{found}", looked, is_attached=is_attached)

    def _thumbnail(
        self, file: PostFile, post: Post, lines: dict[str, int], local: Local, fetched: Fetched
    ) -> StoredPicture | None:
        if not post.thumbnail:
            return None
        src = post.thumbnail.src
        if is_web_url(src):
            return fetched(src)
        line = next((lines[key] for key in THUMBNAIL_KEYS if key in lines), 1)
        was, kept = file.kept_thumbnail
        return local(src, lambda _: line, "thumbnail", kept if was == src else None)


def summary(post: Post, rendering: Rendering, has_math: bool) -> str:
    """What is before `<!--more-->`, else the first sentences."""
    opening = text.before_more(post.body)
    if opening and opening.strip():
        return " ".join(render(opening, is_html=post.is_html, has_math=has_math, title=post.title).text.split())
    return text.summarise(rendering.text)


def body_line(data: bytes) -> int:
    """The line on which the body of a post begins whose head is known to be right."""
    return split(data, is_lenient=True).body_line


def is_web_url(src: str) -> bool:
    return src.lower().startswith(("http://", "https://"))
