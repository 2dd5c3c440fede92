from django.contrib.staticfiles.storage import StaticFilesStorage

from portal.storage import SiteStaticFilesStorage


def test_collected_stylesheet_holds_what_it_imports_and_asks_for_nothing(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path / "collected"
    source = StaticFilesStorage(location=tmp_path / "source", base_url="/static/")
    for name, css in {
        "css/site.css": '@layer base, parts;\n@import "base.css";\n@import "parts/card.css";\n@import "print.css" print;\n',
        "css/base.css": "@layer base { body { color: red; } }\n",
        "css/parts/card.css": ".card { color: blue; }\n",
        "css/print.css": ".card { display: none; }\n",
    }.items():
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(css)
    storage = SiteStaticFilesStorage(location=settings.STATIC_ROOT, base_url="/static/")
    paths = {}
    for name in ("css/site.css", "css/base.css", "css/parts/card.css", "css/print.css"):
        with source.open(name) as file:
            storage.save(name, file)
        paths[name] = (source, name)
    list(storage.post_process(paths))
    css = storage.open(storage.stored_name("css/site.css")).read().decode()
    assert "@import" not in css
    assert css.index("color: red") < css.index("color: blue") < css.index("@media print")
    assert (tmp_path / "collected" / f"{storage.stored_name('css/site.css')}.br").exists()
