"""What is installed is pinned with hashes, and is what requirements/*.in ask for."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path):
    return {normal(name): version for name, version in PIN.findall((ROOT / path).read_text(encoding="utf-8"))}


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_has_hashes_and_comes_from_no_named_place(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + re.sub(r"(?m)^#.*\n", "", text))
    assert all("--hash=sha256:" in entry for entry in entries if entry.strip())
    assert not re.search(r"--(?:extra-)?index-url|--find-links|file:|@ ", text)


@pytest.mark.parametrize(
    ("asked", "compiled"),
    [
        ("requirements/base.in", "requirements.txt"),
        ("requirements/base.in", "requirements-dev.txt"),
        ("requirements/dev.in", "requirements-dev.txt"),
    ],
)
def test_compiled_versions_are_those_that_are_asked_for(asked, compiled):
    assert pins(asked).items() <= pins(compiled).items(), "Run `make lock`."
