"""The packages that know nothing of Django."""

import subprocess
import sys
from pathlib import Path

import pytest

ARTICLES = Path(__file__).resolve().parent.parent.parent
MODULES = sorted(
    "articles." + ".".join(path.relative_to(ARTICLES).with_suffix("").parts)
    for package in ("posts", "text")
    for path in (ARTICLES / package).rglob("*.py")
    if path.name != "__init__.py"
)


@pytest.mark.parametrize("module", MODULES)
def test_pure_module_does_without_django(module):
    code = f"import sys, {module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
