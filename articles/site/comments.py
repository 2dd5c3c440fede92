"""Readers' comments: which of them an article shows, the form that takes them, and what it refuses.

Nothing that a reader writes appears before an editor has approved it; what is refused here only spares editors work.
"""

import ipaddress
import re
from datetime import timedelta

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.listings.edition import cached
from articles.models import Comment
from articles.site.article_page import chosen

SHOWN = 100
FEWEST_SECONDS = 3
LONGEST_OPEN = timedelta(days=1)
MOST_LINKS = 2
MOST_COMMENTS, PERIOD = 5, timedelta(minutes=10)

LINK = re.compile(r"https?://(?:www\.)?|www\.|\[(?:url|link)\b", re.IGNORECASE)
# What has no form of its own (a browser's carriage returns among it), or turns the text next to it around. NUL is
# refused by every field.
CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
SALT = "articles.site.comments"


# On the article's page -----------------------------------------------------------------------------------------------


def with_comment_count(articles):
    """The queryset `articles` with the number of approved comments as `comment_count`: no query more."""
    approved = Comment.objects.approved().filter(article=OuterRef("pk")).order_by().values("article")
    return articles.annotate(comment_count=Coalesce(Subquery(approved.annotate(n=Count("pk")).values("n")), 0))


def is_open(article, settings):
    """Whether readers may comment on `article`: by its own say, or that of the site's `settings`."""
    return chosen(article.has_comments, settings.has_comments)


def discussion(article, settings, version):
    """The context of the comments below `article`, a row of `with_comment_count`, in the edition `version`.

    The newest SHOWN, oldest first. They are read where there are any, and kept in the cache for the edition.
    """
    newest = Comment.objects.approved().filter(article=article).order_by("-created_at", "-pk")[:SHOWN]
    comments = []
    if article.comment_count:
        comments = cached("comments", version, article.pk, make=lambda: list(newest)[::-1])
    return {"comments": comments, "is_open_for_comments": is_open(article, settings)}


# The form ------------------------------------------------------------------------------------------------------------


class NameField(forms.CharField):
    """One line."""

    def to_python(self, value):
        return " ".join(CONTROLS.sub("", super().to_python(value) or "").split())


class TextField(forms.CharField):
    """Plain text: a browser's line ends count as one character, and no two empty lines follow each other."""

    widget = forms.Textarea(attrs={"rows": 7})

    def to_python(self, value):
        return re.sub(r"\n\s*\n", "\n\n", super().to_python(CONTROLS.sub("", value or "")) or "")


class CommentForm(forms.ModelForm):
    """A comment on `article` from a reader at the IP `address`.

    `homepage` is a trap, which no person sees. `ticket` says, signed, when the form was opened.
    """

    name = NameField(
        label=_("Your name"),
        max_length=50,
        help_text=_("It appears above your comment."),
        error_messages={"required": _("Enter the name to show with your comment.")},
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    text = TextField(
        label=_("Your comment"),
        max_length=Comment.MAX_LENGTH,
        help_text=_("Plain text, 2,000 characters at most. It appears after an editor has approved it."),
        error_messages={"required": _("Write your comment here.")},
    )
    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = Comment
        fields = ["name", "text"]

    def __init__(self, *args, article, address, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.instance.article = article
        self.address = address

    @cached_property
    def opened_at(self):
        """When the reader opened the form, in seconds since 1970; None where no ticket of ours says so."""
        try:
            article_id, opened_at = signing.loads(self.data.get("ticket", ""), salt=SALT, max_age=LONGEST_OPEN)
        except signing.BadSignature:
            return None
        return opened_at if article_id == self.instance.article.pk else None

    @property
    def ticket(self):
        """What the form carries: the ticket that it came with, or a new one."""
        if self.opened_at is not None:
            return self.data["ticket"]
        return signing.dumps([self.instance.article.pk, int(timezone.now().timestamp())], salt=SALT)

    @property
    def is_from_robot(self):
        """Whether the trap was filled in. Such a comment is thanked for, and forgotten."""
        return bool(self.cleaned_data.get("homepage"))

    @property
    def is_over_limit(self):
        return self.has_error(NON_FIELD_ERRORS, "limit")

    def clean_name(self):
        name = self.cleaned_data["name"]
        if LINK.search(name):
            raise ValidationError(_("A name cannot contain a link."))
        return name

    def clean_text(self):
        text = self.cleaned_data["text"]
        if len(LINK.findall(text)) > MOST_LINKS:
            raise ValidationError(_("A comment may contain at most two links."))
        return text

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        if self.opened_at is None:
            raise ValidationError(_("This form was open for too long. Please send your comment again."))
        if timezone.now().timestamp() - self.opened_at < FEWEST_SECONDS:
            raise ValidationError(_("That was very quick. Please wait a few seconds, then send your comment again."))
        if Comment.objects.filter(article=self.instance.article, text=cleaned["text"]).exists():
            raise ValidationError(_("This comment was already received. It appears after an editor has approved it."))
        if is_over_limit(self.address):
            raise ValidationError(
                _("Too many comments came from your connection. Please try again in ten minutes."), code="limit"
            )
        return cleaned


def is_over_limit(address):
    """Count a comment from the IP `address`; whether it is one too many. Only a keyed hash of the address is kept."""
    key = f"comments:from:{salted_hmac(SALT, network_of(address)).hexdigest()}"
    cache.add(key, 0, PERIOD.total_seconds())
    try:
        return cache.incr(key) > MOST_COMMENTS
    except ValueError:  # The period ended between the two calls.
        return False


def network_of(address):
    """What one reader has: an IPv4 address, or a network of 2^64 IPv6 ones."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 6 and not ip.ipv4_mapped:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(getattr(ip, "ipv4_mapped", None) or ip)
