"""Addresses of the portal: the site once for every language (the default without a prefix), admin, plumbing."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from articles.syndication import sitemaps
from articles.syndication.manifest import favicon
from portal.health import health
from portal.media import serve_stored

handler404 = "articles.views.errors.page_not_found"
handler500 = "articles.views.errors.server_error"

urlpatterns = [
    path("healthz", health, name="health"),
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-news.xml", sitemaps.sitemap_news, name="sitemap-news"),
    path("sitemap-<slug:section>-<int:page>.xml", sitemaps.sitemap_page, name="sitemap-page"),
    path("media/<path:name>", serve_stored, name="media"),
    path("admin/", admin.site.urls),
    *i18n_patterns(path("", include("articles.urls")), prefix_default_language=False),
]
