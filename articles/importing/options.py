"""How to import: the options of a run, and what reading posts has to know of the site."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings

from articles.posts.post import SiteProfile


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


def site(language: str = "") -> SiteProfile:
    """What validation has to know of this site; `language` is that of posts that name none."""
    return SiteProfile(
        ZoneInfo(settings.TIME_ZONE), language or settings.LANGUAGE_CODE, tuple(settings.SITE_LANGUAGES)
    )
