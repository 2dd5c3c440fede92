"""Rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = sorted(path for path in (ROOT / "articles").rglob("*.py") if "tests" not in path.parts)
# JSON in a script element, every `<`, `>` and `&` of it escaped.
MARKS_SAFE = {"articles/templatetags/structured_data.py"}


def names_imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def relative(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=relative)
def test_template_trusts_rendered_html_alone(path):
    text = path.read_text()
    assert "autoescape off" not in text
    for trusted in re.findall(r"([\w.]+)\s*\|\s*(?:safe|safeseq)\b", text):
        assert trusted.endswith("_html"), trusted


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_module_marks_nothing_as_safe(path):
    if relative(path) not in MARKS_SAFE:
        assert not re.search(r"\b(mark_safe|SafeString)\b", path.read_text())


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_imports_point_one_way(path):
    package = relative(path).removeprefix("articles/").split("/")[0].removesuffix(".py")
    for name in names_imported(path):
        for closed, friends in {
            "articles.admin": {"admin"},
            "articles.management": {"management"},
            "articles.views": {"urls", "views"},
        }.items():
            assert not f"{name}.".startswith(f"{closed}.") or package in friends, f"{relative(path)} imports {name}"
