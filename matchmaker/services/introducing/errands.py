"""What a link opens without signing in: one side of one proposal, and nothing else.

Whoever follows a link acts for the organisation that the link was written to, as long as the
address that it was written to still belongs to that organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Gone, NotFound
from matchmaker.services.identity.access import acting_for
from matchmaker.services.introducing.introductions import find_proposal
from matchmaker.services.introducing.people import Person, faces_of
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.posting.signing import Purpose
from models import Proposal


@dataclass(frozen=True, slots=True)
class Errand:
    """What the link is about, and who follows it.

    Attributes:
        viewer: the organisation and nobody else: what its own member would see.
        offer_id: of the times that a link for times was written about.
    """

    proposal: Proposal
    organisation_id: int
    person: Person
    viewer: Viewer
    offer_id: int | None = None

    def speaker(self, session: Session, office: PostOffice, now: datetime) -> Speaker:
        """Somebody who speaks for this side."""
        return Speaker(session, self.viewer, now, office)


def read_errand(
    session: Session, office: PostOffice, purpose: Purpose, token: str, *, now: datetime
) -> Errand:
    """What a link lets its reader do; reading it changes nothing.

    Raises:
        Gone: it is not ours, for something else, too old, or its reader has left.
    """
    claims = office.signer.read(purpose, token, now=now)
    organisation_id = _number(claims, "organisation")
    try:
        proposal = find_proposal(session, _number(claims, "proposal"), organisation_id)
    except NotFound as error:
        raise Gone(
            phrase("This link is no longer good."),
            remedy=phrase("The request was taken back."),
        ) from error
    offer = claims.get("offer")
    return Errand(
        proposal=proposal,
        organisation_id=organisation_id,
        person=_person(session, organisation_id, str(claims.get("recipient", ""))),
        viewer=acting_for(session, organisation_id, today=now.date()),
        offer_id=offer if isinstance(offer, int) else None,
    )


def _person(session: Session, organisation_id: int, recipient: str) -> Person:
    for each in faces_of(session, [organisation_id]).get(organisation_id, ()):
        if each.email.lower() == recipient.lower():
            return each
    raise Gone(
        phrase("This link is no longer good."),
        remedy=phrase("Its reader no longer speaks for the organisation."),
    )


def _number(claims: Mapping[str, str | int], name: str) -> int:
    found = claims.get(name)
    if not isinstance(found, int):
        raise Gone(phrase("This link is no longer good."))
    return found
