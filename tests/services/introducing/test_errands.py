"""What a link opens: its own side of its own proposal, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from factories import NOW, TODAY, cluster, contact, office_of, organisation, proposal, voice_of
from sqlalchemy.orm import Session

from matchmaker.domain.vocabulary import Answer
from matchmaker.errors import Gone, NotAllowed, NotFound
from matchmaker.services.identity.access import acting_for
from matchmaker.services.introducing.errands import read_errand
from matchmaker.services.introducing.introductions import Said, answer, say
from matchmaker.services.posting.signing import LIFETIMES, Purpose
from models import Contact, Organisation, Proposal

OFFICE = office_of()


@pytest.fixture
def sides(session: Session) -> list[Organisation]:
    found = [organisation(session, name) for name in ("Seeker", "Candidate")]
    cluster(session, "Baltic", found[1])
    contact(session, found[1], "Konrad")
    return found


@pytest.fixture
def shown(session: Session, sides: list[Organisation]) -> Proposal:
    found = proposal(session, *sides)
    asker = sides[0]
    answer(session, found.id, asker.id, Answer.YES, viewer=voice_of(asker), now=NOW)
    return found


def token(shown: Proposal, side: Organisation, **about: str | int) -> str:
    claims: dict[str, str | int] = {
        "proposal": shown.id,
        "organisation": side.id,
        "recipient": "Konrad@Example.com",
    }
    return OFFICE.signer.sign(Purpose.ANSWER, now=NOW, **(claims | about))


def test_it_acts_for_the_organisation_that_it_was_written_to(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    errand = read_errand(session, OFFICE, Purpose.ANSWER, token(shown, sides[1]), now=NOW)
    assert errand.viewer == acting_for(session, sides[1].id, today=TODAY)
    assert (errand.proposal.id, errand.organisation_id) == (shown.id, sides[1].id)
    assert errand.person.name == "Konrad"
    spoken = say(errand.speaker(session, OFFICE, NOW), shown.id, sides[1].id, Said(Answer.YES))
    assert spoken.standing.introduced_at == NOW


def test_nothing_else_is_opened_with_it(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    errand = read_errand(session, OFFICE, Purpose.ANSWER, token(shown, sides[1]), now=NOW)
    speaker = errand.speaker(session, OFFICE, NOW)
    with pytest.raises(NotAllowed):
        say(speaker, shown.id, sides[0].id, Said(Answer.WITHDRAWN))
    third = organisation(session, "Third")
    for other in (proposal(session, sides[0], third), proposal(session, third, sides[1])):
        with pytest.raises(NotFound):
            say(speaker, other.id, sides[1].id, Said(Answer.YES))


def test_it_is_good_for_its_purpose_and_its_time(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    found = token(shown, sides[1])
    for purpose in set(Purpose) - {Purpose.ANSWER}:
        with pytest.raises(Gone):
            read_errand(session, OFFICE, purpose, found, now=NOW)
    late = NOW + LIFETIMES[Purpose.ANSWER] + timedelta(seconds=1)
    with pytest.raises(Gone):
        read_errand(session, OFFICE, Purpose.ANSWER, found, now=late)
    with pytest.raises(Gone):
        read_errand(session, OFFICE, Purpose.ANSWER, found[:-2], now=NOW)


@pytest.mark.parametrize(
    "about", [{"recipient": "eve@example.com"}, {"proposal": 999}, {"organisation": "1"}]
)
def test_claims_that_do_not_hold_open_nothing(
    session: Session, sides: list[Organisation], shown: Proposal, about: dict
) -> None:
    found = token(shown, sides[1], **about)
    with pytest.raises(Gone):
        read_errand(session, OFFICE, Purpose.ANSWER, found, now=NOW)


def test_whoever_has_left_opens_nothing_any_more(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    session.query(Contact).delete()
    session.commit()
    with pytest.raises(Gone, match="no longer speaks"):
        read_errand(session, OFFICE, Purpose.ANSWER, token(shown, sides[1]), now=NOW)


def test_a_request_that_was_taken_back_cannot_be_opened(
    session: Session, sides: list[Organisation], shown: Proposal
) -> None:
    asker = sides[0]
    answer(session, shown.id, asker.id, Answer.WITHDRAWN, viewer=voice_of(asker), now=NOW)
    with pytest.raises(Gone, match="taken back"):
        read_errand(session, OFFICE, Purpose.ANSWER, token(shown, sides[1]), now=NOW)
