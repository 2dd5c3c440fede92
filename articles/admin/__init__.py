"""What editors see: one module per model that has more than a few lines."""

from articles.admin import article, comments, conflicts, imports, site, terms

__all__ = ["article", "comments", "conflicts", "imports", "site", "terms"]
