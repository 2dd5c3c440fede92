"""`make run`: sets up what a fresh clone needs, imports the sample posts and serves the site on this machine.

It makes a development environment only; docs/operations.md says what a server for readers wants.
"""

import os
import secrets
import socket
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
SITE_TEXTS = {
    "zh-hans": ("晨报门户", "Morning Portal", "每天早上六点，把要紧的事说清楚。"),
    "zh-hant": ("晨報門戶", "Morning Portal", "每天早上六點，把要緊的事說清楚。"),
    "en": ("Morning Portal", "晨报门户", "What matters, told clearly, every morning at six."),
}


def main():
    """Prepare, say where the site is and who may edit it, and become the server."""
    port = free_port(os.environ.get("PORT", "8000"))
    make_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command

    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"make run: {error}")

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    name_site()
    password = make_editor()
    say("Importing the sample posts in content/ …")
    try:
        call_command("import_posts", str(BASE_DIR / "content"))
    except SystemExit as error:
        if error.code not in (None, 0):
            say("The sample posts could not all be imported; the site starts without those.")
    say(f"The site:  http://{HOST}:{port}/")
    say(f"Editing:   http://{HOST}:{port}/admin/   user editor, password {password}")
    say("Stop it with Ctrl-C.")
    serve(port)


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def free_port(text):
    """The port that `text` names, if nothing listens there; otherwise the end, with what to do."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT={text} is not a port. Write a number such as 8001: make run PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            sys.exit(
                f"Port {text} cannot be used ({error.strerror}). Stop what uses it, or take another: "
                f"make run PORT={int(text) + 1}"
            )
    return int(text)


def make_environment():
    """Write `.env` where there is none: a key of its own, this machine's names, no HTTPS."""
    path = BASE_DIR / ".env"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(
            "# Written by `make run` for this machine; .env.example explains every line.\n"
            f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
            "ALLOWED_HOSTS=localhost,127.0.0.1,[::1]\n"
            "SECURE_SSL_REDIRECT=off\n"
        )


def name_site():
    """Give the site its sample name where it has none."""
    from django.conf import settings

    from articles.models import SiteSettings, SiteText

    site = SiteSettings.get_solo()
    if not site.texts.exists():
        SiteText.objects.bulk_create(
            SiteText(settings=site, language=language, name=name, tagline=tagline, description=description)
            for language, (name, tagline, description) in SITE_TEXTS.items()
            if language in settings.SITE_LANGUAGES
        )


def make_editor():
    """The password of the account `editor`, which is made with a random one at the first start."""
    from django.contrib.auth import get_user_model

    from portal.settings import VAR_DIR

    path = VAR_DIR / "editor-password"
    users = get_user_model().objects
    if users.filter(username="editor").exists():
        return path.read_text().strip() if path.exists() else "as you set it"
    password = secrets.token_urlsafe(9)
    users.create_superuser("editor", password=password)
    path.touch(mode=0o600)
    path.write_text(f"{password}\n")
    return password


def serve(port):
    """Become granian, set up as in production."""
    server = str(Path(sys.executable).with_name("granian"))
    arguments = [
        "--interface",
        "wsgi",
        "--host",
        HOST,
        "--port",
        str(port),
        "--workers",
        "2",
        "--blocking-threads",
        "64",
        "--respawn-failed-workers",
    ]
    os.chdir(BASE_DIR)
    os.execv(server, [server, *arguments, "--log-level", "warning", "portal.wsgi:application"])  # noqa: S606


if __name__ == "__main__":
    main()
