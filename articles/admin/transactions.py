"""What changes reach readers by: one transaction and one new edition for each form or action that an editor sends."""

from contextlib import nullcontext

from django.contrib import admin

from articles.admin.picture_fields import PictureAdmin
from articles.changes import one_change


class SettledOnce(admin.ModelAdmin):
    """A request changes all or nothing, and keepers are called once, at its end."""

    def changeform_view(self, request, *args, **kwargs):
        with settled_once(request):
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        with settled_once(request):
            return super().changelist_view(request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        with settled_once(request):
            return super().delete_view(request, *args, **kwargs)


def settled_once(request):
    return one_change() if request.method == "POST" else nullcontext()


class EditionAdmin(SettledOnce, PictureAdmin):
    """For rows that readers see, which print a new edition themselves: all that a request changes is one."""
