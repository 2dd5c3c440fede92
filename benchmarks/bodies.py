"""Made-up Markdown bodies, the same ones for the same seed, of every construct that posts are made of."""

from random import Random

CHINESE = "今晨 大桥 合龙 记者 表示 数据 港口 增长 城市 铁路 发布 研究 学校 价格 居民 开放 明年 春天"
ENGLISH = "harbour council bridge opens early reader market station weather report season"
SITES = "https://a.example/b https://b.example/c?d=1&e=2 http://c.example/x_y_z https://d.example/(e)"


class Writer:
    """Draws bodies from one seeded generator: plain words, and every construct that posts are made of."""

    def __init__(self, seed):
        self.random = Random(seed)

    def some(self, draw, least=1, most=3, between=""):
        return between.join(draw() for _ in range(self.random.randint(least, most)))

    def words(self):
        if self.random.random() < 0.7:
            return "".join(self.random.choices(CHINESE.split(), k=self.random.randint(1, 4)))
        return " ".join(self.random.choices(ENGLISH.split(), k=self.random.randint(1, 4)))

    def inline(self):
        words, site = self.words(), self.random.choice(SITES.split())
        return self.random.choice(
            [
                *(f"{words}{mark}" for mark in ("，", "。", ", ", ". ", " ", "：", "！")),
                *(
                    f"**{words}**",
                    f"*{words}*",
                    f"***{words}***",
                    f"**“{words}”**",
                    f"**{words}：** ",
                    f"__{words}__ ",
                ),
                *(f"**「{words}」**", f"**{words}。**", f"*《{words}》*", f"**{words}**{words}", f"~~{words}~~"),
                *(
                    f"`{words}`",
                    f"``{words} ` {words}``",
                    f"[{words}]({site})",
                    f"[{words}](/x 'y')",
                    f"[{words}](#x)",
                ),
                *(
                    f"<{site}>",
                    f" {site} ",
                    f"{site}。",
                    f"见{site}，",
                    "<a@b.example>",
                    " www.a.example/b ",
                    " c@d.example ",
                ),
                *(f"![{words}]({site}) ", f"![{words}](a.png '{words}') ", f"[![]({site})](/x) ", f"[{words}][r] "),
                *(
                    "  \n",
                    "\\\n",
                    "\n",
                    "&amp; &copy; &lt;b&gt; ",
                    "\\*x\\* ",
                    "1 < 2 > 0 ",
                    "snake_case_name ",
                    "2*3*4 ",
                ),
                *(f'"{words}" ', f"'{words}' ", "a -- b --- c... ", f"（{words}）", f"**{words}** ", f"[{words}] "),
            ]
        )

    def line(self):
        return " ".join(self.some(self.inline, 2, 6).split())

    def paragraph(self):
        return self.words() + self.some(self.inline, 2, 7).strip("\n")

    def heading(self):
        text = self.random.choice(
            [self.words(), f"**{self.words()}**", f"{self.words()}：`x`", f"[{self.words()}](/h)"]
        )
        return self.random.choice([f"{'#' * self.random.randint(1, 6)} {text}", f"{text}\n===", f"{text}\n----------"])

    def listing(self, depth=0):
        mark = self.random.choice(["-", "*", "1.", "3)"])
        gap = self.random.choice(["\n", "\n\n"])
        items = [self.line() for _ in range(self.random.randint(1, 3))]
        if self.random.random() < 0.2:
            items, mark = [f"[{self.random.choice(' x')}] {item}" for item in items], "-"
        if depth < 2 and self.random.random() < 0.5:
            items[-1] += "\n" + indent(self.listing(depth + 1), " " * (len(mark) + 1))
        return gap.join(f"{mark} {item}" for item in items)

    def quote(self):
        return indent("\n\n".join([self.paragraph(), *(self.block() for _ in range(self.random.randint(0, 1)))]), "> ")

    def table(self):
        count = self.random.randint(1, 4)
        rows = [[self.line().replace("|", "").strip() for _ in range(count)] for _ in range(self.random.randint(1, 3))]
        rows.insert(1, self.random.choices(["---", ":--", "--:", ":-:"], k=count))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def code(self):
        text = f"if a < b:\n    {self.words()} = '**x** <b> https://a.example'\n\n\treturn"
        fenced = [f"```python\n{text}\n```", f"~~~\n{text}\n~~~", f"````\n```\n{text}\n````"]
        return self.random.choice([*fenced, indent(text, "    ")])

    def footnote(self):
        name = self.random.choice(["1", "n", "注"]) + str(self.random.randint(1, 10**6))
        more = self.random.choice(["", f"\n\n    {self.words()}"])
        return f"{self.words()}[^{name}]{self.words()}。\n\n[^{name}]: {self.line()}{more}"

    def html(self):
        return self.random.choice(
            [
                f"<div align=center><b>{self.words()}</b></div>",
                f"<div>\n\n**{self.words()}**\n\n</div>",
                f"{self.words()}<sub>2</sub><br>{self.words()}<kbd>K</kbd>",
                f"<p style='color:red' onclick='x()'>{self.words()}</p>",
                f"<script>x()</script>\n\n{self.words()}",
                f"<!-- {self.words()} -->\n\n{self.words()} <!-- x --> y",
                f"<details><summary>{self.words()}</summary>\n\n{self.line()}\n\n</details>",
                f"<table><tbody><tr><td>{self.words()}</td><td>1</td></tr></tbody></table>",
                f"<img src='a.png' alt='{self.words()}' width=9> {self.words()} <u>{self.words()}</u>",
                f"<center><font color=red>{self.words()}</font></center>",
            ]
        )

    def definition(self):
        return f"{self.words()}\n: {self.line()}\n: {self.words()}"

    def block(self):
        kinds = [self.paragraph] * 5 + [self.heading, self.listing, self.listing, self.quote, self.table, self.code]
        return self.random.choice([*kinds, self.footnote, self.html, self.definition, lambda: "---", lambda: "***"])()

    def body(self):
        return self.some(self.block, 2, 7, "\n\n") + "\n\n[r]: https://r.example 'r'\n"


def indent(text, prefix):
    return "\n".join(prefix + line if line.strip() or ">" in prefix else line for line in text.split("\n"))
