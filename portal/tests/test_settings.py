"""Each test starts the settings in a process of its own, as a server would."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJ",
    "ALLOWED_HOSTS": "news.example.org",
    "SITE_URL": "https://news.example.org",
}


def start(tmp_path, *arguments, **environment):
    """Run `manage.py` with nothing but these variables; what it printed to standard error, and its exit code."""
    done = subprocess.run(
        [sys.executable, "manage.py", *(arguments or ["check"])],
        env={"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(autouse=True)
def _without_dotenv():
    if os.path.exists(".env"):
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
        ("ALLOWED_HOSTS", "news.example.org:8000", "names of hosts only"),
        ("SITE_URL", "news.example.org", "the whole address"),
        ("SITE_URL", "https://news.example.org/portal", "without a path"),
        ("CSRF_TRUSTED_ORIGINS", "https://", "with its scheme"),
        ("CSRF_TRUSTED_ORIGINS", "https://news.example.org/path", "with its scheme"),
        ("BEHIND_PROXY", "10.0.0.1", "on or off"),
        ("CSRF_TRUSTED_ORIGINS", "news.example.org", "with its scheme"),
        ("DEBUG", "maybe", "on or off"),
        ("SECURE_SSL_REDIRECT", "2", "on or off"),
        ("DATABASE_URL", "mysql://root@127.0.0.1/x", "sqlite:/// and postgres://"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all/portal.sqlite3", "no such folder"),
        ("DATABASE_URL", "sqlite://", "in-memory databases"),
        ("DATABASE_URL", "postgres://", "in-memory databases"),
        ("CACHE_URL", "memcache://127.0.0.1:11211", "redis://"),
        ("MEDIA_ROOT", "/dev/null/media", "MEDIA_ROOT"),
        ("STATIC_ROOT", "/dev/null/static", "STATIC_ROOT"),
        ("STORAGE_URL", "s3://key:secret@host/bucket", "kept in MEDIA_ROOT"),
        ("SENTRY_DSN", "nonsense", "SENTRY_DSN"),
        ("CACHE_URL", "carrier-pigeon://", "CACHE_URL"),
        ("EMAIL_URL", "pigeon://", "EMAIL_URL"),
        ("TIME_ZONE", "Mars/Olympus", "IANA"),
        ("LANGUAGE_CODE", "xx-klingon", "LANGUAGE_CODE"),
        ("LANGUAGE_CODE", "zh-cn", "LANGUAGE_CODE"),
        ("SITE_LANGUAGES", "zh-hans,klingon", "codes that Django knows"),
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


def printed(tmp_path, expression, **environment):
    """What `expression` of the settings is, as a program prints it."""
    code, output = start(
        tmp_path,
        "shell",
        "--no-imports",
        "-c",
        f"from django.conf import settings; print({expression})",
        **environment,
    )
    assert code == 0, output
    return output.strip()


def test_empty_value_means_the_default(tmp_path):
    empty = dict.fromkeys(
        ("MEDIA_ROOT", "STATIC_ROOT", "CACHE_URL", "EMAIL_URL", "LANGUAGE_CODE", "SITE_LANGUAGES", "TIME_ZONE"), ""
    )
    code, output = start(tmp_path, "diffsettings", **GOOD, **empty)
    assert code == 0, output
    assert "var/media" in output
    assert "LANGUAGE_CODE = 'zh-hans'" in output


def test_list_may_have_spaces_behind_its_commas(tmp_path):
    output = printed(tmp_path, "settings.SITE_LANGUAGES", **{**GOOD, "SITE_LANGUAGES": "zh-hans, en"})
    assert output == "['zh-hans', 'en']"


def test_database_stands_in_the_folder_of_the_project_whatever_that_is_called(tmp_path):
    """A `#`, a `%` and a space mean something in a URL, and nothing in a folder's name."""
    home = tmp_path / "新 站点 50% #1"
    (home / "portal").mkdir(parents=True)
    for name in ("__init__.py", "settings.py"):
        (home / "portal" / name).write_bytes((settings.BASE_DIR / "portal" / name).read_bytes())
    done = subprocess.run(
        [sys.executable, "-c", "from portal.settings import DATABASES; print(DATABASES['default']['NAME'])"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(settings.BASE_DIR), "PYTHONIOENCODING": "utf-8", **GOOD},
        cwd=home,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().strip() == str(home / "var" / "portal.sqlite3")


def test_server_says_in_one_sentence_why_it_does_not_start(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"],
        env={"PATH": os.environ["PATH"], **GOOD, "TIME_ZONE": "Mars/Olympus"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("portal: TIME_ZONE='Mars/Olympus' cannot be used")
    assert len(done.stderr.splitlines()) == 1
