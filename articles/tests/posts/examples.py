"""What the tests of validation share: a site, and a post made of a few lines."""

from pathlib import Path
from zoneinfo import ZoneInfo

from articles.posts.post import SiteProfile, SourceFile
from articles.posts.reading.front_matter import FrontMatter, split
from articles.posts.reading.validation import validate

SITE = SiteProfile(ZoneInfo("Asia/Shanghai"), "zh-hans", ("zh-hans", "zh-hant", "en"))


def source(path="news/river.md"):
    return SourceFile(Path("/posts"), path, f"posts/{path}")


def validate_lines(*lines, path="news/river.md", body="Text.\n", site=SITE):
    """The post and the problems of a YAML front matter with a title and a date before the given lines."""
    head = "\n".join(("title: River", "date: 2025-02-11 14:31:12", *lines))
    return validate(split(f"---\n{head}\n---\n{body}".encode()), source(path), site)


def post_of(*lines, **options):
    """The post of such lines, which must have no problem."""
    post, problems = validate_lines(*lines, **options)
    assert not problems
    return post


def validate_data(data, path="news/river.md", body="", site=SITE):
    return validate(FrontMatter(data, {}, body), source(path), site)
