"""Recognise what is not a post among posts: READMEs, robots.txt, templates, copies left by a sync."""

import re
from collections.abc import Collection

from articles.posts.messages import Message, say
from articles.posts.reading.front_matter import FrontMatter

# ruff: noqa: SIM905 -- names in rows are easier to read
OTHER_ENDINGS = frozenset(
    "mdx rst rest org adoc asciidoc asc textile rmd rmarkdown qmd ipynb mdoc markdoc wiki mediawiki creole dj djot"
    " norg typ pug njk liquid".split()
)
"""Endings of posts that other tools read."""

_FOLDERS = frozenset(
    "node_modules bower_components __pycache__ _includes _layouts _sass _data _plugins _templates _partials _site"
    " _scaffolds layouts archetypes".split()
)
# Folders of a site's tool, where they lie next to another thing of it. Elsewhere they may be sections.
_BESIDE_A_SITE = frozenset(
    "themes templates partials public static assets resources vendor dist build scaffolds i18n data plugins".split()
)
_SITE = frozenset(
    "hugo.toml hugo.yaml hugo.yml hugo.json config.toml config.yaml config.json _config.yml _config.yaml"
    " zola.toml package.json gemfile .obsidian .eleventy.js content scaffolds _posts layouts archetypes _layouts"
    " _includes".split()
)

_ABOUT = frozenset(
    "readme license licence copying changelog contributing codeofconduct security notice authors contributors"
    " maintainers governance support history changes todo pullrequesttemplate issuetemplate bugreport featurerequest"
    " agents claude codeowners upgrading install".split()
)
# Of those, names that posts rarely have: in lower case they count as well if the file has no head.
_ABOUT_IN_ANY_CASE = frozenset("readme license licence copying changelog contributing codeofconduct".split())
_FOR_MACHINES = re.compile(
    r"(?:robots|ads|app-ads|humans|security|llms|llms-full|sitemap|requirements[\w-]*|constraints|cmakelists"
    r"|[\w-]*site-?verification|(?:mp|ww)_verify_\w+|bytedanceverify)\.txt"
    r"|(?:404|500|50x|offline)\.html?|404\.(?:md|markdown)"
    r"|(?:google(?=[0-9a-f]*\d)[0-9a-f]{6,}|(?:baidu|sogou|bd)_?(?:verify|site)\w*[-_]\w+|(?:yandex|naver)_?[0-9a-f]{8,}"
    r"|pinterest-\w{4,}|zoho\w*verify|alexaverify\w*|y_key_\w+)\.html?",
    re.IGNORECASE,
)
_SYNC = re.compile(
    r".*(?:\.sync-conflict-\d|[ (\[]conflicted cop(?:y|ies)|[(（].{0,40}(?:冲突|衝突).{0,6}(?:副本|複本|版本)"
    r"|_conflict-\d{8}-\d{6}).*",
    re.IGNORECASE,
)
_SYNC_BESIDE = re.compile(
    r"(.+?)(?:[-_. ]conflict(?:ed)?|~|\.orig|\.bak|\.remote|\.local|\.base)(\.\w+)", re.IGNORECASE
)
_HASH = re.compile(r"[0-9a-f]{16,64}", re.IGNORECASE)
_LISTS = frozenset("search archives archive tags categories".split())


def why_not_folder(name: str, beside: Collection[str]) -> Message | None:
    """Return why a folder has no posts, as a part of a message; None if it may have some.

    `beside` are the names in the folder that it is in.
    """
    lower = name.lower()
    if lower in _FOLDERS or (lower in _BESIDE_A_SITE and not _SITE.isdisjoint(other.lower() for other in beside)):
        return say("-of-the-tool")
    return None


def why_not_file(name: str, beside: Collection[str]) -> Message | None:
    """Return why a file is not a post, judging by its name; `beside` are the names in its folder."""
    stem = name.partition(".")[0]
    if stem.isupper() and _plain(stem) in _ABOUT:
        return say("-about-the-folder")
    if _FOR_MACHINES.fullmatch(name):
        return say("-for-machines")
    if name.startswith(("_", "~", "#")):
        return say("-temporary")
    found = _SYNC_BESIDE.fullmatch(name)
    if _SYNC.fullmatch(name) or (found and f"{found[1]}{found[2]}" in beside):
        return say("-sync-copy")
    return None


def why_no_post(name: str, head: FrontMatter) -> Message | None:
    """Return why a file is not a post, judging by its content."""
    body = head.body.strip()
    if head.data:
        if body:
            return None
        kinds = {str(value).lower() for key, value in head.data.items() if str(key).lower() in ("type", "layout")}
        if not kinds.isdisjoint(_LISTS):
            return say("-list-page")
        return None
    if not body.strip("\u200b\ufeff"):
        return say("-empty")
    if _plain(name.partition(".")[0]) in _ABOUT_IN_ANY_CASE:
        return say("-about-the-folder")
    is_key = _HASH.fullmatch(name.rpartition(".")[0]) and len(body.split()) == 1
    if is_key or body.startswith("google-site-verification:"):
        return say("-for-machines")
    return None


def _plain(stem: str) -> str:
    return stem.replace(" ", "").replace("_", "").replace("-", "").lower()
