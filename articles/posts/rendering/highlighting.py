"""Code blocks become spans of a few classes, styled by `static/css/components/code.css`."""

from functools import lru_cache
from html import escape
from time import thread_time

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

MAX_HIGHLIGHTED = 20_000
"""Characters of code in one body that are highlighted; what follows them is left plain."""
MAX_LINE = 1_000
MAX_SECONDS = 0.4
"""Processor time for the code of one body; real code of MAX_HIGHLIGHTED characters takes less than half of it."""

CLASSES = {
    Comment: "c",
    Comment.Preproc: "k",
    Keyword: "k",
    Keyword.Constant: "m",
    Operator.Word: "k",
    String: "s",
    Number: "m",
    Name.Attribute: "n",
    Name.Builtin: "n",
    Name.Class: "f",
    Name.Decorator: "f",
    Name.Function: "f",
    Name.Tag: "k",
    Name.Variable: "n",
    Generic.Deleted: "gd",
    Generic.Inserted: "gi",
    Generic.Heading: "k",
    Generic.Subheading: "k",
    Generic.Output: "c",
    Generic.Prompt: "c",
}


@lru_cache(maxsize=64)
def find_lexer(language: str) -> Lexer | None:
    """Return Pygments' lexer of that name or alias, in any case, or None."""
    try:
        return get_lexer_by_name(language.lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _class_of(token: _TokenType | None) -> str:
    while token is not None:
        if token in CLASSES:
            return CLASSES[token]
        token = token.parent
    return ""


def highlight(code: str, lexer: Lexer, deadline: float) -> str:
    """Return `code`, plain text, as escaped HTML with a `<span class>` around each token.

    Code in lines longer than MAX_LINE, or that is not done when this thread's processor time reaches
    `deadline`, in seconds, is returned plain: many lexers take quadratic time for what is not their language.
    """
    if any(len(line) > MAX_LINE for line in code.split("\n")):
        return escape(code, quote=False)
    pieces: list[str] = []
    run: list[str] = []
    name = ""
    for token, text in lexer.get_tokens(code):
        if thread_time() > deadline:
            return escape(code, quote=False)
        found = _class_of(token)
        # White space looks the same in every class: it need not end a run.
        if found != name and not text.isspace():
            pieces.append(_span(name, run))
            name, run = found, []
        run.append(text)
    pieces.append(_span(name, run))
    return "".join(pieces)


def _span(name: str, run: list[str]) -> str:
    text = escape("".join(run), quote=False)
    return f'<span class="{name}">{text}</span>' if name and text else text
