"""What editors see: one module per model that has more than a few lines."""

from articles.admin import article, imports, site, terms

__all__ = ["article", "imports", "site", "terms"]
