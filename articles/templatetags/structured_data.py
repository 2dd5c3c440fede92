"""The head of a page: what `partials/meta.html` writes, and its speculation rules."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from articles.models import in_language
from articles.reads.speculation import RULES
from articles.syndication.metadata import article_meta, listing_meta

register = template.Library()

# As Django's json_script has it: no text can end the element, or begin another.
ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@register.simple_tag(takes_context=True)
def page_meta(context):
    """The `PageMeta` of the page: of `article`, or of the listing called `heading`, of which `page` is shown."""
    site, origin = context["site"], str(context["origin"])
    if article := context.get("article"):
        names = ("authors", "categories", "tags", "translations")
        return article_meta(article, site, origin, **{name: context.get(name) or () for name in names})
    is_front = context["request"].path == in_language("articles:index", site.language)
    heading, about = context.get("heading") or site.name, site.description or site.tagline
    otherwise = about if is_front else " - ".join(filter(None, [heading, site.name, about]))
    return listing_meta(
        site,
        origin,
        context["request"].path,
        title=heading,
        description=context.get("description") or otherwise,
        page=context.get("page"),
        term=context.get("term"),
        language_links=context["language_links"] if is_front else (),
    )


@register.simple_tag
def json_ld(nodes):
    """A script element of schema.org's `nodes`: data, which no browser runs."""
    if not nodes:
        return ""
    text = json.dumps({"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text.translate(ESCAPES)))


@register.simple_tag
def speculation_rules():
    """The rules for what a browser may fetch ahead: the very text that the Content-Security-Policy allows."""
    return mark_safe(RULES)
