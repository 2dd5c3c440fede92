"""Earlier versions of articles."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class ArticleVersion(models.Model):
    """What an article was before a change: its content, compressed (`articles.history.versions`), and who replaced it.

    `is_routine` is what an import wrote and an import replaced: of those an article keeps the newest alone.
    """

    class Cause(models.TextChoices):
        EDIT = "edit", _("edit")
        RESTORE = "restore", _("restored")
        IMPORT = "import", _("import")

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions", db_index=False)
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    cause = models.CharField(max_length=7, choices=Cause)
    is_routine = models.BooleanField(default=False)
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of an article")
        ordering = ["-id"]
        indexes = [models.Index(fields=["article", "-id"], name="articleversion_newest")]

    def __str__(self):
        return f"{timezone.localtime(self.replaced_at):%Y-%m-%d %H:%M:%S}"
