"""Filters of a search: conditions on organisations, exact because they come before the ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import MatchKind, OrganisationKind, SizeClass, Stage, Visibility
from matchmaker.errors import InputError
from matchmaker.services.identity.access import is_current, row_number
from matchmaker.services.recognition.regions import country_of_region
from models import Membership, Organisation, Statement

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a candidate must be; an empty field asks for nothing.

    `regions` are NUTS codes of any level and `sectors` NACE codes of any length: what begins with
    them fits. A country with regions of its own among them is narrowed to these; other countries
    stay whole. `clusters` are ids. `kinds` are kinds of match, decided when a pair is judged.
    `ids` are the only organisations that are wanted, such as those who come to an event.
    """

    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    clusters: tuple[int, ...] = ()
    sectors: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    organisations: tuple[OrganisationKind, ...] = ()
    sizes: tuple[SizeClass, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[MatchKind, ...] = ()
    ids: tuple[int, ...] = ()

    @property
    def whole_countries(self) -> tuple[str, ...]:
        """The countries of which no region is asked for."""
        narrowed = {country_of_region(each) for each in self.regions}
        return tuple(each for each in self.countries if each not in narrowed)

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked of the organisation itself."""
        return not any(getattr(self, each.name) for each in fields(self) if each.name != "kinds")


def allowed_organisations(
    session: Session, filters: Filters, *, viewer: Viewer, today: date
) -> NDArray[np.int64] | None:
    """The ids of all organisations that pass, sorted; None if the filters ask for nothing."""
    if filters.is_open:
        return None
    conditions = (Organisation.merged_into_id.is_(None), *_conditions(filters, viewer, today))
    if not filters.sectors and not filters.languages:
        ids = session.scalars(sa.select(Organisation.id).where(*conditions))
        return np.array(sorted(ids), dtype=np.int64)
    query = sa.select(Organisation.id, Organisation.sectors, Organisation.languages).where(
        *conditions
    )
    wanted_languages = set(filters.languages)
    found = [
        row.id
        for row in session.execute(query)
        if _begins(row.sectors, filters.sectors)
        and (not wanted_languages or wanted_languages & set(row.languages))
    ]
    return np.array(sorted(found), dtype=np.int64)


def filters_from(values: Mapping[str, Sequence[str]]) -> Filters:
    """Filters from what was typed: the words of a URL or of a command line.

    Raises:
        InputError: a word that its closed list does not have, with the list.
    """
    return Filters(
        countries=tuple(each.upper() for each in values.get("country", ())),
        regions=tuple(each.upper() for each in values.get("region", ())),
        clusters=tuple(_number(each) for each in values.get("cluster", ())),
        sectors=tuple(each.replace(".", "") for each in values.get("sector", ())),
        stages=tuple(_word(Stage, each) for each in values.get("stage", ())),
        organisations=tuple(_word(OrganisationKind, each) for each in values.get("type", ())),
        sizes=tuple(_word(SizeClass, each) for each in values.get("size", ())),
        languages=tuple(each.lower() for each in values.get("language", ())),
        kinds=tuple(_word(MatchKind, each) for each in values.get("kind", ())),
    )


def _conditions(filters: Filters, viewer: Viewer, today: date) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.ids:
        conditions.append(Organisation.id.in_(filters.ids))
    if filters.countries or filters.regions:
        starts = [Organisation.region.startswith(each, autoescape=True) for each in filters.regions]
        conditions.append(sa.or_(Organisation.country.in_(filters.whole_countries), *starts))
    if filters.clusters:
        members = sa.select(Membership.organisation_id).where(
            Membership.cluster_id.in_(filters.clusters), *is_current(today)
        )
        conditions.append(Organisation.id.in_(members))
    if filters.organisations:
        conditions.append(Organisation.kind.in_(filters.organisations))
    if filters.sizes:
        conditions.append(Organisation.size.in_(filters.sizes))
    if filters.stages:
        conditions.append(Organisation.id.in_(_at_stages(filters.stages, viewer, today)))
    return conditions


def _at_stages(stages: tuple[Stage, ...], viewer: Viewer, today: date) -> sa.Select[int]:
    """Owners of a sentence at these stages that the viewer may see: a hidden one tells nothing."""
    neighbours = sa.select(Membership.organisation_id).where(
        Membership.cluster_id.in_(viewer.clusters), *is_current(today)
    )
    seen = sa.or_(
        Statement.visibility == Visibility.PUBLIC,
        sa.and_(
            Statement.visibility == Visibility.CLUSTER, Statement.organisation_id.in_(neighbours)
        ),
    )
    stands = sa.or_(Statement.valid_until.is_(None), Statement.valid_until >= today)
    return sa.select(Statement.organisation_id).where(Statement.stage.in_(stages), seen, stands)


def _begins(codes: Sequence[str], wanted: tuple[str, ...]) -> bool:
    plain = [each.replace(".", "") for each in codes]
    return not wanted or any(code.startswith(each) for code in plain for each in wanted)


def _word(words: type[Word], found: str) -> Word:
    try:
        return words(found.strip().lower())
    except ValueError as error:
        known = ", ".join(words)
        raise InputError(
            phrase("«%(found)s» is not known here.", found=found),
            remedy=phrase("Write one of: %(known)s.", known=known),
        ) from error


def _number(found: str) -> int:
    number = row_number(found)
    if number is None:
        raise InputError(phrase("«%(found)s» is no cluster number.", found=found))
    return number
