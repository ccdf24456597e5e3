"""What can go wrong, each with the HTTP status and the exit code it means.

A message names the place, what was found, what was expected and how to mend it.
"""

from __future__ import annotations


class MatchmakerError(Exception):
    """Root of everything that a person can be told about."""

    status = 500
    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        """Keep the message for people and, apart from it, what they can do."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """Message and remedy as one text."""
        return f"{self.message} {self.remedy}".strip()


class InputError(MatchmakerError):
    """What came in cannot be used: a file, a form, an argument."""

    status = 422


class UsageError(MatchmakerError):
    """The command was used wrongly."""

    status = 400
    exit_code = 2


class NotFound(MatchmakerError):
    """There is no such thing, or the viewer may not know that there is."""

    status = 404


class NotAllowed(MatchmakerError):
    """The viewer may not do this."""

    status = 403


class Conflict(MatchmakerError):
    """The world has moved on: somebody else changed it first, or it is already done."""

    status = 409


class NotReady(MatchmakerError):
    """Something that must be there first is missing: database, index, weights."""

    status = 503


class Gone(MatchmakerError):
    """A link that was good once is not any more."""

    status = 410
