"""The language of the person who runs a command: that of the terminal or of cron, not that of the site."""

import os

from django.utils.translation import gettext, override

from articles.posts.languages import is_code, match_language
from articles.posts.messages import translated
from articles.posts.post import Problem

CATALOGUES = ("en", "zh-hans", "zh-hant")


def operator_language() -> str:
    """Return the language that LC_ALL, LC_MESSAGES or LANG names; English for `C`, for nothing and for others."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    code = locale.partition(".")[0].partition("@")[0]
    return (is_code(code) and match_language(code, CATALOGUES)) or "en"


def _(text: str) -> str:
    """Return a text in the operator's language."""
    with override(operator_language()):
        return gettext(text)


def spoken(text: str) -> str:
    """Return a Message in the operator's language; any other text unchanged."""
    return translated(text, _)


def line_of(problem: Problem) -> str:
    """Return the line to print for a problem: `path:line: level: message`."""
    return problem.line_with(spoken(problem.message))


__all__ = ["_", "line_of", "operator_language", "spoken"]
