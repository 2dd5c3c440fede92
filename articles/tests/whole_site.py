"""A site with a page of every kind, each with whatever it can hold: for tests of what all pages must keep to."""

from articles.models import Author, Category, Tag
from articles.posts.rendering.render import render
from articles.tests.factories import make_article, make_articles, make_comment, make_menu_item, make_settings

REMOTE = "https://img.example.org"
MISSING = "/nowhere/"
PAGES = {
    "front": "/",
    "second page of the front": "/?page=2",
    "front in Traditional Chinese": "/zh-hant/",
    "front in English": "/en/",
    "article": "/articles/bridge/",
    "article in Traditional Chinese": "/zh-hant/articles/bridge/",
    "article in English": "/en/articles/bridge/",
    "article with nothing": "/articles/bare/",
    "tags": "/tags/",
    "tag": "/tags/桥/",
    "categories": "/categories/",
    "category": "/categories/要闻/",
    "author": "/authors/沈砚秋/",
    "archive": "/archive/",
    "year": "/archive/2026/",
    "month": "/archive/2026/01/",
    "search": "/search/",
    "search with hits": "/search/?q=合龙",
    "search without hits": "/search/?q=风筝",
    "comment form": "/articles/bridge/comment/",
    "thanks for a comment": "/articles/bridge/comment/thanks/",
    "missing": MISSING,
}
WIDGETS = [
    "search",
    "recent",
    "categories",
    "taglist",
    "social",
    "languages",
    "sidemenu",
    "archive",
    "related",
    "popular",
]
MARKDOWN = f"""
清晨五点四十分，钢梁**「合龙段」**就位[^1]，见[报道](https://example.org/report)，公式 $E = mc^2$，
标记 `bridge --close`。

二十六分钟
----------

![吊机下的钢梁]({REMOTE}/om_bt/abc/641)

| 年份 | 车程 | 过江人次 |
| --- | ---: | :---: |
| 2025 | 72 | 38,200 |
| 2026 | 9 | **61,000** |

七十二分钟变成九分钟
--------------------

### 谁先通车

- [x] 公交
- [ ] 自行车

1. 一
2. 二

> 两岸第一次连在一起。

合龙段
: 最后一段主梁。

```python
def span(metres: int) -> str:
    return f"{{metres}} m"  # 主跨
```

$$\\int_0^1 x^2 \\, dx$$

<details><summary>附录</summary>按设计留十五毫米。</details>

---

[^1]: 平潮时刻以港务局所报为准。
"""


def make_whole_site():
    """Make the rows that `PAGES` show."""
    make_settings(articles_per_page=10, widgets=WIDGETS, has_math=True, has_comments=True, icp_number="京ICP备1号")
    make_menu_item()
    for menu in ("side", "footer", "social"):
        make_menu_item(menu=menu, name="编辑守则", url="https://example.org/")
    picture = f"{REMOTE}/om_ls/O36GKaLBTKAdq7rn_640360/0"
    make_articles(14, categories=["要闻", "交通"], tags=["桥", "交通"], thumbnail_url=picture, summary="摘要。" * 30)
    make_articles(14, categories=["要闻"], tags=["桥", "船 & 港"], authors=["沈砚秋"], summary="没有图片。")
    for language, title in (
        ("zh-hans", "澜湾大桥今晨合龙"),
        ("zh-hant", "瀾灣大橋今晨合龍"),
        ("en", "The bridge is closed"),
    ):
        make_article(slug="bare", title=title, language=language)
        make_comment(make_full_article(language, title, picture))
    Author.objects.update(description="写桥和船的人。", url="https://example.org/shen")
    Tag.objects.update(description="关于桥的一切。")
    Category.objects.update(description="当天要紧的事。")


def make_full_article(language, title, picture):
    article = make_article(
        slug="bridge",
        title=title,
        language=language,
        lead="六年、四次台风、一次改线。",
        summary="重一千一百吨的钢梁合龙。",
        pin_weight=1,
        authors=["沈砚秋"],
        categories=["要闻"],
        tags=["桥", "船 & 港"],
        thumbnail_url=picture,
        thumbnail_alt="两座索塔之间的钢梁",
        thumbnail_caption="图：晨报门户 绘",
        source_name="澜湾日报",
        source_url="https://example.org/1",
        translation_key="bridge",
    )
    article.body = MARKDOWN
    article.apply(render(MARKDOWN, has_math=True))
    article.save()
    return article
