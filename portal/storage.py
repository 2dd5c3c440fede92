"""How static files are collected for production."""

import re
from pathlib import PurePosixPath

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@?import\s+"(?:\./)?(?P<name>[^"]+)"\s*(?P<media>[a-z]*)\s*;')


class SiteStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed files; `bundles` with everything that they import in them, so that readers ask once each.

    A JavaScript module in a bundle keeps its names to itself, in a block; it can export nothing.
    """

    bundles = ("css/site.css", "js/site.js")

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            for name in self.bundles:
                if name in paths:
                    self._bundle(name, paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _bundle(self, name, paths):
        """Write the collected `name` again, each `@import` replaced by the text of its file."""

        def text(match):
            imported = str(PurePosixPath(name).parent / match["name"])
            storage, source = paths[imported]
            with storage.open(source) as file:
                code = file.read().decode()
            if imported.endswith(".js"):
                return f"{{\n{code}}}\n"
            return f"@media {match['media']} {{\n{code}}}\n" if match["media"] else code

        storage, source = paths[name]
        with storage.open(source) as file:
            code = IMPORT.sub(text, file.read().decode())
        with self.open(name, "w") as file:
            file.write(code)
        paths[name] = (self, name)
