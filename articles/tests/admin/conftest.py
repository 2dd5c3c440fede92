"""An editor at the admin, and what a browser would send for an article."""

import io
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.forms import CheckboxInput
from PIL import Image

from articles.models import Article

PUBLISHED_AT = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def editor(db):
    return User.objects.create_superuser("editor", password="editor")


@pytest.fixture
def client(client, editor):
    client.force_login(editor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def make_article(db):
    def make(title="Tea", **fields):
        defaults = {"language": "zh-hans", "status": "published", "published_at": PUBLISHED_AT, "body": "Green tea."}
        return Article.objects.create(title=title, **defaults | fields)

    return make


@pytest.fixture
def staff_with(db):
    """A member of staff who holds the permissions of these code names, and no others."""

    def make(*names):
        user = User.objects.create_user("staff", password="staff", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        return user

    return make


@pytest.fixture
def save(client):
    """Send the form of `article` (None: of a new one) as a browser would, with `changes`; the answer."""

    def send(article=None, *, seen=None, **changes):
        address = f"/admin/articles/article/{f'{article.pk}/change' if article else 'add'}/"
        data = data_of(client.get(address).context["adminform"].form) | changes
        data = {name: value for name, value in data.items() if value is not None}
        return client.post(address, data if seen is None else data | {"seen": seen})

    return send


def data_of(form):
    """What the rendered `form` would send as it stands."""
    data = {}
    for bound in form:
        value, widget = bound.value(), bound.field.widget
        if hasattr(widget, "decompress"):
            parts = [part.format_value(v) for part, v in zip(widget.widgets, widget.decompress(value), strict=True)]
            data |= {f"{bound.html_name}_{n}": part or "" for n, part in enumerate(parts)}
            if bound.field.show_hidden_initial:
                data |= {f"{bound.html_initial_name}_{n}": part or "" for n, part in enumerate(parts)}
        elif bound.name in {"category_list", "author_list", "tags"}:
            data[bound.html_name] = list(value or ())
        elif bound.name == "widgets":
            data[bound.html_name] = [name for name in value or () if bound.field.valid_value(name)]
        elif isinstance(widget, CheckboxInput):
            data |= {bound.html_name: "on"} if value else {}
        elif bound.name != "thumbnail":
            data[bound.html_name] = widget.format_value(value) or ""
    return data


def picture_bytes(kind="PNG", size=(40, 30), **options):
    output = io.BytesIO()
    Image.new("RGB", size, (120, 60, 40)).save(output, kind, **options)
    return output.getvalue()
