"""Letters to one side of a proposal: to whom, in which language, with which links."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind, StatementRole, voice
from matchmaker.services.catalogues import LANGUAGES, SOURCE
from matchmaker.services.identity.access import acting_for
from matchmaker.services.introducing.people import Person, people_of
from matchmaker.services.introducing.shared_cards import card_for
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Choice, Draft, Part, Quote, write
from matchmaker.services.posting.signing import Purpose
from models import Organisation, Proposal

TIME_ZONE = "Europe/Brussels"
MOST_QUOTES = 2  # of each direction: a letter is read in half a minute or not at all
Compose = Callable[[Person], tuple[str, tuple[Part, ...]]]


def write_to_side(
    speaker: Speaker,
    proposal: Proposal,
    organisation_id: int,
    *,
    kind: LetterKind,
    occasion: str,
    compose: Compose,
    calendar: Callable[[Person], str] | None = None,
) -> int:
    """Write to the people of one side, each in their language; gives how many letters were new.

    `occasion` names the event («interest:17»): the same event is told to the same person once.
    """
    if speaker.office is None:
        return 0
    count = 0
    for person in people_of(speaker.session, organisation_id):
        subject, parts = compose(person)
        draft = Draft(
            kind=kind,
            key=f"{occasion}:{fingerprint(person.email)}",
            recipient=person.email,
            subject=subject,
            parts=parts,
            language=person.language,
            calendar=calendar(person) if calendar else None,
            account_id=person.account_id,
            proposal_id=proposal.id,
            organisation_id=organisation_id,
        )
        count += write(speaker.session, speaker.office, draft, now=speaker.now) is not None
    return count


def fingerprint(address: str) -> str:
    """A short stand-in for an address in a key."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:16]


def link_to(
    speaker: Speaker,
    purpose: Purpose,
    proposal: Proposal,
    *,
    organisation_id: int,
    recipient: str,
    tail: str = "",
    **more: int,
) -> str:
    """A link by which a person of one side does one thing, without signing in."""
    assert speaker.office is not None, "letters are written by an office"
    found = speaker.office.link(
        f"/{purpose.value}/",
        purpose,
        now=speaker.now,
        proposal=proposal.id,
        organisation=organisation_id,
        recipient=recipient,
        **more,
    )
    return found + tail


def thread_link(speaker: Speaker, proposal: Proposal, organisation_id: int, person: Person) -> str:
    """Where a person goes on: the thread for those who sign in, else the page behind a link."""
    assert speaker.office is not None, "letters are written by an office"
    if person.account_id is not None:
        return speaker.office.address(f"/inbox/{proposal.id}")
    return answer_link(speaker, proposal, organisation_id, person)


def answer_link(
    speaker: Speaker, proposal: Proposal, organisation_id: int, person: Person, tail: str = ""
) -> str:
    """The page on which this side answers or replies without signing in."""
    return link_to(
        speaker,
        Purpose.ANSWER,
        proposal,
        organisation_id=organisation_id,
        recipient=person.email,
        tail=tail,
    )


def answer_choices(
    speaker: Speaker, proposal: Proposal, organisation_id: int, person: Person
) -> tuple[Choice, ...]:
    """The three answers, each a link that opens the same page with that answer chosen."""

    def link(answer: str) -> str:
        return answer_link(speaker, proposal, organisation_id, person, f"?say={answer}")

    return (
        Choice(phrase("Accept"), link("yes"), is_primary=True),
        Choice(phrase("Ask something first"), link("ask")),
        Choice(phrase("Not now"), link("no")),
    )


def evidence_for(
    speaker: Speaker, proposal: Proposal, organisation_id: int, *, is_suggested: bool = False
) -> tuple[Quote, ...]:
    """The sentences that answer each other, as the organisation's own members may read them."""
    if not proposal.evidence:
        return ()
    viewer = acting_for(speaker.session, organisation_id, today=speaker.now.date())
    card = card_for(
        proposal, organisation_id=organisation_id, viewer=viewer, is_suggested=is_suggested
    )
    pairs = [*card["why_them"][:MOST_QUOTES], *card["why_you"][:MOST_QUOTES]]
    sentences = {
        (said["owner"], said["text"]): said
        for each in pairs
        for said in (each["seeking"], each["offering"])
    }
    return tuple(_quote(said, organisation_id) for said in sentences.values())


def _quote(said: dict[str, Any], organisation_id: int) -> Quote:
    role = StatementRole(said["role"])
    who = voice(role, is_you=said["owner"] == organisation_id)
    return Quote(who, said["text"], said["language"])


def name_of(speaker: Speaker, organisation_id: int) -> str:
    """What the organisation is called."""
    return speaker.session.get_one(Organisation, organisation_id).name


def other_side(proposal: Proposal, organisation_id: int) -> int:
    """The organisation on the other side."""
    is_seeker = organisation_id == proposal.seeker_id
    return proposal.candidate_id if is_seeker else proposal.seeker_id


def spoken_day(moment: datetime, language: str | None) -> str:
    """A day as the reader's language writes it."""
    return format_date(moment.date(), "long", locale=locale_of(language))


def spoken_time(moment: datetime, person: Person) -> str:
    """A moment on the reader's own clock, with the name of the zone."""
    zone, locale = zone_of(person), locale_of(person.language)
    local = moment.astimezone(zone)
    clock = format_time(local, "short", locale=locale)
    return f"{format_date(local.date(), 'full', locale=locale)}, {clock} ({zone.key})"


def zone_of(person: Person) -> ZoneInfo:
    """The person's time zone; that of the site where it is unknown."""
    return ZoneInfo(person.time_zone or TIME_ZONE)


def locale_of(language: str | None) -> Locale:
    """How a language writes days and countries; our English is European."""
    known = language if language in LANGUAGES else SOURCE
    return Locale.parse("en_GB" if known == SOURCE else str(known))
