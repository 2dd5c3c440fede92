"""What changes reach readers by: one transaction and one new edition for each form or action that an editor sends."""

from contextlib import nullcontext

from django.contrib import admin

from articles.admin.picture_fields import PictureAdmin
from articles.upkeep import one_upkeep, upkeep


class SettledOnce:
    """Mixin for a ModelAdmin: whatever one request changes is settled together, at its end, or not changed at all."""

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
    return one_upkeep() if request.method == "POST" else nullcontext()


class EditionAdmin(SettledOnce, PictureAdmin, admin.ModelAdmin):
    """Prints a new edition with every change, in the transaction of the change."""

    def save_related(self, request, form, formsets, change):
        with upkeep():
            super().save_related(request, form, formsets, change)

    def delete_model(self, request, obj):
        with upkeep():
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with upkeep():
            super().delete_queryset(request, queryset)
