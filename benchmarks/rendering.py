"""Compares how long two checkouts of the portal take to render the same bodies.

    git worktree add ../before REVISION
    python benchmarks/rendering.py ../before [--rounds 6] [--seed 1]

Each checkout renders in processes of its own, by turns, so that a busy machine is busy for both. The figures are CPU
microseconds for each body, the least of all rounds, their ratio, and how many bodies have other HTML or text here.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from time import process_time_ns

HERE = Path(__file__).resolve().parents[1]
BODIES = 60
"""Of each kind."""
REPEATS = 5
"""Times that a process renders all bodies of a kind."""


def bodies_by_kind(seed):
    """A dict from the kind to pairs of a body and whether it is HTML."""
    import bodies
    import corpus

    random, features, posts = Random(seed), bodies.Writer(seed), corpus.Writer(seed)
    several = range(BODIES)
    return {
        "news, Chinese": [(news(posts, random, is_english=False), False) for _ in several],
        "news, English": [(news(posts, random, is_english=True), False) for _ in several],
        "news of collectors": [(posts.body(number, "harbour", number % 5 == 0), False) for number in several],
        "sample posts": [(body_of(path), False) for path in sorted((HERE / "content").rglob("*.md"))],
        "HTML in Markdown": [(features.some(features.html, 8, 15, "\n\n"), False) for _ in several],
        "HTML": [(html(posts, random), True) for _ in several],
        "every feature": [(features.body(), False) for _ in several],
    }


def news(posts, random, *, is_english):
    """A picture, some paragraphs with links, bold words and a heading between them, and the source."""
    blocks = [posts.paragraph(is_english) for _ in range(random.randint(5, 10))]
    for index in random.sample(range(len(blocks)), k=3):
        blocks[index] += f" [{posts.words(2, is_english)}](https://news.example/{index})"
    blocks[random.randrange(len(blocks))] += f" **{posts.words(2, is_english)}**"
    blocks.insert(len(blocks) // 2, f"## {posts.words(2, is_english)}")
    return "\n\n".join([f"![{posts.words(2, is_english)}](a.jpg)", *blocks])


def html(posts, random):
    """What an editor for HTML saves."""
    blocks = ['<div class="post"><p style="text-align:center"><img src="a.jpg" alt="x" width="640"></p>']
    for number in range(random.randint(5, 10)):
        words = posts.paragraph(is_english=False)
        blocks.append(
            f'<p style="text-indent:2em"><span style="font-size:16px">{words}</span> <strong>{words[:6]}</strong>'
            f'<a href="https://news.example/{number}" target="_blank">{words[:9]}</a>&nbsp;</p>'
        )
    blocks.append("<ul><li>a</li><li><em>b</em></li></ul><table><tr><td>1</td><td>2</td></tr></table></div>")
    return "\n".join(blocks)


def body_of(path):
    """The body of a post with front matter between two `---`."""
    return path.read_text("utf-8").split("\n---\n", 1)[-1]


def measure(file):
    """Print by kind the least CPU time of a round of its bodies, and a digest of what each has become."""
    from articles.posts.rendering.render import RenderingError, render

    def result(body, is_html):
        try:
            rendering = render(body, is_html=is_html)
        except RenderingError as error:
            return str(error)
        return f"{rendering.html}\0{rendering.text}"

    figures = {}
    for kind, samples in json.loads(Path(file).read_text("utf-8")).items():
        digests = [hashlib.sha256(result(*sample).encode()).hexdigest() for sample in samples]
        times = []
        for _ in range(REPEATS):
            started = process_time_ns()
            for sample in samples:
                result(*sample)
            times.append(process_time_ns() - started)
        figures[kind] = min(times) / 1000 / len(samples), digests
    print(json.dumps(figures))


def measured(checkout, file):
    """What a process of its own that runs the code of `checkout` says."""
    environment = os.environ | {"PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"}
    output = subprocess.check_output([sys.executable, __file__, "--measure", file], env=environment, text=True)
    return json.loads(output)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("other", nargs="?", type=Path, help="the checkout to compare this one with")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.measure)
        return
    if not arguments.other or not (arguments.other / "manage.py").exists():
        parser.error("name the folder of another checkout of the portal")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bodies.json"
        file.write_text(json.dumps(bodies_by_kind(arguments.seed)), "utf-8")
        rounds = [
            (measured(arguments.other.resolve(), file), measured(HERE, file)) for _ in range(max(arguments.rounds, 1))
        ]
    print(f"{'CPU µs a body':22}{'other':>8}{'this':>8}{'ratio':>8}{'differ':>8}")
    for kind, (_, digests) in rounds[0][1].items():
        other, this = (min(one[side][kind][0] for one in rounds) for side in (0, 1))
        differ = sum(a != b for a, b in zip(rounds[0][0][kind][1], digests, strict=True))
        print(f"{kind:22}{other:8.0f}{this:8.0f}{this / other:8.2f}{differ:8}")


if __name__ == "__main__":
    main()
