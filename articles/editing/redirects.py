"""Addresses of articles that editors change: the old ones go on leading to them."""

from urllib.parse import unquote

from articles.models import Alias, Article


def published_path(pk: int) -> str | None:
    """The path at which readers find the stored article, percent-decoded as aliases are; None where they do not."""
    stored = Article.objects.published().filter(pk=pk).only("language", "slug").first()
    return unquote(stored.get_absolute_url()) if stored else None


def keep_address(article: Article, old_path: str | None) -> None:
    """Let the `old_path` of an article lead to its new one, which itself is no one's old address any more."""
    path = unquote(article.get_absolute_url())
    if old_path and old_path != path:
        Alias.objects.update_or_create(path=old_path, defaults={"article": article})
        Alias.objects.filter(path=path).delete()
