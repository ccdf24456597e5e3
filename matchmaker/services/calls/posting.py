"""A call is posted, changed, closed before its time, and opened again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa

from matchmaker.domain.phrases import counted, phrase
from matchmaker.errors import Conflict, NotAllowed
from matchmaker.services.calls.access import call_for, is_caller, looked_after
from matchmaker.services.calls.parts import PartDraft, add_parts, checked, set_parts, suggested
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.recognition.languages import language_of
from models import AuditEvent, Call

LONGEST_TITLE, LONGEST_TEXT, LONGEST_URL = 300, 20_000, 500
MOST_PARTNERS, MOST_COUNTRIES = 12, 8
_CLOSED = "close call"


@dataclass(frozen=True, slots=True)
class CallDraft:
    """A call as whoever posts it wants it to stand; `cluster_id` None is for everybody here."""

    title: str
    text: str
    cluster_id: int | None = None
    programme: str = ""
    url: str = ""
    opens_on: date | None = None
    deadline: date | None = None
    budget: float | None = None
    partners_at_most: int = 6
    countries_at_least: int = 1
    needs_sme: bool = False


def post(speaker: Speaker, draft: CallDraft) -> Call:
    """Post a call; its parts are read from its text, for a person to correct.

    Raises:
        NotAllowed: the viewer looks after no cluster, or not after this one.
        FieldsError: what is wrong, by field.
    """
    _require_own(speaker, draft.cluster_id)
    _check(draft, today=speaker.now.date(), before=None)
    who = speaker.viewer.account_id
    values = _values(draft)
    row = Call(**values, account_id=who, created_at=speaker.now, updated_at=speaker.now)
    speaker.session.add(row)
    speaker.session.flush()
    add_parts(speaker.session, row, suggested(row.title, row.text, row.language))
    _note(speaker, "post call", row)
    speaker.session.commit()
    return row


def edit(speaker: Speaker, call_id: int, draft: CallDraft, parts: Sequence[PartDraft]) -> Call:
    """Change a call and its parts.

    Raises:
        NotFound, NotAllowed: the viewer may not know of it, or not change it.
        FieldsError: what is wrong, by field.
    """
    row = call_for(speaker.session, speaker.viewer, call_id, to_run=True)
    if draft.cluster_id != row.cluster_id:
        _require_own(speaker, draft.cluster_id)
    tidy = checked(parts)
    _check(draft, today=speaker.now.date(), before=row.deadline)
    for name, value in _values(draft).items():
        setattr(row, name, value)
    set_parts(speaker.session, row, tidy)
    row.updated_at = speaker.now
    _note(speaker, "edit call", row)
    speaker.session.commit()
    return row


def close(speaker: Speaker, call_id: int) -> Call:
    """Take no more interest from now on: the deadline becomes yesterday.

    Raises:
        NotFound, NotAllowed: the viewer may not know of it, or not change it.
        Conflict: it is over already.
    """
    row = call_for(speaker.session, speaker.viewer, call_id, to_run=True)
    today = speaker.now.date()
    if row.deadline is not None and row.deadline < today:
        raise Conflict(phrase("This call is closed already."))
    _note(speaker, _CLOSED, row, deadline=row.deadline.isoformat() if row.deadline else None)
    row.deadline, row.updated_at = today - timedelta(days=1), speaker.now
    speaker.session.commit()
    return row


def reopen(speaker: Speaker, call_id: int) -> Call:
    """Undo the closing: the deadline is again what it was.

    Raises:
        NotFound, NotAllowed: the viewer may not know of it, or not change it.
        Conflict: it was not closed by hand, or its deadline has passed meanwhile.
    """
    row = call_for(speaker.session, speaker.viewer, call_id, to_run=True)
    today = speaker.now.date()
    query = sa.select(AuditEvent.detail).filter_by(action=_CLOSED, subject=_subject(row))
    detail = speaker.session.scalar(query.order_by(AuditEvent.id.desc()).limit(1))
    before = date.fromisoformat(detail["deadline"]) if detail and detail["deadline"] else None
    is_closed = row.deadline is not None and row.deadline < today
    if not is_closed or detail is None or (before is not None and before < today):
        raise Conflict(
            phrase("This call cannot be opened again like this."),
            remedy=phrase("Give it a later deadline."),
        )
    row.deadline, row.updated_at = before, speaker.now
    _note(speaker, "reopen call", row)
    speaker.session.commit()
    return row


def as_draft(call: Call) -> CallDraft:
    """A call as a form shows it."""
    return CallDraft(
        title=call.title,
        text=call.text,
        cluster_id=call.cluster_id,
        programme=call.programme or "",
        url=call.url or "",
        opens_on=call.opens_on,
        deadline=call.deadline,
        budget=call.budget,
        partners_at_most=call.partners_at_most,
        countries_at_least=call.countries_at_least,
        needs_sme=call.needs_sme,
    )


def _values(draft: CallDraft) -> dict[str, object]:
    """The columns of a draft; texts are tidied, empty ones are None."""
    text = draft.text.replace("\r\n", "\n").strip()
    return asdict(draft) | {
        "title": " ".join(draft.title.split()),
        "text": text,
        "language": language_of(f"{draft.title}. {text[:2_000]}"),
        "programme": " ".join(draft.programme.split()) or None,
        "url": draft.url.strip() or None,
    }


def _check(draft: CallDraft, *, today: date, before: date | None) -> None:
    """Raises FieldsError; a deadline that has passed is only wrong if it is new."""
    wrong: dict[str, str] = {}
    if not draft.title.strip():
        wrong["title"] = phrase("Give the call a title.")
    _check_length(wrong, "title", draft.title, LONGEST_TITLE)
    if not draft.text.strip():
        wrong["text"] = phrase("Paste what the call asks for, or say it in a few sentences.")
    _check_length(wrong, "text", draft.text, LONGEST_TEXT)
    _check_length(wrong, "programme", draft.programme, 200)
    _check_length(wrong, "url", draft.url, LONGEST_URL)
    if draft.url.strip() and urlsplit(draft.url.strip()).scheme not in {"http", "https"}:
        wrong.setdefault("url", phrase("An address begins with https:// or http://."))
    if draft.deadline is not None and draft.deadline != before and draft.deadline < today:
        wrong["deadline"] = phrase("This day has passed.")
    if draft.opens_on and draft.deadline and draft.opens_on > draft.deadline:
        wrong["opens_on"] = phrase("It cannot open after its deadline.")
    if not 1 <= draft.partners_at_most <= MOST_PARTNERS:
        wrong["partners_at_most"] = phrase("Between 1 and %(most)s.", most=MOST_PARTNERS)
    if not 1 <= draft.countries_at_least <= max(1, min(draft.partners_at_most, MOST_COUNTRIES)):
        wrong["countries_at_least"] = phrase("Between 1 and the number of partners, 8 at most.")
    if draft.budget is not None and not 0 < draft.budget < 1e12:
        wrong["budget"] = phrase("An amount in euros, like 1 500 000.")
    if wrong:
        raise FieldsError(**wrong)


def _check_length(wrong: dict[str, str], name: str, text: str, most: int) -> None:
    if len(text) > most:
        wrong[name] = counted(
            "This has %(n)s character; %(most)s fit.",
            "This has %(n)s characters; %(most)s fit.",
            len(text),
            most=most,
        )


def _require_own(speaker: Speaker, cluster_id: int | None) -> None:
    own = looked_after(speaker.session, speaker.viewer)
    if not is_caller(speaker.viewer) or (cluster_id is not None and cluster_id not in own):
        raise NotAllowed(phrase("Calls are posted by managers of clusters and coordinators."))


def _subject(call: Call) -> str:
    return f"call {call.id}"


def _note(speaker: Speaker, action: str, call: Call, **detail: object) -> None:
    who = speaker.viewer.account_id
    record(speaker.session, action, _subject(call), account_id=who, now=speaker.now, **detail)
