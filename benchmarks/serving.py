"""Measures how many readers the portal serves: pages kept by the page cache beside the same pages rendered each time.

    python benchmarks/serving.py [--seconds 5]

A table of requests per second and of the 99th percentile in milliseconds, from `wrk` (Debian's package of that name)
with 32 connections and two workers of the server, on the sample posts.
"""

import argparse
import re
import shutil
import subprocess
import sys
from urllib.parse import quote
from urllib.request import urlopen

from sample_site import PAGES, sample_site

KINDS = ("index", "article", "tag")
FIGURES = re.compile(r"99%\s+([\d.]+)(us|ms|s)\b.*Requests/sec:\s+([\d.]+)", re.DOTALL)
MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000}
APPLICATIONS = {"kept": "portal.wsgi:application", "rendered": "benchmarks.rendered:application"}


def measured(url, seconds):
    """Requests per second, and milliseconds within which 99 of 100 were answered."""
    urlopen(url).close()
    command = ["wrk", "-t2", "-c32", f"-d{seconds}s", "--latency", "-H", "Accept-Encoding: br", url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output:
        sys.exit(f"{url} did not answer with 200:\n{output}")
    p99, unit, rate = FIGURES.search(output).groups()
    if not float(rate):
        sys.exit(f"{url} was not answered within {seconds} seconds; something else keeps this machine busy.")
    return float(rate), float(p99) * MILLISECONDS[unit]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=5, help="for each figure")
    seconds = parser.parse_args().seconds
    if not shutil.which("wrk"):
        print("wrk is missing, which asks for the pages; on Debian: apt install wrk. Nothing was measured.")
        return
    rows = {}
    for name, application in APPLICATIONS.items():
        with sample_site(application=application, workers=2) as origin:
            for kind in KINDS:
                rows[kind, name] = measured(origin + quote(PAGES[kind]), seconds)
    print(f"{'page':10}{'':>10}{'requests/s':>12}{'p99 ms':>9}")
    for kind in KINDS:
        for name in APPLICATIONS:
            rate, p99 = rows[kind, name]
            print(f"{kind:10}{name:>10}{rate:12.0f}{p99:9.1f}")
        print(f"{'':10}{'ratio':>10}{rows[kind, 'kept'][0] / rows[kind, 'rendered'][0]:12.0f}")


if __name__ == "__main__":
    main()
