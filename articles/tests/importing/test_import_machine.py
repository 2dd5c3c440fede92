"""Whatever editors, collectors and imports do in whatever order: no edit is lost, and every file is accounted for."""

import shutil
import tempfile
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from articles.editing import conflicts
from articles.importing.account import OUTCOMES
from articles.importing.run import Import, Options
from articles.models import Article, ImportConflict

PATHS = st.sampled_from(["a.md", "b.md", "c.md", "deep/a.md", "deep/b.md"])
# Few texts, so that copies, and files that go and come back, are common.
TEXTS = st.integers(0, 3)
FILES = st.lists(
    st.tuples(st.just("write"), PATHS, TEXTS)
    | st.tuples(st.just("move"), PATHS, PATHS)
    | st.tuples(st.just("delete"), PATHS, TEXTS),
    max_size=3,
)
EDITS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["title", "slug", "nothing", "withdraw", "delete"]), TEXTS),
    max_size=2,
)
EDITED = ("title", "slug", "status")
CHANGES = ("created", "updated", "moved", "pruned")


def post(number):
    return f"---\ntitle: post {number}\ndate: 2026-03-01\ntags: [t{number}]\n---\n\nText {number}.\n"


class Newsroom(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.edits = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    @initialize(files=st.dictionaries(PATHS, TEXTS, min_size=2), edits=EDITS)
    def begin(self, files, edits):
        self.change([("write", path, number) for path, number in files.items()])
        self.import_all(Options())
        self.edit(edits)

    @rule(changes=FILES, edits=EDITS, prune=st.booleans(), strict=st.booleans(), overwrite=st.integers(0, 3))
    def day(self, changes, edits, prune, strict, overwrite):
        """Editors and collectors work, then the import comes; it overwrites on one day of four."""
        self.edit(edits)
        self.change(changes)
        self.import_all(Options(prune=prune and bool(self.files()), strict=strict, overwrite=overwrite == 3))

    def change(self, changes):
        for what, path, other in changes:
            file = self.folder / path
            if what == "write":
                file.parent.mkdir(exist_ok=True)
                file.write_text(post(other))
            elif what == "move" and file.exists():
                (self.folder / other).parent.mkdir(exist_ok=True)
                file.rename(self.folder / other)
            elif what == "delete":
                file.unlink(missing_ok=True)

    def edit(self, edits):
        for which, what, number in edits:
            for article in Article.objects.order_by("pk")[which : which + 1]:
                if what == "delete":
                    self.edits.pop(article.pk, None)
                    article.delete()
                    continue
                if what == "title":
                    article.title = f"edited {number}"
                elif what == "slug":
                    article.slug = f"edited-{article.pk}-{number}"
                elif what == "withdraw":
                    article.status = Article.Status.WITHDRAWN
                article.edited_at = timezone.now()
                article.save()
                self.edits[article.pk] = [getattr(article, name) for name in EDITED]

    @rule(is_file=st.booleans())
    def choose(self, is_file):
        conflict = ImportConflict.objects.order_by("pk").first()
        if conflict is None:
            return
        if is_file:
            assert conflicts.take_file(conflict) == []
            del self.edits[conflict.article_id]
            assert Article.objects.get(pk=conflict.article_id).body.strip() in conflict.text
        else:
            conflicts.keep_article(conflict)
        self.check_edits()

    def import_all(self, options):
        files = self.files()
        doomed = self.in_conflict(files) if options.overwrite else set()
        before = self.rows()
        tried = self.run(replace(options, dry_run=True))
        assert self.rows() == before
        counts = self.run(options)
        assert counts == tried
        assert sum(counts.get(name, 0) for name in OUTCOMES) == len(files)
        assert not {"failed", "skipped"} & counts.keys()
        for pk in doomed:
            del self.edits[pk]
        self.check_edits()
        self.check_files(files, options)
        again = self.rows()
        counts = self.run(options)
        assert not set(CHANGES) & counts.keys()
        assert counts.get("unchanged", 0) + counts.get("conflicts", 0) == len(files)
        assert self.rows() == again

    def run(self, options):
        """The counts that are not 0, but for the warnings."""
        counts = Import([self.folder], options)()
        return {name: number for name, number in counts.items() if number and name != "warnings"}

    def files(self):
        return {str(file.relative_to(self.folder)): file.read_text() for file in self.folder.rglob("*.md")}

    def rows(self):
        return list(Article.objects.order_by("pk").values()), list(ImportConflict.objects.order_by("pk").values())

    def in_conflict(self, files):
        """Articles that a file may overwrite: edited, and the file of their path is not what was imported."""
        edited = Article.objects.filter(pk__in=self.edits, import_path__in=files)
        return {pk for pk, path, digest in edited.values_list("pk", "import_path", "import_hash")
                if digest != digest_of(files[path])}  # fmt: skip

    def check_edits(self):
        edited = Article.objects.filter(edited_at__isnull=False).values_list("pk", *EDITED)
        assert {pk: fields for pk, *fields in edited} == self.edits

    def check_files(self, files, options):
        rows = {row["import_path"]: row for row in Article.objects.values()}
        for path, text in files.items():
            row = rows[path]
            if not row["edited_at"]:
                assert row["status"] == "published"
                assert row["body"].strip() in text
                assert row["import_hash"] == digest_of(text)
        if options.prune:
            left = [path for path, row in rows.items() if path not in files and not row["edited_at"]]
            assert {rows[path]["status"] for path in left} <= {"withdrawn"}


def digest_of(text):
    return blake2b(text.encode(), digest_size=16).hexdigest()


@pytest.mark.django_db
def test_no_edit_is_lost_and_every_file_is_accounted_for(tmp_path, monkeypatch):
    monkeypatch.setattr("articles.importing.lock.lock_path", lambda: tmp_path / "import.lock")
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Newsroom,
        settings=settings(
            max_examples=50, stateful_step_count=8, deadline=None, derandomize=True, suppress_health_check=checks
        ),
    )
