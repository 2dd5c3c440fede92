"""How often articles are read."""

from django.db import models

from articles.models.article import Article


class DailyReads(models.Model):
    """How often an article was read on a day of the site's time zone."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="daily_reads", db_index=False)
    day = models.DateField()
    read_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="dailyreads_once")]
        indexes = [models.Index(fields=["day"], name="dailyreads_day")]
