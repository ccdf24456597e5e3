"""Whoever has posted a call hears who is interested in it: one letter for each organisation."""

from __future__ import annotations

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.calls.views import CallView
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Choice, Draft, Paragraph, Part, Quote, write
from models import Account, Organisation


def tell_poster(speaker: Speaker, call: CallView, organisation_id: int, text: str) -> bool:
    """Write to the poster, in the caller's transaction; whether a letter is new.

    An imported call was posted by nobody; whoever looks after it finds the interest on its page.
    """
    session, office = speaker.session, speaker.office
    poster = session.get(Account, call.account_id) if call.account_id is not None else None
    if office is None or poster is None or not poster.active:
        return False
    name = session.get_one(Organisation, organisation_id).name
    said: tuple[Part, ...] = (Quote(name, text),) if text else ()
    draft = Draft(
        kind=LetterKind.CALL,
        key=f"call-heard:{call.id}:{organisation_id}",
        recipient=poster.email,
        subject=phrase("%(name)s is interested: %(title)s", name=name, title=call.title),
        parts=(
            Paragraph(
                phrase(
                    "%(name)s is interested in your call “%(title)s”.", name=name, title=call.title
                )
            ),
            *said,
            Choice(phrase("See who is interested"), office.address(f"/calls/{call.id}"), True),
        ),
        language=poster.language,
        account_id=poster.id,
    )
    return write(session, office, draft, now=speaker.now) is not None
