"""Comments and docstrings are in current English: words that no documentation uses any more are rare."""

import ast
import io
import re
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OLD = re.compile(
    r"\b(?:stands?|standing|stood|behind|anew|shall|whoever|whatever|whom|nobody|somebody|holds?|held|beside|besides)\b"
    r"|(?<!there )\b(?:is|are) no\b(?! longer| more\b)",
    re.IGNORECASE,
)
MOST = 1.0
"""Such words in 1,000."""


def prose_of(path):
    """The comments and docstrings of a module."""
    source = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def test_comments_and_docstrings_are_in_current_english():
    count, found = 0, []
    for package in ("articles", "portal"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if {"tests", "migrations"} & set(path.relative_to(ROOT).parts):
                continue
            for text in prose_of(path):
                count += len(text.split())
                found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in OLD.finditer(text)]
    assert 1000 * len(found) / count <= MOST, "\n".join(found)
