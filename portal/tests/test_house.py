"""Rules of the house that no linter knows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = sorted(path for path in (ROOT / "articles").rglob("*.py") if "tests" not in path.parts)
# JSON in a script element, every `<`, `>` and `&` of it escaped.
MARKS_SAFE = {"articles/templatetags/structured_data.py"}


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
