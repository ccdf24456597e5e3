"""Inviting members to sign in for themselves: those for whom nobody does, and whose address is
known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import InputError
from matchmaker.services.introducing.people import people_by_organisation
from matchmaker.services.membership.joining import invite
from matchmaker.services.posting.mailing import PostOffice

NO_ADDRESS = phrase("No address is known.")
SIGNS_IN = phrase("Somebody signs in for it already.")
INVITED_ALREADY = phrase("It was invited this week already.")


def invite_members(
    session: Session,
    office: PostOffice,
    organisation_ids: Sequence[int],
    *,
    viewer: Viewer,
    now: datetime,
) -> dict[int, Phrase | None]:
    """Invite the first person of each of these; for each, why it was not invited, if so.

    Raises:
        NotAllowed: one of them is no member of a cluster that the viewer manages.
    """
    people = people_by_organisation(session, organisation_ids)
    done: dict[int, Phrase | None] = {}
    for number in organisation_ids:
        faces = people.get(number, ())
        if any(each.account_id is not None for each in faces):
            done[number] = SIGNS_IN
        elif not faces:
            done[number] = NO_ADDRESS
        else:
            first = faces[0]
            try:
                is_written = invite(
                    session,
                    office,
                    number,
                    first.email,
                    viewer=viewer,
                    now=now,
                    language=first.language,
                )
            except InputError:
                done[number] = NO_ADDRESS  # what stands there is none
            else:
                done[number] = None if is_written else INVITED_ALREADY
    return done
