"""Links between posts, when they are stored: each gets the address of the article of the post that it means.

A link whose post arrives later is mended then. What has no target at the end of a run is reported.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from urllib.parse import unquote

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

from articles.importing.folder_links import PLACEHOLDER
from articles.importing.plans import Plan
from articles.links.rewriting import rewrite
from articles.models import Alias, Article, Link
from articles.models.links import article_href, slug_of
from articles.models.querysets import batched
from articles.posts.links import REFERENCE, names_of, page_of, split_suffix
from articles.posts.links import Link as PostLink
from articles.posts.messages import say
from articles.posts.post import WARNING, Problem, SourceFile
from articles.posts.rendering.finishing import unresolved

_PLACEHOLDERS = re.compile(rf'(<a (?:[^<>]* )?href="){PLACEHOLDER}(\d+)(?=")')
_POST_ENDING = re.compile(r"\.(?:md|markdown|mdown|mkd)$", re.IGNORECASE)


def provisional(link: PostLink) -> str:
    """The address of a link whose target is not there: as it was written, or the old address of the post it names."""
    if link.written.startswith(REFERENCE):
        return unresolved(link.written)
    address, suffix = split_suffix(link.written)
    if link.path and _POST_ENDING.search(address):
        # The old address that the post will have redirects to its article.
        return unresolved(f"{REFERENCE}-/{link.path}") + suffix
    return link.written


@dataclass(frozen=True, slots=True)
class Awaited:
    """A link without a target so far, for the report."""

    source: SourceFile
    link: PostLink


def give_links(plans: list[Plan]) -> list[Awaited]:
    """Give each plan the addresses and the rows of its links; return the links without a target."""
    if not any(plan.prepared.links for plan in plans):
        return []
    here = {plan.post.path: (plan.pk, article_href(plan.post.language, plan.slug)) for plan in plans}
    paths = {link.path for plan in plans for link in plan.prepared.links if link.path}
    known = stored_addresses(paths - here.keys()) | here
    awaited: list[Awaited] = []
    for plan in plans:
        for link in plan.prepared.links:
            target, href = known.get(link.path, (None, provisional(link)))
            href += link.suffix if target else ""
            plan.hrefs.append(href)
            if target is None and is_page_of_portal(href):
                continue
            if target is None:
                awaited.append(Awaited(plan.prepared.source, link))
            plan.links.append(
                Link(
                    source_id=plan.pk,
                    target_id=target,
                    path=link.path,
                    name=link.name,
                    written=link.written,
                    suffix=link.suffix,
                    href=href,
                    line=link.line,
                )
            )
    return awaited


def stored_addresses(paths: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The primary keys and the addresses of the articles of some posts, by path."""
    found: dict[str, tuple[int, str]] = {}
    for some in batched(paths, 500):
        rows = Article.objects.imported_from(some).order_by().values_list("import_path", "pk", "language", "slug")
        found |= {path: (pk, article_href(language, slug)) for path, pk, language, slug in rows}
    return found


def with_addresses(html: str, hrefs: list[str]) -> str:
    """The HTML of a post with the addresses of its links."""
    return _PLACEHOLDERS.sub(lambda found: found[1] + escape(hrefs[int(found[2])]), html) if hrefs else html


@lru_cache(maxsize=4096)
def is_page_of_portal(href: str) -> bool:
    """Whether a path is one that the portal answers, other than those of articles."""
    path = unquote(split_suffix(href)[0])
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            return resolve(path).view_name != "articles:article-detail"
        except Resolver404:
            return False


def store_links(plans: list[Plan], old: list[Plan]) -> None:
    """Write the rows of the links of some plans, and mend links that have waited for their posts."""
    if old:
        Link.objects.filter(source__in=[plan.pk for plan in old]).delete()
    Link.objects.bulk_create((link for plan in plans for link in plan.links), batch_size=100)
    if Link.objects.dead().exists():
        mend(plans)


def mend(plans: list[Plan]) -> None:
    """Let links that wait for one of some posts lead to its article."""
    names: dict[str, list[Plan]] = {}
    for plan in plans:
        for name in names_of(page_of(plan.post.path, ())):
            names.setdefault(name, []).append(plan)
    paths = {plan.post.path: plan for plan in plans}
    waiting = Link.objects.dead()
    found = [(link, paths[link.path]) for link in waiting.filter(path__in=paths)]
    # A name that several posts have says nothing.
    alone = {name: some[0] for name, some in names.items() if len(some) == 1}
    for some in batched(alone, 500):
        found += [(link, alone[link.name]) for link in waiting.filter(path="", name__in=some)]
    changes = []
    for link, plan in found:
        link.target_id = plan.pk
        changes.append((link, article_href(plan.post.language, plan.slug) + link.suffix))
    rewrite(changes)


def mend_addresses() -> None:
    """Let links to old addresses lead to the articles that have them."""
    last = 0
    while links := list(Link.objects.dead().filter(path="", name="", pk__gt=last).order_by("pk")[:500]):
        last = links[-1].pk
        wanted = {path_of(link) for link in links}
        aliases = Alias.objects.filter(path__in=[*wanted, *(f"{path}/" for path in wanted)]).select_related("article")
        targets = {alias.path.rstrip("/"): alias.article for alias in aliases}
        for path in wanted:
            own = None if path in targets else slug_of(path)
            article = own and Article.objects.filter(language=own[0], slug=own[1]).first()
            if article:
                targets[path] = article
        changes = []
        for link in links:
            article = targets.get(path_of(link))
            if article:
                link.target = article
                changes.append((link, article_href(article.language, article.slug) + link.suffix))
        rewrite(changes)


def path_of(link: Link) -> str:
    """The path of an address on this site, without its last slash and null bytes."""
    return unquote(split_suffix(link.written)[0]).rstrip("/").replace("\0", "\ufffd")


def dead_links(awaited: list[Awaited]) -> Iterator[Problem]:
    """A warning for each of some links that has no target now that the whole folder is imported."""
    dead: set[tuple[str, str]] = set()
    for some in batched({found.source.path for found in awaited}, 500):
        sources = Article.objects.imported_from(some)
        dead.update(Link.objects.dead().filter(source__in=sources).values_list("source__import_path", "written"))
    for found in awaited:
        if (found.source.path, found.link.written) in dead:
            code = "ambiguous-link" if found.link.is_ambiguous else "dead-link"
            message = say(code, link=shown(found.link.written))
            yield Problem(found.source.shown, found.link.line, WARNING, message)


def shown(written: str) -> str:
    """A link as it was written, without null bytes, which PostgreSQL does not accept."""
    if written.startswith(REFERENCE):
        written = written.removeprefix(REFERENCE).partition("/")[2]
    return unquote(written).replace("\0", "\ufffd")
