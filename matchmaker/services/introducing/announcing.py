"""Letters about an interest: received, asked back, replied, accepted, not now, expired.

Each is written in the transaction of what it tells of. What a letter says of the other side is
what its reader may know: names and addresses of people only after both have said yes, of a no
only that it is one.
"""

from __future__ import annotations

from datetime import datetime

from matchmaker.domain.correspondence import MOST_OPEN, Standing, State
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.services.introducing.addressing import (
    answer_choices,
    answer_link,
    evidence_for,
    locale_of,
    name_of,
    other_side,
    spoken_day,
    thread_link,
    write_to_side,
)
from matchmaker.services.introducing.people import Person, faces_of
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import Choice, Paragraph, Part, Quote
from models import Organisation, Proposal

THEIR_NOTE = phrase("Their note")


def tell_of_interest(
    speaker: Speaker, proposal: Proposal, *, occasion: str, note: str | None, until: datetime
) -> int:
    """To the candidate: somebody would like to talk, why, and the three answers."""
    side = proposal.candidate_id
    who = name_of(speaker, proposal.seeker_id)
    quotes = evidence_for(speaker, proposal, side)

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        place = _country(speaker, proposal.seeker_id, person)
        return phrase("%(name)s would like to talk to you", name=who), (
            Paragraph(
                phrase(
                    "%(name)s (%(country)s) found you by these sentences:", name=who, country=place
                )
                if place
                else phrase("%(name)s found you by these sentences:", name=who)
            ),
            *quotes,
            *_note(note),
            *answer_choices(speaker, proposal, side, person),
            Paragraph(
                phrase(
                    "Your names and addresses are told only if you accept. The question stays "
                    "open until %(day)s.",
                    day=spoken_day(until, person.language),
                )
            ),
        )

    return write_to_side(
        speaker, proposal, side, kind=LetterKind.INTEREST, occasion=occasion, compose=compose
    )


def tell_introduced(speaker: Speaker, proposal: Proposal, note: str | None = None) -> int:
    """To both: each gets the other's people, and the way to the thread."""
    sides = (proposal.seeker_id, proposal.candidate_id)
    faces = faces_of(speaker.session, sides)
    count = 0
    for side in sides:
        other = other_side(proposal, side)
        who = name_of(speaker, other)
        people = faces.get(other, ())
        is_first = speaker.viewer.organisations.isdisjoint({side})
        shown = note if is_first else None

        def compose(
            person: Person,
            side: int = side,
            who: str = who,
            people: tuple[Person, ...] = people,
            shown: str | None = shown,
        ) -> tuple[str, tuple[Part, ...]]:
            return phrase("You and %(name)s are introduced", name=who), (
                Paragraph(
                    phrase("Both of you said yes. These are the people at %(name)s:", name=who)
                ),
                *_people(people),
                *_note(shown),
                Choice(
                    phrase("Write to them or offer three times"),
                    thread_link(speaker, proposal, side, person),
                    is_primary=True,
                ),
                Paragraph(phrase("In two weeks we ask each of you what came of it: one click.")),
            )

        count += write_to_side(
            speaker,
            proposal,
            side,
            kind=LetterKind.INTRODUCTION,
            occasion=f"introduced:{proposal.id}:{side}",
            compose=compose,
        )
    return count


def tell_not_now(
    speaker: Speaker, proposal: Proposal, side: int, *, occasion: str, taken: int
) -> int:
    """To the side that waits: neutrally, without a reason; the place has come back."""
    who = name_of(speaker, other_side(proposal, side))

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        return phrase("%(name)s: not now", name=who), (
            Paragraph(phrase("%(name)s has looked at your request and says: not now.", name=who)),
            Paragraph(places_words(taken)),
            _home(speaker, phrase("Find another partner"), "/find"),
        )

    return write_to_side(
        speaker, proposal, side, kind=LetterKind.INTEREST, occasion=occasion, compose=compose
    )


def tell_expired(
    speaker: Speaker, proposal: Proposal, side: int, *, occasion: str, taken: int
) -> int:
    """To the side that asked: three weeks of silence have ended it."""
    who = name_of(speaker, other_side(proposal, side))

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        return phrase("No answer from %(name)s", name=who), (
            Paragraph(
                phrase(
                    "%(name)s has not answered within three weeks, so your request has expired.",
                    name=who,
                )
            ),
            Paragraph(places_words(taken)),
            _home(speaker, phrase("Find another partner"), "/find"),
        )

    return write_to_side(
        speaker, proposal, side, kind=LetterKind.INTEREST, occasion=occasion, compose=compose
    )


def tell_question(
    speaker: Speaker, proposal: Proposal, side: int, *, occasion: str, text: str
) -> int:
    """To the side that is asked something before the other decides."""
    who = name_of(speaker, other_side(proposal, side))

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        return phrase("%(name)s has a question before answering", name=who), (
            Quote(phrase("Their question"), text),
            Choice(phrase("Reply"), answer_link(speaker, proposal, side, person), is_primary=True),
        )

    return write_to_side(
        speaker, proposal, side, kind=LetterKind.INTEREST, occasion=occasion, compose=compose
    )


def tell_reply(
    speaker: Speaker,
    proposal: Proposal,
    side: int,
    *,
    occasion: str,
    text: str,
    standing: Standing,
) -> int:
    """To the side that has asked: the reply, and the three answers while it has not said yes."""
    who = name_of(speaker, other_side(proposal, side))
    has_agreed = standing.said_by(is_seeker=side == proposal.seeker_id) == "yes"

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        steps: tuple[Choice, ...] = (
            (Choice(phrase("Open"), thread_link(speaker, proposal, side, person)),)
            if has_agreed
            else answer_choices(speaker, proposal, side, person)
        )
        return phrase("%(name)s has replied", name=who), (
            Quote(phrase("Their reply"), text),
            *steps,
        )

    return write_to_side(
        speaker, proposal, side, kind=LetterKind.INTEREST, occasion=occasion, compose=compose
    )


def tell_message(
    speaker: Speaker, proposal: Proposal, side: int, *, occasion: str, text: str
) -> int:
    """To the other side of a thread: what was written."""
    who = name_of(speaker, other_side(proposal, side))

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        return phrase("%(name)s has written to you", name=who), (
            Quote(who, text),
            Choice(phrase("Answer"), thread_link(speaker, proposal, side, person), is_primary=True),
        )

    return write_to_side(
        speaker, proposal, side, kind=LetterKind.INTRODUCTION, occasion=occasion, compose=compose
    )


def remind(speaker: Speaker, proposal: Proposal, side: int, *, standing: Standing) -> int:
    """To the side that has let a request or a question lie: once."""
    who = name_of(speaker, other_side(proposal, side))
    is_seeker = side == proposal.seeker_id
    is_question = standing.state(is_seeker=is_seeker, now=speaker.now) is State.TO_REPLY
    quotes = evidence_for(speaker, proposal, side, is_suggested=standing.suggested_by is not None)
    until = standing.expires_at
    assert until is not None, "it waits, so it was asked"

    def compose(person: Person) -> tuple[str, tuple[Part, ...]]:
        last = spoken_day(until, person.language)
        subject, steps = (
            phrase("%(name)s is still waiting for your answer", name=who),
            (answer_choices(speaker, proposal, side, person)),
        )
        if is_question:
            link = answer_link(speaker, proposal, side, person)
            subject = phrase("%(name)s is still waiting for your reply", name=who)
            steps = (Choice(phrase("Reply"), link, is_primary=True),)
        return subject, (
            *quotes,
            *steps,
            Paragraph(phrase("A polite no helps them too. This is the only reminder.")),
            Paragraph(phrase("It ends by itself on %(day)s.", day=last)),
        )

    return write_to_side(
        speaker,
        proposal,
        side,
        kind=LetterKind.REMINDER,
        occasion=f"reminder:{proposal.id}:{side}",
        compose=compose,
    )


def places_words(taken: int) -> str:
    """How many of the places an organisation holds."""
    return phrase(
        "Your place has come back: %(taken)s of %(most)s requests are open now.",
        taken=taken,
        most=MOST_OPEN,
    )


def _people(people: tuple[Person, ...]) -> list[Part]:
    if not people:
        return [Paragraph(phrase("Nobody is named here; use their website."))]
    return [
        Paragraph(", ".join(each for each in (one.name, one.email, one.phone) if each))
        for one in people
    ]


def _note(note: str | None) -> list[Part]:
    return [Quote(THEIR_NOTE, note)] if note else []


def _home(speaker: Speaker, words: str, path: str) -> Choice:
    assert speaker.office is not None, "letters are written by an office"
    return Choice(words, speaker.office.address(path))


def _country(speaker: Speaker, organisation_id: int, person: Person) -> str:
    code = speaker.session.get_one(Organisation, organisation_id).country
    territories = locale_of(person.language).territories
    return str(territories[code]) if code and code in territories else ""
