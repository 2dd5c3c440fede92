"""The portal with the sample posts, in a temporary folder, as a server for readers runs it."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

HERE = Path(__file__).resolve().parent.parent
CHROMIUM = Path(os.environ.get("CHROME_PATH", "/usr/bin/chromium"))
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CHROMIUM_FLAGS += ["--disable-sync", "--no-first-run"]
START_SECONDS = 30
PAGES = {
    "index": "/",
    "article": "/articles/20261123a01brdg0/",
    "tag": "/tags/交通/",
    "search": "/search/?q=城市",
    "missing": "/nowhere/",
}


@contextmanager
def sample_site(port=8765, *, application="portal.wsgi:application", workers=1):
    """Yields the origin, `http://127.0.0.1:port`, of a site with the posts of `content/`, until the block ends.

    Ends the program with a sentence where Chromium is missing or the server does not start.
    """
    if not CHROMIUM.exists():
        sys.exit(f"{CHROMIUM} is missing; Debian has it in the package `chromium`, or set CHROME_PATH.")
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "CACHE_URL": "locmemcache://",
            "MEDIA_ROOT": f"{folder}/media",
            "STATIC_ROOT": f"{folder}/static",
            "SECRET_KEY": "benchmark" * 8,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": "",
            "SECURE_SSL_REDIRECT": "off",
            "DEBUG": "off",
            "LOG_LEVEL": "ERROR",
        }
        for arguments in (
            ["migrate", "--verbosity", "0"],
            ["collectstatic", "--verbosity", "0", "--no-input"],
            ["shell", "--verbosity", "0", "--command", "from portal.run import name_site; name_site()"],
            ["import_posts", "content", "--quiet"],
        ):
            subprocess.run([sys.executable, "manage.py", *arguments], cwd=HERE, env=environment, check=True)
        server = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"]
        server += ["--port", str(port), "--workers", str(workers), "--blocking-threads", "64", "--log-level", "error"]
        process = subprocess.Popen([*server, application], cwd=HERE, env=environment)
        try:
            origin = f"http://127.0.0.1:{port}"
            wait_for(f"{origin}/healthz", process)
            yield origin
        finally:
            process.terminate()
            process.wait()


def wait_for(url, process):
    """Return as soon as `url` answers; end the program where the server has ended or takes too long."""
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            sys.exit("The server ended at once; what it said stands above.")
        try:
            urlopen(url).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"The server did not answer at {url} within {START_SECONDS} seconds.")
