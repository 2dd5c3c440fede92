"""Renders stored bodies again: all of them after an upgrade, or those whose formulas are drawn or not from now on."""

import logging
from collections.abc import Collection

from django.db.models import Q, QuerySet

from articles.changes import changing
from articles.editing.many import batches
from articles.models import Article, SiteSettings
from articles.posts.rendering.render import RenderingError

RENDERED = ("body_html", "body_text", "contents", "word_count", "reading_minutes", "picture_count")

logger = logging.getLogger(__name__)


def render_formulas(has_math: bool) -> None:
    """Render the articles that follow the site in whether formulas are drawn, and may contain one."""
    may_contain_one = Q(body__contains="$") | Q(body__contains="<math")
    render_each(Article.objects.filter(may_contain_one, has_math=None), has_math)


def render_all() -> int:
    """Render every body with the current renderer, and index what changed; return the number of articles that did."""
    return render_each(Article.objects.all(), bool(SiteSettings.objects.values_list("has_math", flat=True).first()))


def render_each(articles: QuerySet[Article], has_math: bool) -> int:
    """Render what `articles` finds; `has_math` is the site's default. Return the number of those that changed."""
    return sum(render_some(ids, has_math) for ids in batches(articles))


def render_some(ids: Collection[int], has_math: bool) -> int:
    """Render the articles `ids`; a body that cannot be rendered keeps the HTML that it has."""
    changed = []
    for article in Article.objects.filter(pk__in=ids):
        before = [getattr(article, name) for name in RENDERED]
        try:
            article.render(has_math=has_math)
        except RenderingError as error:
            logger.warning("Article %s keeps its old HTML: %s", article.pk, error)
        if [getattr(article, name) for name in RENDERED] != before:
            changed.append(article)
    if changed:
        with changing([article.pk for article in changed]):
            Article.objects.bulk_update(changed, RENDERED, batch_size=50)
            for article in changed:
                article.store_links()
    return len(changed)
