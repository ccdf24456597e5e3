"""Finding what a cell refers to: by key, else by a name that only one bears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from matchmaker.services.external_keys import chunked, kept_ids, number_in, stand_in
from matchmaker.services.organisation_names import name_key
from models import Cluster, Organisation

from .draft import Party, Reference

_SUGGESTED = 3
_WORTH_SHOWING = 60.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a reference leads to; `key` is the external key, as far as there is one."""

    id: int
    key: str


class Directory:
    """What was looked up so far in one import; misses are looked up again after something new."""

    def __init__(self, session: Session) -> None:
        """Start knowing nothing but who was merged into whom."""
        self._session = session
        self._kept = kept_ids(session)
        self._found: dict[tuple[Party, str], Found] = {}
        self._names: dict[Party, dict[str, str]] = {}
        self._pretended = 0

    def learn(self, references: Iterable[Reference]) -> None:
        """Look up, thousands at a time, what is not known yet."""
        wanted: defaultdict[Party, set[str]] = defaultdict(set)
        for each in references:
            if (each.party, each.written) not in self._found:
                wanted[each.party].add(each.written)
        self._learn_organisations(wanted[Party.ORGANISATION])
        if wanted[Party.CLUSTER]:
            self._learn_clusters(wanted[Party.CLUSTER])

    def find(self, reference: Reference) -> Found | None:
        """What the reference leads to, of a merged organisation the kept one; None if unknown."""
        return self._found.get((reference.party, reference.written))

    def pretend(self, keys: Iterable[str]) -> None:
        """Take organisations for there that a rehearsal does not make; their ids are negative."""
        for key in keys:
            self._pretended -= 1
            self._found[Party.ORGANISATION, key] = Found(self._pretended, key)

    def suggestions(self, reference: Reference) -> str:
        """The keys that come nearest, for a message: "topag (TOPAG Lasertechnik), …"."""
        names = self._names_of(reference.party)
        written = name_key(reference.written)
        near = process.extract(
            written, names, scorer=fuzz.WRatio, score_cutoff=_WORTH_SHOWING, limit=_SUGGESTED
        )
        return ", ".join(key for _, _, key in near)

    def _learn_organisations(self, written: set[str]) -> None:
        for chunk in chunked(sorted(written)):
            query = sa.select(Organisation.external_key, Organisation.id)
            for key, id_ in self._session.execute(
                query.where(Organisation.external_key.in_(chunk))
            ):
                assert key is not None  # it was asked for by this key
                self._found[Party.ORGANISATION, key] = Found(self._kept.get(id_, id_), key)
        self._learn_by_number(written)
        missing = {
            each: name_key(each)
            for each in written
            if (Party.ORGANISATION, each) not in self._found
        }
        self._learn_by_name(missing)

    def _learn_by_number(self, written: set[str]) -> None:
        numbers = {number: each for each in written if (number := number_in(each)) is not None}
        for chunk in chunked(sorted(numbers)):
            query = sa.select(Organisation.id).where(Organisation.id.in_(chunk))
            for id_ in self._session.scalars(query):
                key = numbers[id_]
                self._found[Party.ORGANISATION, key] = Found(self._kept.get(id_, id_), key)

    def _learn_by_name(self, wanted: dict[str, str]) -> None:
        bearers: defaultdict[str, list[Found]] = defaultdict(list)
        for chunk in chunked(sorted(set(wanted.values()))):
            query = sa.select(
                Organisation.name_key, Organisation.id, Organisation.external_key
            ).where(Organisation.name_key.in_(chunk), Organisation.merged_into_id.is_(None))
            for name, id_, key in self._session.execute(query):
                bearers[name].append(Found(id_, key or stand_in(id_)))
        for written, name in wanted.items():
            if name and len(bearers[name]) == 1:
                self._found[Party.ORGANISATION, written] = bearers[name][0]

    def _learn_clusters(self, written: set[str]) -> None:
        """There are few clusters, so all are looked at."""
        rows = self._session.execute(sa.select(Cluster.id, Cluster.external_key, Cluster.name))
        names: defaultdict[str, list[Found]] = defaultdict(list)
        for id_, key, name in rows:
            found = Found(id_, key or stand_in(id_))
            names[name_key(name)].append(found)
            for known in {key, stand_in(id_)} & written:
                self._found[Party.CLUSTER, str(known)] = found
        for each in written:
            if len(found_here := names[name_key(each)]) == 1:
                self._found.setdefault((Party.CLUSTER, each), found_here[0])

    def _names_of(self, party: Party) -> dict[str, str]:
        """What suggestions are made from: "key (name)" → the two made comparable."""
        if party not in self._names:
            entity = Organisation if party is Party.ORGANISATION else Cluster
            rows = self._session.execute(sa.select(entity.external_key, entity.name))
            self._names[party] = {
                f"{key} ({name})": f"{name_key(key)} {name_key(name)}" for key, name in rows if key
            }
        return self._names[party]
