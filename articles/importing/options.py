"""How to import: the options of a run, and what reading posts has to know of the site."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from articles.posts.post import SiteProfile
from articles.posts.reading.site_configuration import SiteConfiguration, read_configuration


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `manage.py import_posts`, whose help explains them."""

    language: str = ""
    dry_run: bool = False
    overwrite: bool = False
    prune: bool = False
    strict: bool = False
    fetch_images: bool = False
    unserved: str = "skip"
    jobs: int = 1
    reread: bool = False
    lenient: bool = False
    generator: str = ""
    """What made the site that the posts come from; empty: what its configuration and its folders say."""


class Configurations:
    """The configuration of the site that each imported folder belongs to, read once."""

    def __init__(self, generator: str = "") -> None:
        self.generator = generator
        self._known: dict[Path, SiteConfiguration] = {}

    def of(self, root: Path) -> SiteConfiguration:
        if root not in self._known:
            self._known[root] = read_configuration(root, self.generator)
        return self._known[root]


def site(language: str = "") -> SiteProfile:
    """What validation has to know of this site; `language` is that of posts that name none."""
    return SiteProfile(
        ZoneInfo(settings.TIME_ZONE), language or settings.LANGUAGE_CODE, tuple(settings.SITE_LANGUAGES)
    )
