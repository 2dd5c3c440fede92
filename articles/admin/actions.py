"""What can be done with many articles at once. Every one counts as an edit by whoever chose it."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.fields import TagsField
from articles.changes import changing
from articles.editing import publishing
from articles.history import versions as history
from articles.models import MOST_PINNED, TOO_MANY_PINNED, Article, Tag, TaggedArticle

BATCH = 500


def batches(articles):
    """Lists of at most BATCH ids; all are read before the first is handed out, so that changes cannot disturb them."""
    ids = list(articles.order_by("pk").values_list("pk", flat=True))
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def edit(ids, user, message, **values):
    """Give the articles `ids` the `values`, as an edit by `user`; history says `message`. Within `changing`."""
    articles = Article.objects.filter(pk__in=ids)
    history.keep_all(ids, history.Cause.EDIT, user=user)
    articles.update(**values, edited_at=timezone.now(), edited_by=user)
    LogEntry.objects.log_actions(user.pk, articles.only("title"), CHANGE, message)


def edit_all(articles, user, message, **values):
    """Edit whatever `articles` finds; say how many those were."""
    count = 0
    for ids in batches(articles):
        with changing(ids):
            edit(ids, user, message, **values)
        count += len(ids)
    return count


def publish_all(drafts, user):
    """Publish what `drafts` finds, dated now where no one has dated it; say how many those were."""
    count, now = 0, publishing.date_of_now()
    for ids in batches(drafts):
        with changing(ids):
            undated = publishing.undated(ids)
            edit(ids, user, _("Published."), status=Article.Status.PUBLISHED)
            Article.objects.filter(pk__in=undated).update(published_at=now)
        count += len(ids)
    return count


class ArticleActions:
    """The actions of the list of articles."""

    actions = ["publish", "unpublish", "pin", "unpin", "add_tag"]

    def _report(self, request, count):
        sentence = ngettext("%(count)d article was changed.", "%(count)d articles were changed.", count)
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS if count else messages.INFO)

    @admin.action(description=gettext_lazy("Publish"), permissions=["change"])
    def publish(self, request, queryset):
        self._report(request, publish_all(queryset.filter(status=Article.Status.DRAFT), request.user))

    @admin.action(description=gettext_lazy("Unpublish"), permissions=["change"])
    def unpublish(self, request, queryset):
        published = queryset.filter(status=Article.Status.PUBLISHED)
        self._report(request, edit_all(published, request.user, _("Unpublished."), status=Article.Status.DRAFT))

    @admin.action(description=gettext_lazy("Pin to the front page"), permissions=["change"])
    def pin(self, request, queryset):
        loose = queryset.filter(pin_weight=None)
        chosen = loose.order_by().values_list("language").annotate(count=Count("pk"))
        if any(count + Article.objects.pinned_in(language).count() > MOST_PINNED for language, count in chosen):
            self.message_user(request, TOO_MANY_PINNED % {"limit": MOST_PINNED}, messages.ERROR)
            return
        loose = list(loose.values_list("pk", flat=True))
        with changing(loose, reindex=False):
            last = Article.objects.aggregate(last=Max("pin_weight"))["last"] or 0
            for weight, pk in enumerate(loose, start=last + 1):
                edit([pk], request.user, _("Pinned."), pin_weight=weight)
        self._report(request, len(loose))

    @admin.action(description=gettext_lazy("Unpin"), permissions=["change"])
    def unpin(self, request, queryset):
        pinned = queryset.filter(pin_weight__isnull=False)
        self._report(request, edit_all(pinned, request.user, _("Unpinned."), pin_weight=None))

    @admin.action(description=gettext_lazy("Add the tag"), permissions=["change"])
    def add_tag(self, request, queryset):
        try:
            names = TagsField().clean([request.POST.get("tag", "")])
        except ValidationError:
            self.message_user(
                request, _("Write the tag, of 100 characters at most, beside the action."), messages.ERROR
            )
            return
        tags = [Tag.objects.get_or_create(name=name)[0] for name in names]
        self._report(request, tag_all(queryset, dict.fromkeys(tags), request.user))


def tag_all(articles, tags, user):
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


def tag_articles(ids, tag):
    """Give the articles `ids`, none of which has it, the `tag`. Within `changing`, which fills the copies."""
    rows = Article.objects.filter(pk__in=ids).values_list("pk", "language", "published_at")
    TaggedArticle.objects.bulk_create(
        TaggedArticle(content_object_id=pk, tag=tag, language=language, published_at=published_at)
        for pk, language, published_at in rows
    )
