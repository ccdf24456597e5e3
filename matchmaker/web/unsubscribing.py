"""No more letters of one kind: from the link in each letter, in one click, with the way back.

Mail programs press the button themselves (RFC 8058): that request comes from elsewhere and
carries no token of ours, so this one address does without; the signature in it is enough.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.posting.mailing import allow, is_refused, refuse
from matchmaker.services.posting.signing import Purpose
from matchmaker.web.desk import database, now, runtime
from matchmaker.web.entry import ANYONE, entry

unsubscribing = Blueprint("unsubscribing", __name__)


@unsubscribing.get("/unsubscribe/<token>")
@entry(ANYONE)
def index(token: str) -> str:
    """Which letters they are, and a button that stops them, or lets them come again."""
    recipient, kind = _read(token)
    return _page(token, recipient, kind)


@unsubscribing.post("/unsubscribe/<token>")
@entry(ANYONE)
def stop(token: str) -> str:
    """Stop them. No redirect: mail programs do not follow one."""
    recipient, kind = _read(token)
    refuse(database(), recipient, kind, now=now())
    return _page(token, recipient, kind)


@unsubscribing.post("/unsubscribe/<token>/undo")
@entry(ANYONE)
def undo(token: str) -> ResponseReturnValue:
    """Let them come again."""
    recipient, kind = _read(token)
    allow(database(), recipient, kind)
    return redirect(url_for("unsubscribing.index", token=token), 303)


def _read(token: str) -> tuple[str, LetterKind]:
    claims = runtime().post_office.signer.read(Purpose.UNSUBSCRIBE, token, now=now())
    return str(claims["recipient"]), LetterKind(str(claims["kind"]))


def _page(token: str, recipient: str, kind: LetterKind) -> str:
    return render_template(
        "letters/unsubscribe.html",
        recipient=recipient,
        kind=kind,
        is_stopped=is_refused(database(), recipient, kind),
        link=token,
    )
