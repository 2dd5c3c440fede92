"""The field for a picture in admin's forms. What was uploaded survives a form that is refused."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models import ImageField

from articles.pictures import uploads as pictures
from articles.pictures.stored import PictureError

KEPT_SECONDS = 24 * 3600


class KeptPicture:
    """A picture that was stored for a form which has not been saved yet; shown like the file of a model."""

    def __init__(self, name: str):
        self.name = name

    def __str__(self):
        return self.name

    @property
    def url(self):
        return default_storage.url(self.name)


class PictureWidget(AdminFileWidget):
    """A choice of a file that sends the name of the picture that was stored for it, signed for one session."""

    session_key = ""
    kept = None
    """The KeptPicture that the form sent back."""

    def __init__(self, attrs=None):
        super().__init__({"accept": "image/jpeg,image/png,image/webp,image/gif,image/avif", **(attrs or {})})

    @property
    def salt(self):
        return f"articles.admin.picture {self.session_key}"

    def read_kept(self, value):
        """The KeptPicture that `value` names; None where it was not signed in this session, or long ago."""
        try:
            name = signing.loads(value or "", salt=self.salt, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            return None
        is_stored = pictures.UPLOADED.fullmatch(name) and default_storage.exists(name)
        return KeptPicture(name) if is_stored else None

    def value_from_datadict(self, data, files, name):
        self.kept = self.read_kept(data.get(f"{name}-kept"))
        value = super().value_from_datadict(data, files, name)
        return self.kept if value is None else value

    def value_omitted_from_data(self, data, files, name):
        return super().value_omitted_from_data(data, files, name) and f"{name}-kept" not in data

    def render(self, name, value, attrs=None, renderer=None):
        html = super().render(name, value, attrs, renderer)
        if isinstance(value, KeptPicture):
            html += forms.HiddenInput().render(f"{name}-kept", signing.dumps(value.name, salt=self.salt))
        return html


class PictureField(forms.FileField):
    """An uploaded picture, verified, encoded again and stored under its content's name, which is the cleaned value."""

    widget = PictureWidget

    def __init__(self, *, max_length=None, **kwargs):
        # The limit is one for stored names, and the uploaded file's own name is not stored.
        super().__init__(**kwargs)

    def to_python(self, data):
        if isinstance(data, KeptPicture):
            return data.name
        file = super().to_python(data)
        if file is None:
            return None
        kept = KeptPicture(stored_picture(file).name)
        file.kept = kept  # type: ignore[attr-defined]  # `bound_data` looks for it.
        return kept.name

    def bound_data(self, data, initial):
        return getattr(data, "kept", None) or self.widget.kept or initial


class PictureAdmin(admin.ModelAdmin):
    """Its fields for pictures are PictureFields, bound to the session of the request."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if not isinstance(db_field, ImageField):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = PictureWidget()
        widget.session_key = request.session.session_key
        return db_field.formfield(form_class=PictureField, widget=widget)


def stored_picture(file):
    """Verify and store the uploaded `file`; the StoredPicture. Raises ValidationError with a sentence to show."""
    try:
        return pictures.store(file.read(settings.PICTURE_MAX_BYTES + 1))
    except PictureError as error:
        raise ValidationError(str(error), code="picture") from error
