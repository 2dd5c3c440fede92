"""Each test starts the settings in a process of its own, as a server would."""

import os
import subprocess
import sys

import pytest

GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJ",
    "ALLOWED_HOSTS": "news.example.org",
    "SITE_URL": "https://news.example.org",
}


def start(tmp_path, *arguments, **environment):
    """Run `manage.py` with nothing but these variables; what it printed to standard error, and its exit code."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *(arguments or ["check"])],
        env={"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(autouse=True)
def _without_dotenv():
    if os.path.exists(".env"):  # noqa: PTH110
        pytest.skip("these read the environment alone; move .env away to run them")


def test_production_environment_passes_the_deployment_check(tmp_path):
    code, output = start(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **GOOD)
    assert (code, "no issues" in output) == (0, True), output


@pytest.mark.parametrize(
    ("variable", "value", "word"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS is not set"),
        ("ALLOWED_HOSTS", "https://news.example.org/", "names of hosts only"),
        ("SITE_URL", "news.example.org", "the whole address"),
        ("CSRF_TRUSTED_ORIGINS", "news.example.org", "with its scheme"),
        ("DEBUG", "maybe", "on or off"),
        ("SECURE_SSL_REDIRECT", "2", "on or off"),
        ("DATABASE_URL", "mysql://root@127.0.0.1/x", "sqlite:/// and postgres://"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("CACHE_URL", "carrier-pigeon://", "CACHE_URL"),
        ("EMAIL_URL", "pigeon://", "EMAIL_URL"),
        ("TIME_ZONE", "Mars/Olympus", "IANA"),
        ("LANGUAGE_CODE", "xx-klingon", "codes that Django knows"),
        ("SITE_LANGUAGES", "en", "not one of SITE_LANGUAGES"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL"),
    ],
)
def test_value_that_cannot_be_understood_stops_the_start_with_a_sentence(tmp_path, variable, value, word):
    code, output = start(tmp_path, **{**GOOD, variable: value})
    assert code != 0
    assert len(output.strip().splitlines()) == 1, output
    assert output.startswith("manage.py: ")
    assert word in output
