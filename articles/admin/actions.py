"""What can be done with many articles at once. Every one counts as an edit by the user who chose it."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.fields import TagsField
from articles.editing.many import edit_all, pin_all, publish_all, tag_all
from articles.models import MOST_PINNED, TOO_MANY_PINNED, Article, Tag


class ArticleActions(admin.ModelAdmin):
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
        self._report(request, pin_all(loose, request.user))

    @admin.action(description=gettext_lazy("Unpin"), permissions=["change"])
    def unpin(self, request, queryset):
        pinned = queryset.filter(pin_weight__isnull=False)
        self._report(request, edit_all(pinned, request.user, _("Unpinned."), pin_weight=None))

    @admin.action(description=gettext_lazy("Add the tag"), permissions=["change"])
    def add_tag(self, request, queryset):
        try:
            names = TagsField().clean([request.POST.get("tag", "")])
        except ValidationError:
            self.message_user(request, _("Enter a tag of at most 100 characters next to the action."), messages.ERROR)
            return
        tags = [Tag.objects.get_or_create(name=name)[0] for name in names]
        self._report(request, tag_all(queryset, list(dict.fromkeys(tags)), request.user))
