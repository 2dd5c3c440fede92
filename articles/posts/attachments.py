"""Files that a post may link to or play, apart from images: which kinds there are, and as what they are served."""

import re

from articles.posts.links import split_suffix

VIDEO = {"m4v": "video/mp4", "mov": "video/quicktime", "mp4": "video/mp4", "ogv": "video/ogg", "webm": "video/webm"}
AUDIO = {
    "aac": "audio/aac",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
}
SVG = "image/svg+xml"
SHOWN = {**VIDEO, **AUDIO, "pdf": "application/pdf", "svg": SVG, "vtt": "text/vtt; charset=utf-8"}
"""Content types of what browsers show without running anything in it, by extension."""
_SAVED = (
    "7z apk bib bz2 csv deb dmg doc docm docx dot epub eps exe gpx gz ics ipynb kml kmz mobi numbers odg odp ods odt"
    " pages parquet ppt pps ppsx pptx ps psd rar rpm rtf srt stl tar tex tgz tif tiff torrent tsv ttf vcf woff woff2"
    " xls xlsm xlsx xz zip zst"
)
DOWNLOADS = frozenset(_SAVED.split())
"""Extensions of what browsers save."""
IMAGES = frozenset(("avif", "gif", "jpeg", "jpg", "png", "webp"))

_EXTENSION = re.compile(r"\.([a-z0-9]{1,8})$", re.IGNORECASE)


def extension_of(address: str) -> str:
    """Return the extension of the file in an address or a path, in small letters; empty if it has none."""
    found = _EXTENSION.search(split_suffix(address)[0])
    return found[1].lower() if found else ""


def is_attachment(address: str) -> bool:
    """Whether an address names a file of a kind that is stored as it is."""
    extension = extension_of(address)
    return extension in SHOWN or extension in DOWNLOADS


def player_of(address: str) -> str:
    """Return `video` or `audio` for a file that browsers play, else an empty string."""
    extension = extension_of(address)
    return "video" if extension in VIDEO else "audio" if extension in AUDIO else ""


def content_type(name: str) -> str:
    """The type that a stored file is served as; `application/octet-stream` for what browsers are to save."""
    return SHOWN.get(extension_of(name), "application/octet-stream")
