"""What becomes of a post, decided before anything is written: the row that it updates, its slug, its old addresses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from urllib.parse import unquote

from django.urls import reverse
from django.utils import translation

from articles.importing.prepare import Prepared
from articles.importing.rows import Row, alias_owners, slug_owners
from articles.models import Alias, Link
from articles.posts.messages import say
from articles.posts.post import WARNING, Post, Problem

MAX_ALIAS = Alias._meta.get_field("path").max_length or 500


@dataclass(slots=True)
class Plan:
    """What will become of a `Prepared`: the row that it updates (None: a new one), its slug and its new aliases.

    `rival` is what has the slug that the post asks for, empty if nothing else has it.
    """

    prepared: Prepared
    row: Row | None
    is_edited: bool = False
    slug: str = ""
    rival: str = ""
    aliases: list[str] = field(default_factory=list)
    pk: int = 0
    hrefs: list[str] = field(default_factory=list)
    """The addresses of the links of the post, in their order."""
    links: list[Link] = field(default_factory=list)

    @property
    def post(self) -> Post:
        return self.prepared.post

    @property
    def own_address(self) -> str:
        return article_path(self.post.language, self.slug)


class Addresses:
    """Gives posts slugs and old addresses that nothing else has, and remembers what it has given away."""

    def __init__(self) -> None:
        self._slugs: dict[tuple[str, str], str] = {}
        self._aliases: dict[str, str] = {}

    def forget(self) -> None:
        """Forget what was given away: it is in the database now."""
        self._slugs, self._aliases = {}, {}

    def give(self, plans: list[Plan]) -> list[Problem]:
        """Give each plan its slug and its aliases; the problems found."""
        return [*self._give_slugs(plans), *self._give_aliases(plans)]

    # Slugs

    def _give_slugs(self, plans: list[Plan]) -> list[Problem]:
        plans, problems = self._keep_slugs(plans), []
        owners = slug_owners({(plan.post.language, name) for plan in plans for name in slug_forms(plan.post)})
        for plan in plans:
            post, row = plan.post, plan.row
            forms = slug_forms(post)
            taken = {form: self._owner(owners, post, row, form) for form in forms}
            plan.slug = next(form for form in forms if not taken[form])
            plan.rival = taken[forms[0]]
            if plan.rival:
                if row and row["language"] == post.language:
                    plan.slug = row["slug"]
                message = say("slug-used", slug=forms[0], owner=plan.rival, instead=plan.slug)
                problems.append(plan.prepared.problem("slug", WARNING, message))
            self._slugs[post.language, plan.slug] = post.path
        return problems

    def _keep_slugs(self, plans: list[Plan]) -> list[Plan]:
        """Leave the slugs of articles whose files have not changed, even if newer rules give others; the others."""
        rest = []
        for plan in plans:
            if plan.prepared.article and plan.row and plan.row["language"] == plan.post.language:
                plan.slug = plan.row["slug"]
                self._slugs[plan.row["language"], plan.slug] = plan.post.path
            else:
                rest.append(plan)
        return rest

    def _owner(self, owners: dict[tuple[str, str], tuple[int, str]], post: Post, row: Row | None, slug: str) -> str:
        """What else has `slug` in the language of `post`, empty where nothing has."""
        owner = owners.get((post.language, slug))
        if owner and not (row and row["id"] == owner[0]):
            return owner[1] or say("-article-of-admin", number=owner[0])
        claimed = self._slugs.get((post.language, slug), "")
        return claimed if claimed != post.path else ""

    # Old addresses

    def _give_aliases(self, plans: list[Plan]) -> Iterable[Problem]:
        wanted = {plan.post.path: wanted_aliases(plan) for plan in plans}
        owners = alias_owners({path for paths in wanted.values() for path in paths})
        for plan in plans:
            for path in wanted[plan.post.path]:
                yield from self._give_alias(plan, path, owners)

    def _give_alias(self, plan: Plan, path: str, owners: dict[str, tuple[int, str]]) -> Iterable[Problem]:
        post, form = plan.post, bare(path)
        owner = owners.get(form)
        if owner and plan.row and owner[0] == plan.row["id"]:
            return
        taken = owner[1] or say("-article", number=owner[0]) if owner else self._aliases.get(form)
        if taken == post.path and not owner:
            return
        if taken:
            # Two posts of one slug may have a path of one name as well: the warning about the slug covers that.
            if taken != plan.rival or path in post.named_aliases:
                yield plan.prepared.problem("aliases", WARNING, say("alias-used", path=path, owner=taken))
        elif len(path) > MAX_ALIAS:
            message = say("alias-too-long", path=path[:60], limit=MAX_ALIAS)
            yield plan.prepared.problem("aliases", WARNING, message)
        else:
            self._aliases[form] = post.path
            plan.aliases.append(path)


def wanted_aliases(plan: Plan) -> list[str]:
    """The old addresses of a post, and the one that its article had until now."""
    own = bare(plan.own_address)
    paths = [path for path in plan.post.aliases if bare(path) != own]
    if plan.row and (plan.row["language"], plan.row["slug"]) != (plan.post.language, plan.slug):
        paths.append(article_path(plan.row["language"], plan.row["slug"]))
    return paths


def slug_forms(post: Post) -> list[str]:
    """The slug that a post asks for, and what replaces it where it is taken: regardless of the order of files."""
    mark = blake2b(post.path.encode(), digest_size=8).hexdigest()
    slug = post.slug[:183] or mark[:8]
    return [post.slug[:200] or slug, f"{slug}-{mark[:4]}", f"{slug}-{mark[:8]}", f"{slug}-{mark}"]


def article_path(language: str, slug: str) -> str:
    """The path of an article as requests have it, not percent-encoded."""
    if language not in _frames:
        with translation.override(language):
            _frames[language] = unquote(reverse("articles:article-detail", args=["SLUG"])).split("SLUG")
    return slug.join(_frames[language])


_frames: dict[str, list[str]] = {}


def bare(path: str) -> str:
    """What tells one old address from another: readers are redirected with and without the last slash."""
    return path.rstrip("/")
