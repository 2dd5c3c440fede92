"""Comments of readers."""

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.querysets import (
    CommentQuerySet,
)
from articles.models.shown import ShownToReaders


class Comment(ShownToReaders):
    """What a reader wrote below an article: plain text, shown once an editor has approved it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    MAX_LENGTH = 2000

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="comments", verbose_name=_("article"), db_index=False
    )
    name = models.CharField(_("name"), max_length=50)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PENDING)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    text = models.TextField(_("text"), max_length=MAX_LENGTH)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["article", "status", "created_at", "id"], name="comment_of_article"),
            models.Index(fields=["status", "-created_at", "-id"], name="comment_by_status"),
            models.Index(fields=["-created_at", "-id"], name="comment_newest"),
        ]

    def __str__(self):
        return f"{self.name}: {Truncator(self.text).chars(60)}"

    def is_seen(self):
        # What a reader sends must not invalidate pages.
        return not (self._state.adding and self.status != self.Status.APPROVED)

    def get_absolute_url(self):
        return f"{self.article.get_absolute_url()}#comment-{self.pk}"
