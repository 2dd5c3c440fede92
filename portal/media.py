"""`/media/`: pictures that the portal stored itself, served so that nothing else could be.

Names are made from content, so an answer never changes. A web server in front may serve the folder
instead; docs/operations.md says with which headers.
"""

from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.views.decorators.http import require_safe

from articles.pictures import renditions

PICTURE_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


@require_safe
def serve_picture(request, name):
    """The stored picture `name`; 404 for anything that is not a picture by its extension, or is not there."""
    content_type = PICTURE_TYPES.get(PurePosixPath(name).suffix.lower())
    if content_type is None:
        raise Http404
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        return serve_original(name)
    except (OSError, ValueError, SuspiciousOperation) as error:
        raise Http404 from error
    response = FileResponse(file, content_type=content_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    return response


def serve_original(name):
    """Lead from the missing rendition `name` to its picture, for a short time only: it may yet be made."""
    original = renditions.original_of(name)
    if original is None:
        raise Http404
    response = HttpResponseRedirect(default_storage.url(original))
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
