"""Admin of what stands around articles: its changes reach readers at once."""

from django.contrib import admin

from articles.upkeep import upkeep


class EditionAdmin(admin.ModelAdmin):
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
