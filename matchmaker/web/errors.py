"""Error pages: what happened, and what to do now; one table, one template."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy.exc
from flask import Flask, current_app, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from indexing.errors import IndexingError
from matchmaker.domain.phrases import phrase
from matchmaker.errors import MatchmakerError
from matchmaker.web.languages import ask_no_account


class SignInFirst(MatchmakerError):
    """Something was asked for that only a known person may do."""

    status = 401


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What an error page says: a heading, what happened, and the way out."""

    status: int
    title: str
    message: str
    remedy: str

    @property
    def is_ours(self) -> bool:
        """Whether the fault is on our side; then the page asks nothing of the database."""
        return self.status >= 500


_WORDS: dict[int, tuple[str, str, str]] = {
    400: (
        phrase("That could not be read"),
        phrase("The request was incomplete, or the page was open for too long."),
        phrase("Go back, reload the page and send it again."),
    ),
    401: ("Please sign in", phrase("Nobody is signed in."), phrase("Sign in, then do it again.")),
    403: (
        phrase("This is not open to you"),
        phrase("Your account may not do this."),
        phrase("If it should, ask your cluster manager."),
    ),
    404: (
        phrase("There is nothing here"),
        phrase("The address leads nowhere, or to something that is not open to you."),
        phrase("Check the address, or start from Find."),
    ),
    405: (
        phrase("This address works otherwise"),
        phrase("It was opened in a way that it does not offer."),
        phrase("Go back and use the button on the page."),
    ),
    409: (
        "The world has moved on",
        phrase("Something has changed in the meantime."),
        phrase("Reload and look."),
    ),
    410: (
        phrase("This link is no longer good"),
        phrase("It was too old, or it has been used."),
        phrase("Ask for a new one."),
    ),
    413: (
        "That is too much at once",
        phrase("More was sent than is accepted."),
        phrase("Send less."),
    ),
    422: (
        "Something is missing",
        phrase("What was sent cannot be used."),
        phrase("Go back and mend it."),
    ),
    429: ("Too many attempts", phrase("This was tried too often."), phrase("Wait some minutes.")),
    500: (
        phrase("Something went wrong here"),
        phrase("This is our mistake, not yours. Nothing was saved."),
        phrase("Try again in a minute; if it stays, tell whoever runs this site when it happened."),
    ),
    503: (
        phrase("Not ready yet"),
        phrase("Something that this page needs is not there."),
        phrase(
            "Try again in a minute; if it stays, whoever runs this site can run the command"
            " `doctor`."
        ),
    ),
}


def show_errors(app: Flask) -> None:
    """Answer every error with a page of the same form."""
    app.register_error_handler(MatchmakerError, _told)
    app.register_error_handler(IndexingError, _index)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(sqlalchemy.exc.OperationalError, _database)
    app.register_error_handler(Exception, _unknown)


Answered = tuple[str, int]


def _page(status: int, message: str = "", remedy: str = "") -> Answered:
    title, usual, way_out = _WORDS.get(status) or _WORDS[500 if status >= 500 else 400]
    if status >= 500:
        ask_no_account()
    page = ErrorPage(status, title, message or usual, remedy or way_out)
    return render_template("error.html", page=page), status


def _told(error: MatchmakerError) -> Answered:
    if error.status >= 500:
        current_app.logger.error("%s", error)
    return _page(error.status, error.message, error.remedy)


def _forged(_error: CSRFError) -> Answered:
    return _page(400, phrase("The form had expired, so nothing was done."))


def _http(error: HTTPException) -> Answered | HTTPException:
    status = error.code or 500
    return error if status < 400 else _page(status)


def _database(error: sqlalchemy.exc.OperationalError) -> Answered:
    current_app.logger.error("database: %s", error.orig)
    return _page(503, phrase("The database does not answer."))


def _index(error: IndexingError) -> Answered:
    current_app.logger.error("index: %s", error)
    return _page(503, phrase("The index cannot be used."))


def _unknown(error: Exception) -> Answered:
    if current_app.config["PROPAGATE_EXCEPTIONS"] or current_app.testing:
        raise error
    current_app.logger.exception("unexpected")
    return _page(500)
