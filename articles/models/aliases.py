"""Old addresses of articles."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.shown import ShownQuerySet, ShownToReaders


class Alias(ShownToReaders):
    """An old address of an article; asking for it answers 301."""

    path = models.CharField(
        _("address"),
        max_length=500,
        unique=True,
        validators=[
            RegexValidator(
                r"^/(?!/)[^\\\x00-\x1f\x7f]+$",
                _("Write a path on this site that begins with one slash, such as /old/page/."),
            )
        ],
    )
    article = models.ForeignKey(Article, models.CASCADE, related_name="aliases")

    objects = ShownQuerySet.as_manager()

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["path"]
        # Readers' links differ in case from what a generator wrote.
        indexes = [models.Index(Lower("path"), name="alias_lower_path")]

    def __str__(self):
        return self.path
