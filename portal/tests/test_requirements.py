"""Dependencies are pinned with hashes, agree with requirements/*.in, and are complete on every supported Python."""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent.parent
COMPILED = {"requirements.txt": ["base.in"], "requirements-dev.txt": ["base.in", "dev.in"]}
PYTHONS = ["3.11.2", "3.11.9", "3.12.0", "3.13.0", "3.14.0"]


def entries(path):
    """The requirements of a file, each a line with its hashes."""
    text = (ROOT / path).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(" #")[0].strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith(("#", "-r ", "-c "))]


def requirements(path):
    return [Requirement(entry.split("--hash")[0]) for entry in entries(path)]


def pins(path):
    return {canonicalize_name(found.name): str(found.specifier) for found in requirements(path)}


@pytest.mark.parametrize("path", COMPILED)
def test_every_requirement_is_pinned_with_hashes(path):
    for entry in entries(path):
        assert re.fullmatch(r"[a-z0-9-]+==[^\s;]+( ; [^-]+)?(\s+--hash=sha256:[0-9a-f]{64})+", entry), entry


@pytest.mark.parametrize("path", COMPILED)
def test_compiled_file_names_no_index_and_no_local_path(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not re.search(r"index-url|find-links|trusted-host|://|file:|[ =]/", text)


@pytest.mark.parametrize(("path", "source"), [(path, source) for path in COMPILED for source in COMPILED[path]])
def test_compiled_file_has_the_versions_of_its_source(path, source):
    assert pins(f"requirements/{source}").items() <= pins(path).items(), "Run `make lock`."


def test_development_has_the_versions_of_production():
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items(), "Run `make lock`."


@pytest.mark.parametrize("platform", ["linux", "darwin"])
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("path", COMPILED)
def test_dependencies_of_dependencies_are_pinned(path, python, platform):
    """pip refuses to install a file with hashes if a dependency that this Python needs is not in it."""
    environment = default_environment() | {
        "python_version": python.rpartition(".")[0],
        "python_full_version": python,
        "sys_platform": platform,
        "platform_system": platform.capitalize(),
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }

    def applies(requirement, extra=""):
        return requirement.marker is None or requirement.marker.evaluate(environment | {"extra": extra})

    direct = [found for source in COMPILED[path] for found in requirements(f"requirements/{source}")]
    extras = {canonicalize_name(requirement.name): requirement.extras for requirement in direct}
    pinned = {canonicalize_name(requirement.name) for requirement in requirements(path) if applies(requirement)}
    for name in pinned:
        try:
            needed = [Requirement(text) for text in requires(name) or []]
        except PackageNotFoundError:  # not needed on the Python that runs the tests
            continue
        for extra in ("", *extras.get(name, ())):
            missing = {canonicalize_name(n.name) for n in needed if applies(n, extra)} - pinned
            assert not missing, f"{name} needs {missing}; run `make lock`."
