"""Boxes with a title, as GitHub's alerts and Obsidian's callouts: `> [!NOTE]`, `> [!tip] Title`."""

import re

_OPENING = re.compile(r'<div class="callout" data-callout="([^"]*)" data-callout-fold="[a-z]*">')
KINDS = {
    "tip": ["tip", "hint", "success", "check", "done"],
    "important": ["important"],
    "warning": ["warning", "attention", "question", "help", "faq"],
    "caution": ["caution", "danger", "error", "failure", "fail", "missing", "bug"],
}
"""The looks of callouts, each with the names that have it; all others look like a note."""
_KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}
CLASSES = {"callout", "callout-title", "callout-content", "callout-note", *(f"callout-{kind}" for kind in KINDS)}


def name_callouts(html: str) -> str:
    """Give the boxes of the Markdown parser the classes of their looks."""

    def name(found: re.Match[str]) -> str:
        kind = _KIND_OF.get(found[1].lower(), "note")
        return f'<div class="callout callout-{kind}">'

    return _OPENING.sub(name, html)
