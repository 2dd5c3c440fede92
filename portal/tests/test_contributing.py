"""Files for contributors: hosted configuration is valid YAML, and CONTRIBUTING names files that exist."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
HOSTED = [*sorted((ROOT / ".github").rglob("*.yml")), ROOT / ".pre-commit-config.yaml"]
MADE = {"htmlcov/index.html"}
"""Named files that a command makes."""


@pytest.mark.parametrize("path", HOSTED, ids=lambda path: str(path.relative_to(ROOT)))
def test_hosted_configuration_is_valid_yaml(path):
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)


def test_contributing_names_files_that_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = {*re.findall(r"`([\w./-]+/[\w.-]+\.\w+)`", text), *re.findall(r"\]\((?!http)([^)#]+)", text)}
    assert len(named) > 20
    assert sorted(name for name in named - MADE if not (ROOT / name).exists()) == []


def test_workflow_tests_the_versions_that_are_documented():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    versions = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={versions[0]}"
    for name in ("README.md", "docs/operations.md"):
        text = " ".join((ROOT / name).read_text(encoding="utf-8").split())
        assert f"Python {versions[0]} or newer" in text
        assert f"tested up to {versions[-1]}" in text
