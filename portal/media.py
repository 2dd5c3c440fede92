"""`/media/`: files that the portal stored itself, served so that nothing in them can run.

Names are made from content, so an answer never changes. A web server in front may serve the folder
instead; docs/operations.md says with which headers.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from articles.pictures import renditions
from articles.pictures.attachments import STORED
from articles.posts.attachments import SHOWN, content_type, extension_of, is_attachment

PICTURE_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
BLOCK = 64 * 1024
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@require_safe
def serve_stored(request: HttpRequest, name: str) -> HttpResponseBase:
    """The stored picture or attached file `name`; 404 for anything that is neither by its name, or is not there."""
    is_attached = bool(STORED.fullmatch(name)) and is_attachment(name)
    file_type = content_type(name) if is_attached else PICTURE_TYPES.get(PurePosixPath(name).suffix.lower())
    if file_type is None:
        raise Http404
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        return serve_original(name)
    except (OSError, ValueError, SuspiciousOperation) as error:
        raise Http404 from error
    response = ranged(request, file) or FileResponse(file)
    response.headers["Content-Type"] = file_type
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    for header, value in precautions(name, is_attached=is_attached).items():
        response.headers[header] = value
    return response


def precautions(name: str, *, is_attached: bool) -> dict[str, str]:
    """Headers that keep a browser from running what is in a file."""
    extension = extension_of(name)
    is_download = is_attached and extension not in SHOWN
    disposition = content_disposition_header(is_download, PurePosixPath(name).name if is_attached else "") or "inline"
    headers = {"Content-Disposition": disposition}
    if extension == "svg":
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    elif extension == "pdf":
        # Browsers do not show a PDF in a sandbox, and show it as an object. Its scripts never are those of the site.
        headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
    else:
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return headers


def ranged(request: HttpRequest, file: File) -> HttpResponseBase | None:
    """The part of a file that a request asks for, as players do; None for all of it. RFC 9110, section 14."""
    asked = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if not asked or asked.group(1, 2) == ("", "") or "If-Range" in request.headers:
        return None
    size = file.size
    first, last = (int(number) if number else None for number in asked.groups())
    if first is not None and last is not None and last < first:
        return None
    start = max(size - (last or 0), 0) if first is None else first
    end = size - 1 if first is None or last is None else min(last, size - 1)
    if start >= size:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(start)
    response = StreamingHttpResponse(blocks(file, end - start + 1), status=206)
    response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    response.headers["Content-Length"] = str(end - start + 1)
    return response


def blocks(file: File, length: int) -> Iterator[bytes]:
    """The next bytes of a file, which is closed at their end."""
    with file:
        while length and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block


def serve_original(name: str) -> HttpResponseRedirect:
    """Lead from the missing rendition `name` to its picture, for a short time only: it may yet be made."""
    original = renditions.original_of(name)
    if original is None:
        raise Http404
    response = HttpResponseRedirect(default_storage.url(original))
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
