"""Members whose evidence fits a call are told of it, each person once.

Managers inform the members of their own clusters, coordinators those of the clusters that they
look after. The letter says which sentence of the member's own answers which part, and carries a
link by which the member can express interest without an account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.profile import Statement
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.errors import Conflict, NotAllowed
from matchmaker.services.calls.access import call_for, looked_after
from matchmaker.services.calls.expressing import interested
from matchmaker.services.calls.fits import Fits, GroupWish, fits_of
from matchmaker.services.calls.views import CallView, call_view
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import is_current
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing.addressing import fingerprint, locale_of
from matchmaker.services.introducing.people import Person, people_by_organisation
from matchmaker.services.posting.mailing import (
    Choice,
    Draft,
    Paragraph,
    Part,
    PostOffice,
    Quote,
    write,
)
from matchmaker.services.posting.signing import Purpose
from matchmaker.services.ranking.filtering import Filters
from models import Letter, Membership

MOST_QUOTES = 2  # sentences of the member's own in a letter
MOST_PARTS = 6  # parts that a letter lists


@dataclass(frozen=True, slots=True)
class Told:
    """What informing did.

    Attributes:
        fitting: how many members' evidence fits a part.
        letters: how many letters were written now.
        without_address: names of fitting members for whom no address is known.
    """

    fitting: int
    letters: int
    without_address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fitting:
    """A member whose sentences answer a part; `parts` are numbers, in the order of the call."""

    organisation_id: int
    name: str
    parts: tuple[int, ...]
    is_told: bool


def fitting_members(desk: Desk, call: CallView) -> tuple[Fitting, ...]:
    """Whom `tell_members` would write to, those who do most parts first; () for other viewers."""
    clusters = looked_after(desk.session, desk.viewer)
    if not clusters or not call.parts:
        return ()
    fits, told = _fitting(desk, call, clusters), _told(desk.session, call.id)
    found = [
        Fitting(number, fits.profiles[number].name, tuple(sorted(own)), number in told)
        for number, own in fits.best.items()
    ]
    return tuple(
        sorted(found, key=lambda each: (-len(each.parts), each.name, each.organisation_id))
    )


def tell_members(desk: Desk, office: PostOffice, call_id: int) -> Told:
    """Write to the members of the viewer's clusters whose sentences answer a part of the call.

    Whoever has been told, or has expressed interest, is not written to again.

    Raises:
        NotFound: the viewer may not know of the call.
        NotAllowed: the viewer looks after no cluster.
        Conflict: the call is closed, or has no parts.
    """
    session = desk.session
    row = call_for(session, desk.viewer, call_id)
    clusters = looked_after(session, desk.viewer)
    if not clusters:
        raise NotAllowed(phrase("Members are informed by those who look after their cluster."))
    call = call_view(session, row, today=desk.today)
    if not call.is_open or not call.parts:
        raise Conflict(phrase("Nobody is informed of a call that is closed or has no parts."))
    fits = _fitting(desk, call, clusters)
    people = people_by_organisation(session, list(fits.best))
    done = set(interested(session, call))
    letters = 0
    for number in sorted(fits.best.keys() - done):
        own = [said for _, said in fits.best[number].values() if said is not None]
        for person in people.get(number, ()):
            draft = _letter(call, office, person, number, own, desk)
            letters += write(session, office, draft, now=desk.now) is not None
    who, subject = desk.viewer.account_id, f"call {call_id}"
    record(session, "inform of call", subject, account_id=who, now=desk.now, letters=letters)
    session.commit()
    silent = sorted(fits.profiles[n].name for n in fits.best if not people.get(n))
    return Told(len(fits.best), letters, tuple(silent))


def _told(session: Session, call_id: int) -> frozenset[int]:
    """The organisations that have been written to about a call."""
    query = sa.select(Letter.organisation_id).where(
        Letter.kind == LetterKind.CALL, Letter.key.startswith(f"call:{call_id}:")
    )
    return frozenset(each for each in session.scalars(query) if each is not None)


def _fitting(desk: Desk, call: CallView, clusters: frozenset[int]) -> Fits:
    """The members of these clusters that answer a part, by what their manager may read."""
    fits = fits_of(desk, call, GroupWish(filters=Filters(clusters=tuple(sorted(clusters)))))
    members = sa.select(Membership.organisation_id).where(
        Membership.cluster_id.in_(clusters), *is_current(desk.today)
    )
    own = set(desk.session.scalars(members))
    return replace(fits, best={n: best for n, best in fits.best.items() if n in own})


def _letter(
    call: CallView,
    office: PostOffice,
    person: Person,
    organisation_id: int,
    own: Sequence[Statement],
    desk: Desk,
) -> Draft:
    link = office.link(
        "/call/", Purpose.CALL, now=desk.now, call=call.id, organisation=organisation_id
    )
    sentences: Mapping[int, Statement] = {each.id: each for each in own}
    quotes = [
        Quote(phrase("You offer"), each.text, each.language)
        for each in list(sentences.values())[:MOST_QUOTES]
    ]
    parts: tuple[Part, ...] = (
        Paragraph(_opening(call, person)),
        *_wanted(call),
        Paragraph(phrase("It fits what you say of yourselves:")),
        *quotes,
        Paragraph(
            phrase(
                "Say in one click whether you are interested. Whoever runs the call then sees your"
                " name, what you write and how to reach you; other firms see how many there are."
            )
        ),
        Choice(phrase("Look at the call"), link, is_primary=True),
    )
    return Draft(
        kind=LetterKind.CALL,
        key=f"call:{call.id}:{organisation_id}:{fingerprint(person.email)}",
        recipient=person.email,
        subject=phrase("A call that fits you: %(title)s", title=call.title),
        parts=parts,
        language=person.language,
        account_id=person.account_id,
        organisation_id=organisation_id,
    )


def _opening(call: CallView, person: Person) -> str:
    from babel.dates import format_date  # noqa: PLC0415 -- slow import

    if call.deadline is None:
        return phrase("A call asks for partners: %(title)s.", title=call.title)
    day = format_date(call.deadline, "long", locale=locale_of(person.language))
    return phrase("A call asks for partners until %(day)s: %(title)s.", day=day, title=call.title)


def _wanted(call: CallView) -> list[Part]:
    who = phrase("The call asks for")
    return [Quote(who, each.text, call.language) for each in call.parts[:MOST_PARTS]]
