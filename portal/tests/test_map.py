"""docs/map.md leads to every module, and to nothing that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MAP = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"\]\(\.\./([^)#]+)\)", MAP))


def modules():
    for package in ("articles", "portal"):
        for path in (ROOT / package).rglob("*.py"):
            name = path.relative_to(ROOT)
            if not {"tests", "migrations"} & set(name.parts) and path.name != "__init__.py":
                yield str(name)


def test_map_names_every_module():
    assert sorted(set(modules()) - NAMED) == []


def test_map_names_nothing_that_is_gone():
    assert sorted(name for name in NAMED if not (ROOT / name).exists()) == []


def test_few_modules_are_outside_of_a_package():
    assert len(list((ROOT / "articles").glob("*.py"))) <= 12
