"""Completeness of members from their rows, and asking a member by mail for what is missing.

The letter carries a link that needs no account (`filling_in.py` is what it opens). A member is
asked once a week at most, however often somebody presses the button.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.completeness import Completeness, completeness_of
from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.profile import ENGLISH, Profile
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.errors import NotAllowed
from matchmaker.services.identity.access import is_current
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing.people import Person, people_by_organisation
from matchmaker.services.posting.mailing import (
    Choice,
    Draft,
    Paragraph,
    PostOffice,
    is_refused,
    write,
)
from matchmaker.services.posting.signing import Purpose
from matchmaker.services.ranking.profiling import load_profiles
from models import Cluster, Membership, Organisation

ONLY_ENGLISH = frozenset({ENGLISH})
NO_MEMBER = phrase("It is no member of a cluster that you manage.")
NOTHING_MISSING = phrase("Nothing is missing.")
NO_ADDRESS = phrase("No address is known.")
REFUSED = phrase("Its people do not want such letters.")
ASKED_ALREADY = phrase("It was asked this week already.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of asking one member: how many letters were written, or why none was."""

    letters: int
    why_not: Phrase | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    """A member, the cluster that asks, and what is missing."""

    profile: Profile
    cluster: str
    completeness: Completeness


def completeness_of_members(
    session: Session,
    organisation_ids: Collection[int],
    viewer: Viewer,
    today: date,
    *,
    trusted_languages: frozenset[str] = ONLY_ENGLISH,
) -> dict[int, Completeness]:
    """How well each of these can be found, as far as the viewer may read it, by id.

    Ids that are unknown or merged away are left out. As many queries for one as for a thousand.
    """
    profiles = load_profiles(session, organisation_ids, viewer=viewer, today=today)
    return completeness_of_profiles(session, profiles, today, trusted_languages=trusted_languages)


def completeness_of_profiles(
    session: Session,
    profiles: Mapping[int, Profile],
    today: date,
    *,
    trusted_languages: frozenset[str] = ONLY_ENGLISH,
) -> dict[int, Completeness]:
    """The same of profiles that are at hand, in one query."""
    said = sa.select(Organisation.id, Organisation.confirmed_at).where(
        Organisation.id.in_(profiles), Organisation.confirmed_at.is_not(None)
    )
    confirmed = {row.id: row.confirmed_at.date() for row in session.execute(said)}
    return {
        number: completeness_of(
            each, today, trusted_languages=trusted_languages, confirmed=confirmed.get(number)
        )
        for number, each in profiles.items()
    }


def ask_member(
    session: Session,
    office: PostOffice,
    organisation_id: int,
    *,
    viewer: Viewer,
    now: datetime,
    trusted_languages: frozenset[str] = ONLY_ENGLISH,
) -> Asked:
    """Ask one member for what is missing.

    Raises:
        NotAllowed: it is no member of a cluster that the viewer manages.
    """
    asked = ask_members(
        session,
        office,
        [organisation_id],
        viewer=viewer,
        now=now,
        trusted_languages=trusted_languages,
    )[organisation_id]
    if asked.why_not is NO_MEMBER:
        raise NotAllowed(NO_MEMBER)
    return asked


def ask_members(
    session: Session,
    office: PostOffice,
    organisation_ids: Sequence[int],
    *,
    viewer: Viewer,
    now: datetime,
    trusted_languages: frozenset[str] = ONLY_ENGLISH,
) -> dict[int, Asked]:
    """Ask several members in one commit; for each, how many letters, or why none."""
    clusters = _clusters_that_ask(session, organisation_ids, viewer, now.date())
    profiles = load_profiles(session, list(clusters), viewer=viewer, today=now.date())
    found = completeness_of_profiles(
        session, profiles, now.date(), trusted_languages=trusted_languages
    )
    people = people_by_organisation(session, list(profiles))
    done: dict[int, Asked] = {}
    for number in organisation_ids:
        if number not in profiles:
            done[number] = Asked(0, NO_MEMBER)
        else:
            question = _Question(profiles[number], clusters[number], found[number])
            done[number] = _ask(session, office, question, people.get(number, ()), now=now)
            if done[number].letters:
                about = f"organisation {number}"
                record(session, "asked member", about, account_id=viewer.account_id, now=now)
    session.commit()
    return done


def _ask(
    session: Session,
    office: PostOffice,
    question: _Question,
    people: Sequence[Person],
    *,
    now: datetime,
) -> Asked:
    if not question.completeness.gains:
        return Asked(0, NOTHING_MISSING)
    if not people:
        return Asked(0, NO_ADDRESS)
    willing = [each for each in people if not is_refused(session, each.email.lower(), _KIND)]
    if not willing:
        return Asked(0, REFUSED)
    drafts = [_draft(office, question, each, now=now) for each in willing]
    written = [number for each in drafts if (number := write(session, office, each, now=now))]
    return Asked(len(written), None if written else ASKED_ALREADY)


_KIND = LetterKind.ASK_MEMBER


def _draft(office: PostOffice, question: _Question, person: Person, *, now: datetime) -> Draft:
    number, name = question.profile.id, question.profile.name
    year, week, _ = now.isocalendar()
    address = person.email.strip().lower()
    link = office.link(
        "/complete/", Purpose.COMPLETE, now=now, organisation=number, recipient=address
    )
    return Draft(
        kind=_KIND,
        key=f"ask-member:{number}:{year}-{week}:{address}"[:160],
        recipient=address,
        subject=phrase("%(name)s: what partners cannot find yet", name=name),
        parts=(
            Paragraph(
                phrase(
                    "%(cluster)s looks for partners for %(name)s in other clusters.",
                    cluster=question.cluster,
                    name=name,
                )
            ),
            Paragraph(question.completeness.found),
            Paragraph(phrase("A few answers would help most:")),
            *(Paragraph(each.advice) for each in question.completeness.most),
            Choice(phrase("Answer now"), link, is_primary=True),
            Paragraph(phrase("You need no account. The link is good for 60 days.")),
        ),
        language=person.language,
        account_id=person.account_id,
        organisation_id=number,
    )


def _clusters_that_ask(
    session: Session, organisation_ids: Collection[int], viewer: Viewer, today: date
) -> dict[int, str]:
    """The name of a cluster that the viewer manages, for each of these that belong to one."""
    query = (
        sa.select(Membership.organisation_id, Cluster.name)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(
            Membership.organisation_id.in_(organisation_ids),
            Cluster.id.in_(viewer.managed),
            *is_current(today),
        )
        .order_by(Cluster.name.desc(), Cluster.id.desc())
    )
    return {row.organisation_id: row.name for row in session.execute(query)}
