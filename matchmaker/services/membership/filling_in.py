"""What somebody of an organisation answers through the link in a letter, without an account.

The link proves that the letter reached them; it opens what the organisation's clusters may read,
never a private sentence. Only what is empty is filled: whoever was faster is not overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from indexing.encoder import Encoder
from matchmaker.domain.completeness import Completeness
from matchmaker.domain.phrases import phrase
from matchmaker.domain.profile import Profile
from matchmaker.domain.profile import Statement as SaidStatement
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import (
    OFFERING_ROLES,
    SEEKING_ROLES,
    SizeClass,
    Stage,
    Visibility,
)
from matchmaker.errors import NotFound
from matchmaker.services.describing.editing import A_MOMENT, note_confirmed
from matchmaker.services.describing.saying import FieldsError, Saying, saying_of
from matchmaker.services.describing.stating import state
from matchmaker.services.identity.access import acting_for, clusters_of
from matchmaker.services.identity.auditing import record
from matchmaker.services.membership.completing import completeness_of_profiles
from matchmaker.services.ranking.profiling import load_profiles
from matchmaker.services.recognition.regions import regions_of
from models import Organisation, Statement
from models.changes import append_changes


@dataclass(frozen=True, slots=True)
class Questions:
    """What is there, and what is missing, as the organisation's clusters may read it."""

    row: Organisation
    profile: Profile
    completeness: Completeness

    @property
    def offers(self) -> tuple[SaidStatement, ...]:
        """What it offers."""
        return self.profile.saying(OFFERING_ROLES)

    @property
    def needs(self) -> tuple[SaidStatement, ...]:
        """What it looks for."""
        return self.profile.saying(SEEKING_ROLES)


@dataclass(frozen=True, slots=True)
class Details:
    """What is added to one sentence; None leaves it as it is."""

    english: str | None = None
    stage: Stage | None = None
    readiness: int | None = None
    amount_min: int | None = None
    amount_max: int | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered; None, or nothing, leaves all as it is.

    Attributes:
        sentences: new ones.
        details: what is added to sentences, by id.
        is_still_true: whether all that stands there is said again today.
    """

    country: str | None = None
    region: str | None = None
    size: SizeClass | None = None
    languages: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    sentences: tuple[Saying, ...] = ()
    details: Mapping[int, Details] = field(default_factory=dict)
    is_still_true: bool = False


def questions_for(
    session: Session, organisation_id: int, *, today: date, trusted_languages: frozenset[str]
) -> Questions:
    """What the link shows.

    Raises:
        NotFound: there is no such organisation any more.
    """
    row = standing_row(session, organisation_id)
    inside = Viewer(clusters=clusters_of(session, frozenset({row.id}), today=today))
    profiles = load_profiles(session, [row.id], viewer=inside, today=today)
    found = completeness_of_profiles(session, profiles, today, trusted_languages=trusted_languages)
    return Questions(row, profiles[row.id], found[row.id])


def standing_row(session: Session, organisation_id: int) -> Organisation:
    """The organisation, or the one it was merged into since the letter was written.

    Raises:
        NotFound: there is none any more.
    """
    row = session.get(Organisation, organisation_id)
    while row is not None and row.merged_into_id is not None:
        row = session.get(Organisation, row.merged_into_id)
    if row is None:
        raise NotFound(phrase("This organisation is no longer here."))
    return row


def fill_in(
    session: Session, encoder: Encoder, organisation_id: int, answers: Answers, *, now: datetime
) -> None:
    """Keep the answers in one commit; sending them twice is as good as once.

    Raises:
        FieldsError: an answer cannot stand; nothing was kept.
    """
    row = standing_row(session, organisation_id)
    viewer = acting_for(session, row.id, today=now.date())
    if _fill_facts(row, answers, now=now):
        append_changes(session, [row.id])
    for saying in answers.sentences:
        state(session, encoder, row.id, saying, row=None, viewer=viewer, now=now)
    for number, details in sorted(answers.details.items()):
        _fill_details(session, encoder, row.id, number, details, viewer=viewer, now=now)
    if answers.is_still_true:
        note_confirmed(session, row.id, account_id=None, now=now)
    record(session, "completed by link", f"organisation {row.id}", account_id=None, now=now)
    session.commit()


def _fill_facts(row: Organisation, answers: Answers, *, now: datetime) -> bool:
    """Fill the facts that are empty; whether there were any."""
    given = {
        "country": answers.country,
        "size": answers.size,
        "languages": list(answers.languages),
        "sectors": list(answers.sectors),
        "region": answers.region,
    }
    missing = {name: value for name, value in given.items() if value and not getattr(row, name)}
    for name, value in missing.items():
        setattr(row, name, value)
    if row.region and "region" in missing and row.region not in regions_of(row.country or ""):
        raise FieldsError(region=phrase("This region lies in another country."))
    if missing:
        row.updated_at = max(now, row.updated_at + A_MOMENT)
    return bool(missing)


def _fill_details(
    session: Session,
    encoder: Encoder,
    organisation_id: int,
    statement_id: int,
    details: Details,
    *,
    viewer: Viewer,
    now: datetime,
) -> None:
    """Fill what is empty at one sentence; one that is gone meanwhile, or hidden, is passed over."""
    row = session.get(Statement, statement_id)
    if row is None or row.organisation_id != organisation_id:
        return
    if row.visibility is Visibility.PRIVATE:
        return
    saying = _with_details(row, details)
    state(session, encoder, organisation_id, saying, row=row, viewer=viewer, now=now)


def _with_details(row: Statement, details: Details) -> Saying:
    given = {each.name: getattr(details, each.name) for each in fields(Details)}
    empty = {name: value for name, value in given.items() if getattr(row, name) is None}
    return replace(saying_of(row), **empty)
