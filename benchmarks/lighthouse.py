"""Lighthouse's marks of the sample site on a phone profile.

    python benchmarks/lighthouse.py [--runs 3]

Needs Node 18 or later and Chromium: `npx` fetches Lighthouse. Of several runs of a page, the median's performance is
shown; the other marks are the same in every run. Ends with 1 where a mark is below 100.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))
from sample_site import CHROMIUM, CHROMIUM_FLAGS, PAGES, sample_site

LIGHTHOUSE = "lighthouse@12.8"
MARKS = {"performance": "perf.", "accessibility": "acc.", "best-practices": "best p.", "seo": "SEO"}
METRICS = {"first-contentful-paint": "FCP", "largest-contentful-paint": "LCP", "total-blocking-time": "TBT"}
METRICS |= {"cumulative-layout-shift": "CLS"}
# A page that nobody shall find is right to fail what Lighthouse asks of one that is to be found.
LEFT_OUT = {"missing"}
NOT_INDEXED = {"search": ["is-crawlable"]}


def report_of(npx, url, skipped):
    """Lighthouse's report on `url` as a dictionary, without the audits `skipped`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [npx, "--yes", LIGHTHOUSE, url, "--quiet", "--output=json", f"--output-path={path}"]
        command += [f"--chrome-flags={' '.join(['--headless', *CHROMIUM_FLAGS])}"]
        command += [f"--skip-audits={','.join(skipped)}"] if skipped else []
        environment = os.environ | {"CHROME_PATH": str(CHROMIUM)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"Lighthouse failed on {url}:\n{done.stderr}")
        return json.loads(path.read_text())


def mark(report, name):
    return round(100 * report["categories"][name]["score"])


def complaints(report):
    """A line for each audit that cost the page points in a category."""
    for name in MARKS:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"    {name}: {audit['title']} {audit.get('displayValue', '')}".rstrip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="of each page (3)")
    arguments = parser.parse_args()
    npx = shutil.which("npx") or sys.exit(
        "`npx` is missing: Lighthouse runs on Node, in Debian's packages nodejs and npm."
    )
    is_perfect = True
    with sample_site() as origin:
        print(f"{'':10}" + "".join(f"{name:>10}" for name in [*MARKS.values(), *METRICS.values()]))
        for page in [name for name in PAGES if name not in LEFT_OUT]:
            url = origin + quote(PAGES[page], safe="/?=")
            reports = [report_of(npx, url, NOT_INDEXED.get(page)) for _ in range(arguments.runs)]
            middle = statistics.median_low(mark(report, "performance") for report in reports)
            report = next(report for report in reports if mark(report, "performance") == middle)
            cells = [mark(report, name) for name in MARKS]
            is_perfect &= min(cells) == 100
            cells += [report["audits"][name]["displayValue"].replace("\xa0", " ") for name in METRICS]
            print(f"{page:10}" + "".join(f"{cell:>10}" for cell in cells), flush=True)
            print("\n".join(complaints(report)), end="\n" if list(complaints(report)) else "", flush=True)
    sys.exit(not is_perfect)


if __name__ == "__main__":
    main()
