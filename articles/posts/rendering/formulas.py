"""TeX formulas become MathML, which browsers draw without a script."""

import re
from html import escape, unescape

from math_core import LatexError, LatexToMathML

from articles.posts.messages import Message, say

MAX_FORMULA = 2_000
"""Characters of TeX; a longer formula is shown as its source."""

FORMULA = re.compile(
    r'<span data-math-style="(inline|display)">([^<]*)</span>'
    r'|<code data-math-style="(inline)">([^<]*)</code>'
    r'|<pre><code class="language-math" data-math-style="(display)">([^<]*)</code></pre>'
)
"""A formula of the Markdown parser: `$x$`, `` $`x`$ `` or a block of code in the language `math`."""

_CONVERTER = LatexToMathML(fancy_error=False)


def draw_formulas(html: str) -> tuple[str, list[Message]]:
    """Return `html` of the Markdown parser with its formulas as MathML, and a list of warnings.

    A formula that cannot be read is shown as its source in `<code>`, with a warning. The result
    is not sanitised.
    """
    warnings: list[Message] = []

    def draw(match: re.Match[str]) -> str:
        style, source = match[1] or match[3] or match[5], unescape(match[2] or match[4] or match[6] or "").strip()
        if len(source) > MAX_FORMULA:
            return as_written(source, say("-formula-too-long", limit=MAX_FORMULA))
        try:
            formula: str = _CONVERTER.convert_with_local_state(source, displaystyle=style == "display")
            return formula
        except LatexError as error:
            return as_written(source, str(error).partition(": ")[2] or str(error))

    def as_written(source: str, why: str) -> str:
        warnings.append(say("formula", source=source[:40], why=why))
        return f"<code>{escape(source)}</code>"

    return FORMULA.sub(draw, html), warnings
