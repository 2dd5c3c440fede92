"""What a reader may be about to search for: titles and tags that contain what has been typed so far, as JSON."""

from django.db import connection
from django.http import JsonResponse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.generic import View

from articles import search
from articles.models import Article, TagCount
from articles.text.queries import MAX_QUERY_LENGTH, parse

MOST = 8
MOST_TAGS = 3
CACHE_SECONDS = 60
LAST_CHARACTER = "\U0010ffff"


class SuggestionsView(View):
    """`?q=` to `{"suggestions": [{"text", "url", "kind"}]}`: MOST at most, tags before titles; three queries.

    `kind` is `tag` or `article`; an article has its `lang` as well.
    """

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        query = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:MAX_QUERY_LENGTH]
        found = []
        if is_worth_a_look(query):
            found = tags(query, get_language())
            found += titles(query, MOST - len(found))
        response = JsonResponse({"suggestions": found}, json_dumps_params={"ensure_ascii": False})
        response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def is_worth_a_look(query):
    """Whether `query` says anything yet; a single letter begins too many words, a single 桥 is one."""
    return len(query) > 1 or (query != "" and not query.isascii())


def tags(query, language):
    """The largest tags of `language` whose names begin with `query`, none where it excludes a word; one query."""
    beginning = slugify(query, allow_unicode=True)
    if not beginning or parse(query).excluded:
        return []
    counts = TagCount.objects.in_language(language).filter(**slugs_from(beginning))
    counts = counts.select_related("tag").most_first()[:MOST_TAGS]
    return [{"text": count.tag.name, "url": count.tag.get_absolute_url(), "kind": "tag"} for count in counts]


def slugs_from(beginning):
    """The condition on slugs, as an index answers it."""
    if connection.vendor == "sqlite":  # whose LIKE looks at every slug; on PostgreSQL the order depends on a locale
        return {"tag__slug__gte": beginning, "tag__slug__lt": beginning + LAST_CHARACTER}
    return {"tag__slug__startswith": beginning}


def titles(query, most):
    """The newest articles with `query` in their titles; two queries."""
    ids = search.search(query, limit=most, in_title=True)
    if not ids:
        return []
    articles = Article.objects.published().only("language", "language_tag", "slug", "title").in_bulk(ids)
    return [
        {"text": article.title, "url": article.get_absolute_url(), "lang": article.html_language, "kind": "article"}
        for pk in ids
        if (article := articles.get(pk))
    ]
