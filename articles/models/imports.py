"""Runs of the import, what they complained of, and what imported articles depend on."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class ImportRun(models.Model):
    """One call of `import_posts`; every run is kept."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        INTERRUPTED = "interrupted", _("interrupted")

    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.RUNNING)
    paths = models.JSONField(_("paths"), default=list)
    created_count = models.PositiveIntegerField(_("created"), default=0)
    updated_count = models.PositiveIntegerField(_("updated"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    moved_count = models.PositiveIntegerField(_("moved"), default=0)
    conflict_count = models.PositiveIntegerField(_("conflicts"), default=0)
    skipped_count = models.PositiveIntegerField(_("skipped"), default=0)
    failed_count = models.PositiveIntegerField(_("failed"), default=0)
    pruned_count = models.PositiveIntegerField(_("pruned"), default=0)
    warning_count = models.PositiveIntegerField(_("warnings"), default=0)

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ["-started_at", "-id"]
        # An import every minute makes half a million rows in a year.
        indexes = [models.Index(fields=["-started_at", "-id"], name="importrun_newest")]

    def __str__(self):
        return f"{timezone.localtime(self.started_at):%Y-%m-%d %H:%M:%S}"

    @property
    def seconds(self):
        """How long the run took; None while it runs or where it was killed."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    @property
    def found_count(self):
        """Files that were looked at; every one of them ended as one of these."""
        return (
            self.created_count
            + self.updated_count
            + self.unchanged_count
            + self.moved_count
            + self.conflict_count
            + self.skipped_count
            + self.failed_count
        )


class ImportProblem(models.Model):
    """What a run complained of: one line of its output."""

    class Level(models.TextChoices):
        ERROR = "error", _("error")
        WARNING = "warning", _("warning")
        CONFLICT = "conflict", _("conflict")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems", verbose_name=_("import run"))
    path = models.CharField(_("path"), max_length=1000)
    line = models.PositiveIntegerField(_("line"), default=0)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    message = models.TextField(_("message"))

    class Meta:
        verbose_name = _("import problem")
        verbose_name_plural = _("import problems")
        ordering = ["id"]

    def __str__(self):
        return (
            f"{self.path}:{self.line}: {self.level}: {self.message}"
            if self.line
            else f"{self.path}: {self.level}: {self.message}"
        )


class ImportConflict(models.Model):
    """A file that changed although its article had been edited: both versions wait for an editor to choose.

    `text` is the file as it was read; a later change of the file takes its place.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="conflict", verbose_name=_("article"))
    run = models.ForeignKey(
        ImportRun, models.SET_NULL, null=True, related_name="conflicts", verbose_name=_("import run")
    )
    found_at = models.DateTimeField(_("found at"))
    import_path = models.CharField(_("path"), max_length=1000)
    import_root = models.CharField(max_length=1000, blank=True)
    import_hash = models.CharField(max_length=64)
    text = models.TextField(_("file"))

    class Meta:
        verbose_name = _("import conflict")
        verbose_name_plural = _("import conflicts")
        ordering = ["-found_at", "-id"]

    def __str__(self):
        return self.import_path


class PictureDependencies(models.Model):
    """The local pictures that an imported article depends on (see `articles.importing.dependencies`).

    An article without a row was imported before there were any, or has moved: the next import makes one.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="picture_dependencies", verbose_name=_("article")
    )
    files = models.JSONField(null=True)
    problems = models.JSONField(null=True)
    thumbnail = models.TextField(blank=True)

    class Meta:
        verbose_name = _("picture dependencies")
        verbose_name_plural = _("picture dependencies")
        default_permissions = ()

    def __str__(self):
        return str(self.article_id)
