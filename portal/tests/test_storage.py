import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage

from portal.storage import SiteStaticFilesStorage


@pytest.fixture
def collect(tmp_path, settings):
    """`collect({name: text})`, in that order: the storage with what it made of them."""

    def run(files):
        settings.STATIC_ROOT = tmp_path / "collected"
        source = StaticFilesStorage(location=tmp_path / "source", base_url="/static/")
        storage = SiteStaticFilesStorage(location=settings.STATIC_ROOT, base_url="/static/")
        paths = {}
        for name, text in files.items():
            path = tmp_path / "source" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            with source.open(name) as file:
                storage.save(name, file)
            paths[name] = (source, name)
        list(storage.post_process(paths))
        return storage

    return run


def stored(storage, name):
    return storage.open(storage.stored_name(name)).read().decode()


def test_collected_stylesheet_holds_what_it_imports_and_asks_for_nothing(tmp_path, collect):
    storage = collect(
        {
            "css/site.css": '@layer base;\n@import "base.css";\n@import "parts/card.css";\n@import "print.css" print;',
            "css/base.css": "@layer base { body { color: red; } }\n",
            "css/parts/card.css": ".card { color: blue; }\n",
            "css/print.css": ".card { display: none; }\n",
        }
    )
    css = stored(storage, "css/site.css")
    assert "@import" not in css
    assert css.index("color: red") < css.index("color: blue") < css.index("@media print")
    assert (tmp_path / "collected" / f"{storage.stored_name('css/site.css')}.br").exists()


def test_collected_script_holds_its_modules_each_with_its_own_names(collect):
    files = {"js/site.js": '// All.\nimport "./a.js";\nimport "./b.js";\n'}
    storage = collect(files | {"js/a.js": 'const name = "a";\n', "js/b.js": 'const name = "b";\n'})
    assert stored(storage, "js/site.js") == '// All.\n{\nconst name = "a";\n}\n\n{\nconst name = "b";\n}\n\n'
