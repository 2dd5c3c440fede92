"""What both indexes ask of the articles' table."""

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

BATCH = 1000


def texts(ids, moment):
    """Rows (id, date, title, the other text) of the articles `ids`; `moment` is the SQL that reads the date."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {moment}, title, lead || ' ' || body_text FROM articles_article"
            f" WHERE id IN ({', '.join(['%s'] * len(ids))})",
            ids,
        )
        return cursor.fetchall()


def batches(ids):
    ids = sorted(ids)
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def is_found(column):
    """SQL and parameters: whether a reader may find the article whose id is in `column` of the query around it."""
    from articles.models import Article

    found = Article.objects.published(timezone.now()).live().filter(pk=RawSQL(column, [])).order_by().values("pk")  # noqa: S611
    sql, params = found.query.sql_with_params()
    return f"EXISTS ({sql})", list(params)
