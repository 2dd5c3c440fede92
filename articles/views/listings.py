"""Pages of lists: the front page, terms, the archive."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from articles.listings import archive
from articles.listings.pages import FrontListing, Listing, cards_of, front_cards, front_page, page_of
from articles.models.kinds import KINDS, Kind
from articles.site.site import edition_of
from articles.views.base import SitePage

TERMS_ON_A_PAGE = 300


class ListingView(SitePage, TemplateView):
    """A page of `get_rows()`, as cards or as `get_cards` shows them."""

    per_page: int | None = None

    def get_rows(self):
        raise NotImplementedError

    def get_cards(self, page):
        return {"cards": cards_of(page.object_list)}

    def get_context_data(self, **kwargs):
        per_page = self.per_page or self.site.settings.articles_per_page
        page = page_of(self.get_rows(), per_page, self.request.GET.get("page"))
        return super().get_context_data(page=page, **self.get_cards(page), **kwargs)


class IndexView(ListingView):
    is_kept = True
    template_name = "articles/index.html"

    def get_rows(self):
        return FrontListing(self.site.language, self.site.article_count)

    def get_cards(self, page):
        ids, pinned = page.object_list, page.paginator.object_list.pinned
        return front_page(ids, pinned) if page.number == 1 else {"cards": front_cards(ids, pinned)}


class TermDetailView(ListingView):
    """Articles of a term. A term without a live article in this language has no page."""

    kind: Kind

    @cached_property
    def count(self):
        counts = self.kind.counts.objects.in_language(self.site.language).select_related(self.kind.name)
        return get_object_or_404(counts, **{f"{self.kind.name}__slug": self.kwargs["slug"]})

    def get_rows(self):
        term = {f"{self.kind.name}_id": getattr(self.count, f"{self.kind.name}_id"), "language": self.site.language}
        return Listing(self.kind.places.objects.live().filter(**term), self.kind.article, self.count.article_count)


class TagDetailView(TermDetailView):
    is_kept = True
    template_name = "articles/tag_detail.html"
    kind = KINDS["tag"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(term=self.count.tag, **kwargs)


class CategoryDetailView(TermDetailView):
    is_kept = True
    template_name = "articles/category_detail.html"
    kind = KINDS["category"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(term=self.count.category, **kwargs)


class AuthorDetailView(TermDetailView):
    is_kept = True
    template_name = "articles/author_detail.html"
    kind = KINDS["author"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(term=self.count.author, **kwargs)


class ArchiveView(SitePage, TemplateView):
    """All years and months that contain an article, with their counts."""

    is_kept = True
    template_name = "articles/archive.html"

    def get_context_data(self, **kwargs):
        years = archive.years(self.site.language, edition_of(self.request).version)
        return super().get_context_data(years=years, **kwargs)


class ArchiveYearView(ListingView):
    """Articles of a year, and its months. A year without an article has no page."""

    is_kept = True
    template_name = "articles/archive_period.html"

    def get_rows(self):
        year, language = archive.Period(self.kwargs["year"]), self.site.language
        months = archive.months_of(year.year, language, edition_of(self.request).version)
        if not months:
            raise Http404
        self.extra_context = {"period": year, "months": months}
        return Listing(year.rows(language), "pk", sum(month.count for month in months))


class ArchiveMonthView(ListingView):
    """Articles of a month. A month without an article has no page."""

    is_kept = True
    template_name = "articles/archive_period.html"

    def get_rows(self):
        period, older, newer = archive.looked_up(archive.Period(**self.kwargs), self.site.language)
        if period is None:
            raise Http404
        self.extra_context = {"period": period, "parent": archive.Period(period.year), "older": older, "newer": newer}
        return Listing(period.rows(self.site.language), "pk", period.count)


class TagListView(ListingView):
    is_kept = True
    template_name = "articles/tag_list.html"
    per_page = TERMS_ON_A_PAGE

    def get_rows(self):
        return KINDS["tag"].counts.objects.in_language(self.site.language).most_first().select_related("tag")

    def get_cards(self, page):
        return {"counts": page.object_list}


class CategoryListView(TagListView):
    is_kept = True
    template_name = "articles/category_list.html"

    def get_rows(self):
        counts = KINDS["category"].counts.objects.in_language(self.site.language).select_related("category")
        return counts.order_by("category__weight", "-article_count", "category__name")
