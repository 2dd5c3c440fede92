"""Problems of posts that an import treats in a way of its own."""

import traceback
from dataclasses import dataclass, field

from articles.posts.post import Problem


@dataclass(frozen=True, slots=True)
class InternalProblem(Problem):
    """A fault of ours in one post: `error`, of which the operator sees one line and the log everything."""

    error: Exception | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class UnservedProblem(Problem):
    """A post in a language that the site does not have; an import reports them by language, not by file."""

    language: str = ""
    post_path: str = ""


class RemoteError(Exception):
    """What was raised in another process; the message is its traceback, which does not travel otherwise."""

    @classmethod
    def of(cls, error: BaseException) -> "RemoteError":
        return cls("".join(traceback.format_exception(error)))
