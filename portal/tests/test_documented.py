"""What operators and writers can set is documented: variables, options of commands, keys of front matter."""

import re
from pathlib import Path

import pytest
from django.core.management import load_command_class

from articles.posts.reading.holding import normal
from articles.posts.reading.known_keys import OURS

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = {path.name: path.read_text() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]}
OPERATIONS, FRONT_MATTER = DOCUMENTS["operations.md"], DOCUMENTS["front-matter.md"]
COMMANDS = sorted(path.stem for path in (ROOT / "articles/management/commands").glob("[a-z]*.py"))
OF_DJANGO = {
    "-h", "--help", "--version", "-v", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color",
    "--force-color", "--skip-checks",
}  # fmt: skip
READERS = r"\b(?:text|words|flag|parsed|folder)"
"""The functions by which the settings read the environment."""


def variables():
    """The names of variables that the settings read."""
    source = (ROOT / "portal/settings.py").read_text()
    return sorted(set(re.findall(rf'{READERS}\(\s*"([A-Z][A-Z_]{{3,}})"', source)))


@pytest.mark.parametrize("name", variables())
def test_variable_of_the_environment_is_in_the_example_and_in_the_documents(name):
    assert re.search(rf"^#? ?{name}=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert f"`{name}`" in OPERATIONS or f"{name}=" in OPERATIONS


def options():
    for command in COMMANDS:
        parser = load_command_class("articles", command).create_parser("manage.py", command)
        names = {name for action in parser._actions for name in action.option_strings}
        yield from ((command, name) for name in sorted(names - OF_DJANGO))


@pytest.mark.parametrize(("command", "name"), [*options()])
def test_option_of_a_command_is_documented(command, name):
    assert re.search(rf"`[^`\n]*{name}(?![\w-])[^`\n]*`", OPERATIONS), f"{command} {name}"


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_documented(command):
    assert command in OPERATIONS


@pytest.mark.parametrize("key", sorted(set(OURS.split())))
def test_key_of_front_matter_is_documented(key):
    documented = {normal(name) for name in re.findall(r"`(\w+)", FRONT_MATTER)}
    assert normal(key) in documented
