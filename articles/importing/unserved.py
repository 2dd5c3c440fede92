"""Counts the posts of an import that are in a language the site does not have, and reports each language once."""

from collections import Counter
from collections.abc import Iterator, Sequence

from articles.importing.problems import UnservedProblem
from articles.models import Article
from articles.posts.messages import Message, say
from articles.posts.post import WARNING, Problem


class Unserved:
    """What `count` was given, by language. `instead` is the language under which such posts are imported."""

    def __init__(self, *, is_skipped: bool, instead: str) -> None:
        self.is_skipped, self.instead = is_skipped, instead
        self._first: dict[str, str] = {}
        self._files: Counter[str] = Counter()
        self._articles: Counter[str] = Counter()

    def count(self, found: Sequence[UnservedProblem]) -> None:
        """Count some UnservedProblems, and which of their posts are articles already."""
        for problem in found:
            self._first.setdefault(problem.language, problem.path)
        self._files.update(problem.language for problem in found)
        if found and self.is_skipped:
            languages = {problem.post_path: problem.language for problem in found}
            stored = Article.objects.imported_from(languages).order_by().values_list("import_path", flat=True)
            self._articles.update(languages[path] for path in stored)

    def problems(self) -> Iterator[Problem]:
        """A warning for each language, at the first file of it."""
        for language, number in self._files.items():
            yield Problem(self._first[language], 0, WARNING, self._message(language, number))

    def _message(self, language: str, number: int) -> Message:
        if not self.is_skipped:
            return say("unserved-imported", language=language, number=number, instead=self.instead)
        stored = self._articles[language]
        code = "unserved-skipped-some-stored" if stored else "unserved-skipped"
        return say(code, language=language, number=number, stored=stored)
