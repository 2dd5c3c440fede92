"""Measures readers' pages with few articles and with many: what a page costs must not grow with the site.

    python benchmarks/pages.py [--few 1000] [--many 200000]

Milliseconds of CPU for a page that is rendered anew, chrome cached, on SQLite in a temporary folder.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

HERE = Path(__file__).resolve().parent.parent
NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 5000
REPEATS = 15


def fill(count):
    """Write `count` live articles of one language, each with one of ten tags, straight into the tables."""
    from django.db import connection

    from articles import search
    from articles.listings import keeper
    from articles.models import Article, Tag

    tags = [Tag.objects.create(name=f"标签{number}", slug=f"t{number}").pk for number in range(10)]
    body = "桥在清晨合龙，岸上的人先是安静，然后才开始鼓掌。" * 50
    texts = {
        "title": "大桥今晨合龙",
        "summary": body[:100],
        "body": body,
        "body_html": f"<p>{body}</p>",
        "body_text": body,
    }
    sample = Article(language="zh-hans", status="published", is_live=True, **texts)
    own = {"id", "slug", "published_at", "created_at"}
    fields = [field for field in Article._meta.concrete_fields if field.attname not in own]
    constant = [f.get_db_prep_save(getattr(sample, f.attname), connection) for f in fields]
    columns = ["id", "slug", "published_at", "created_at", *(f.column for f in fields)]
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        for start in range(1, count + 1, BATCH):
            numbers = range(start, min(start + BATCH, count + 1))
            dates = {n: adapt(NEWEST - timedelta(minutes=count - n)) for n in numbers}
            cursor.executemany(
                f"INSERT INTO articles_article ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})",
                [[n, f"a{n}", dates[n], dates[n], *constant] for n in numbers],
            )
            cursor.executemany(
                "INSERT INTO articles_taggedarticle (article_id, tag_id, language, published_at, is_live)"
                " VALUES (%s, %s, 'zh-hans', %s, 1)",
                [[n, tags[n % 10], dates[n]] for n in numbers],
            )
    keeper.recount()
    search.rebuild()


def measure(count):
    """Milliseconds by page, printed for the process that asked."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    fill(count)
    pages = {
        "front page": "/",
        "page in the middle": f"/?page={count // 40}",
        "last page": f"/?page={count // 20}",
        "tag": "/tags/t3/",
        "tag, last page": f"/tags/t3/?page={count // 200}",
        "article": f"/articles/a{count // 2}/",
        "archive, a month": "/archive/2025/12/",
        "search": "/search/?q=合龙",
        "feed": "/feed.xml",
    }
    client = Client(headers={"host": "localhost"})
    for address in pages.values():
        milliseconds = []
        for _ in range(REPEATS):
            started = process_time()
            response = client.get(address)
            milliseconds.append((process_time() - started) * 1000)
            assert response.status_code == 200, (address, response.status_code)
        print(f"{sorted(milliseconds)[REPEATS // 2]:.2f}")
    print("|".join(pages))


def measured(count):
    """What a process of its own says of a site of `count` articles: a dict from page to milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "STATIC_ROOT": f"{folder}/static",
            "DEBUG": "off",
            "SECRET_KEY": "benchmark" * 8,
            "ALLOWED_HOSTS": "localhost",
            "SECURE_SSL_REDIRECT": "off",
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONPATH": str(HERE),
        }
        command = [sys.executable, __file__, "--measure", str(count)]
        *figures, names = subprocess.check_output(command, env=environment, text=True, cwd=HERE).split("\n")[:-1]
    return dict(zip(names.split("|"), map(float, figures), strict=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=200_000)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.measure)
        return
    few, many = measured(arguments.few), measured(arguments.many)
    print(f"{'CPU ms':22}{arguments.few:>12,}{arguments.many:>12,}{'ratio':>8}")
    for page, milliseconds in few.items():
        print(f"{page:22}{milliseconds:12.2f}{many[page]:12.2f}{many[page] / milliseconds:8.2f}")


if __name__ == "__main__":
    main()
