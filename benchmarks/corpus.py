"""Writes a folder of made-up posts, the same ones for the same arguments.

    python benchmarks/corpus.py FOLDER [--posts 10000]

Each post has the shape of what collectors deliver: front matter with every key, about 3.2 KB of body with setext
headings, bold, hot-linked pictures, and a last line that links the source. The words are drawn from a vocabulary with
the long tail of a real language, so that an index of them grows as one of real news would.
"""

import argparse
import itertools
import random
from datetime import datetime, timedelta
from pathlib import Path

# ruff: noqa: E501, SIM905 -- lists of words

BODY_BYTES = 3200
SOURCES = ("harbour", "lantern", "meridian", "orchard", "quarry", "ridge", "saltmarsh", "tidewater")
FREQUENT = (
    "我们 他们 已经 可以 没有 因为 所以 但是 如果 现在 今年 去年 公司 市场 城市 学校 医院 交通 天气 工程 项目 数据 研究 "
    "技术 产品 服务 用户 价格 增长 下降 计划 报告 专家 记者 政府 居民 社区 公园 河流 港口 铁路 机场 能源 电力 农业 粮食 "
    "海洋 森林 博物馆 图书馆 音乐会 足球 篮球 比赛 冠军 教练 观众 电影 导演 演员 作家 小说 展览 建筑 设计 材料 实验室 "
    "模型 芯片 软件 网络 安全 手机 汽车 电池 卫星 火箭 望远镜 温度 降雨 台风 地震 救援 志愿者 教师 学生 课程 考试 就业 "
    "工资 消费 餐厅 咖啡 旅游 酒店 景区 地铁 公交 自行车 表示 认为 指出 介绍 发布 推出 建设 开展 举行 参加 完成 提高 "
    "减少 支持 影响 重要 主要 新的 更多 一些 这个 那个 以及 通过 对于 关于 目前 未来 过去 三年 十天 第一 首次"
).split()
LATIN = "AI APP 5G GPU CEO IPO GDP LED K3 X200 Beta Nova Orion Linux Python".split()
ENGLISH = (
    "the of and to in a is that for it was on are as with they at be this from have or by one had not but what all were "
    "when we there can an your which their said if do will each about how up out them then she many some so these would "
    "other into has more her two like him see time could no make than first been its who now people made over did down "
    "only way find use may water long little very after words called just where most know harbour council railway engine "
    "market price report station weather museum library river bridge season coach player novel concert battery satellite"
).split()


class Writer:
    """Draws sentences, headings and posts from one seeded generator."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        hanzi = [bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
        self.random.shuffle(hanzi)
        tail = ["".join(self.random.choices(hanzi, k=self.random.choice((2, 2, 2, 3)))) for _ in range(6_000)]
        words, weights = vocabulary(FREQUENT + LATIN + tail)
        # Words keep company: most of a text is made of set phrases.
        phrases = ["".join(self.random.choices(words, cum_weights=weights, k=3)) for _ in range(12_000)]
        self.chinese = vocabulary([unit for pair in zip(phrases, words * 2, strict=False) for unit in pair])
        syllables = "ba ce di fo gu ha je ki lo mu ne pa ri so tu ve wa xi yo zu".split()
        names = ["".join(self.random.choices(syllables, k=self.random.choice((2, 3, 4)))) for _ in range(6_000)]
        self.english = vocabulary(ENGLISH + names)

    def words(self, count, is_english):
        words, weights = self.english if is_english else self.chinese
        drawn = self.random.choices(words, cum_weights=weights, k=count)
        return " ".join(drawn) if is_english else "".join(drawn)

    def sentence(self, is_english):
        clauses = [
            self.words(self.random.randint(4, 11) if is_english else self.random.randint(2, 5), is_english)
            for _ in range(self.random.randint(1, 4))
        ]
        if is_english:
            return ", ".join(clauses).capitalize() + ". "
        if self.random.random() < 0.1:
            clauses[0] = f"“{clauses[0]}”"
        return "，".join(clauses) + "。"

    def paragraph(self, is_english):
        return "".join(self.sentence(is_english) for _ in range(self.random.randint(1, 4))).strip()

    def body(self, number, source, is_english):
        blocks, size = [f"> {self.words(3, is_english)}"], 0
        while size < BODY_BYTES:
            kind = self.random.random()
            if kind < 0.1:
                block = f"**{self.words(3, is_english)}**\n-------------"
            elif kind < 0.2:
                block = f"![图片](https://pictures.example/om_bt/{source}-{number}-{size}/641)"
            else:
                block = self.paragraph(is_english)
            blocks.append(block)
            size += len(block.encode()) + 2
        return "\n\n".join([*blocks, f"[{source}](https://{source}.example/a/{number})"])

    def post(self, number):
        """The path below the folder and the text of post `number`."""
        draw = self.random.random()
        language = "zh-CN" if draw < 0.8 else "zh-TW" if draw < 0.9 else "en"
        source = self.random.choice(SOURCES)
        at = datetime(2024, 1, 1) + timedelta(minutes=37 * number)  # noqa: DTZ001
        is_english = language == "en"
        body = self.body(number, source, is_english)
        name = f"{at:%Y%m%d}A{number:05d}.{language}.md"
        return (
            f"{language}/news/{source}/{name}",
            f"""---
title: "{self.words(4, is_english)}"
date: "{at:%Y-%m-%d %H:%M:%S}"
summary: "{self.paragraph(is_english)[:60]}..."
categories:
  - "{source}"
lang:
  - "{language}"
translations:
  - "{language}"
tags:
  - "{source}"
menu: ""
thumbnail: "https://pictures.example/om_ls/{source}-{number}_640360/0"
lead: ""
comments: false
authorbox: false
pager: true
toc: false
mathjax: false
sidebar: "right"
widgets:
  - "search"
  - "recent"
  - "taglist"
---

{body}
""",
        )


def vocabulary(words):
    """`words` and their cumulative weights, by Zipf's law in the order given."""
    return words, list(itertools.accumulate(1 / (rank + 8) for rank in range(len(words))))


def write(folder, posts, seed=20250211):
    """Write `posts` posts below `folder`; bytes written."""
    writer, size, made = Writer(seed), 0, set()
    for number in range(posts):
        path, text = writer.post(number)
        target = Path(folder) / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        size += target.write_bytes(text.encode())
    return size


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--posts", type=int, default=10_000)
    arguments = parser.parse_args()
    print(f"{write(arguments.folder, arguments.posts) / 1e6:.1f} MB in {arguments.folder}")
