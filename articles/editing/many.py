"""Changes to many articles at once, each kept in history."""

from collections.abc import Collection, Iterator, Sequence

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.changes import changing
from articles.editing import publishing
from articles.history import versions as history
from articles.models import Article, Tag, TaggedArticle

BATCH = 500


def batches(articles: QuerySet[Article]) -> Iterator[list[int]]:
    """Lists of at most BATCH ids; all are read before the first is handed out, so that changes cannot disturb them."""
    ids = list(articles.order_by("pk").values_list("pk", flat=True))
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def edit(ids: Collection[int], user: User, message: str, **values: object) -> None:
    """Give the articles `ids` the `values`, as an edit by `user`; history says `message`. Within `changing`."""
    articles = Article.objects.filter(pk__in=ids)
    history.keep_all(ids, history.Cause.EDIT, user=user)
    articles.update(**values, edited_at=timezone.now(), edited_by=user)
    LogEntry.objects.log_actions(user.pk, articles.only("title"), CHANGE, message)


def edit_all(articles: QuerySet[Article], user: User, message: str, **values: object) -> int:
    """Edit what `articles` finds; say how many those were."""
    count = 0
    for ids in batches(articles):
        with changing(ids):
            edit(ids, user, message, **values)
        count += len(ids)
    return count


def tag_all(articles: QuerySet[Article], tags: Sequence[Tag], user: User) -> int:
    """Give the `tags` to those of `articles` that lack any; say how many those were."""
    count, message = 0, _("Tagged “%(tag)s”.") % {"tag": "”, “".join(tag.name for tag in tags)}
    for ids in batches(articles):
        places = TaggedArticle.objects.filter(content_object__in=ids)
        lacking = {
            tag: set(ids).difference(places.filter(tag=tag).values_list("content_object", flat=True)) for tag in tags
        }
        touched = sorted(set().union(*lacking.values()))
        if not touched:
            continue
        with changing(touched):
            edit(touched, user, message)
            for tag, untagged in lacking.items():
                tag_articles(untagged, tag)
        count += len(touched)
    return count


def tag_articles(ids: Collection[int], tag: Tag) -> None:
    """Give the articles `ids`, none of which has it, the `tag`. Within `changing`, which fills the copies."""
    rows = Article.objects.filter(pk__in=ids).values_list("pk", "language", "published_at")
    TaggedArticle.objects.bulk_create(
        TaggedArticle(content_object_id=pk, tag=tag, language=language, published_at=published_at)
        for pk, language, published_at in rows
    )


def publish_all(drafts: QuerySet[Article], user: User) -> int:
    """Publish what `drafts` finds, dated now where no one has dated it; say how many those were."""
    count, now = 0, publishing.date_of_now()
    for ids in batches(drafts):
        with changing(ids):
            undated = publishing.undated(ids)
            edit(ids, user, _("Published."), status=Article.Status.PUBLISHED)
            Article.objects.filter(pk__in=undated).update(published_at=now)
        count += len(ids)
    return count


def pin_all(articles: QuerySet[Article], user: User) -> int:
    """Pin what `articles` finds after those that are pinned already; return their number."""
    ids = list(articles.values_list("pk", flat=True))
    with changing(ids, reindex=False):
        last = Article.objects.aggregate(last=Max("pin_weight"))["last"] or 0
        for weight, pk in enumerate(ids, start=last + 1):
            edit([pk], user, _("Pinned."), pin_weight=weight)
    return len(ids)
