"""A cluster's value chain: read from its row, taken from a template, changed by its manager.

A stage has a name of the cluster's own, mostly a place in the closed list of places, and words by
which members' sentences are compared with it. A name that a template knows brings the words of the
template, so that a chain from an import works as well as one that was chosen here.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.domain.phrases import Phrase, phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Stage
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.membership.member_changes import require_manager
from matchmaker.services.recognition.folding import fold
from matchmaker.services.recognition.lexicon import VOCABULARY
from models import AuditEvent, Cluster

MOST_STAGES, LONGEST_LABEL, LONGEST_WORDS = 20, 60, 200
CHANGE = "change chain"
TEMPLATES: Mapping[str, Phrase] = {
    "plastics": phrase("Plastics"),
    "textiles": phrase("Textiles, from fibre to product"),
    "photonics": phrase("Photonics"),
    "agricultural_machinery": phrase("Agricultural machinery"),
    "leather": phrase("Leather"),
    "aluminium": phrase("Aluminium"),
    "construction_machinery": phrase("Construction machinery"),
    "any": phrase("Any industry"),
}
_PLACES = {each.value: each for each in Stage}


@dataclass(frozen=True, slots=True)
class ChainStage:
    """One stage of a chain.

    Attributes:
        label: what the cluster calls it.
        place: where it stands in the closed list; None where it is none of these.
        words: what members who cover it would say; "" leaves it to the templates and the label.
    """

    label: str
    place: Stage | None = None
    words: str = ""

    @property
    def read_words(self) -> str:
        """The words that sentences are compared with."""
        return self.words or self.known_words or self.label

    @property
    def known_words(self) -> str:
        """What the templates say of this name at this place; "" if they do not know it."""
        return _known_words().get((self.place, fold(self.label)), "")

    def as_data(self) -> dict[str, Any]:
        """As the cluster's row keeps it: the form that an import gives, with the words beside."""
        found: dict[str, Any] = {"stage": self.place.value if self.place else None}
        return found | {"label": self.label} | ({"words": self.words} if self.words else {})


Chain = tuple[ChainStage, ...]


def chain_of(cluster: Cluster) -> Chain:
    """The chain of a cluster; () if it has none."""
    return _chain(cluster.stages)


def template(code: str, language: str) -> Chain:
    """The stages of a template, named in this language (else in English).

    Raises:
        NotFound: there is no such template.
    """
    if code not in TEMPLATES:
        raise NotFound(phrase("There is no such chain."))
    return tuple(
        ChainStage(_names(row, language)[0], _PLACES[row["stage"]])
        for row in _rows()
        if row["chain"] == code
    )


def fingerprint(chain: Chain) -> str:
    """A short name of a chain as it stands, by which a form knows that it is still the same."""
    told = json.dumps([each.as_data() for each in chain], sort_keys=True)
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def keep_chain(
    session: Session,
    cluster_id: int,
    chain: Chain,
    *,
    seen: str,
    viewer: Viewer,
    now: datetime,
) -> int | None:
    """Keep a chain; gives the number to take it back by, None where nothing changes.

    `seen` is the fingerprint of the chain that was changed.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        FieldsError: a name that is missing, too long or there twice, by field.
        Conflict: somebody else has changed the chain meanwhile.
    """
    require_manager(viewer, cluster_id)
    row = _locked(session, cluster_id)
    _check(chain)
    if chain_of(row) == chain:
        session.commit()  # nothing was written: let go of the row
        return None
    if fingerprint(chain_of(row)) != seen:
        session.commit()
        raise Conflict(
            phrase("Somebody has changed the chain meanwhile."),
            remedy=phrase("This is how it stands now: change it again."),
        )
    event = _write(session, row, chain, viewer=viewer, now=now)
    session.commit()
    return event.id


def take_back(
    session: Session, cluster_id: int, event_id: int, *, viewer: Viewer, now: datetime
) -> None:
    """Put the chain back that was there before a change; twice is as good as once.

    Raises:
        NotAllowed: the viewer does not manage the cluster.
        NotFound: there is no such change.
        Conflict: the chain has been changed again since.
    """
    require_manager(viewer, cluster_id)
    event = session.get(AuditEvent, event_id)
    if event is None or (event.action, event.subject) != (CHANGE, f"cluster {cluster_id}"):
        raise NotFound(phrase("There is no such step to take back."))
    row = _locked(session, cluster_id)
    before, after = _chain(event.detail["before"]), _chain(event.detail["after"])
    if chain_of(row) not in {before, after}:
        session.commit()
        raise Conflict(
            phrase("The chain has been changed again since."),
            remedy=phrase("This is how it stands now: change it again."),
        )
    if chain_of(row) != before:
        _write(session, row, before, viewer=viewer, now=now)
    session.commit()


def _write(
    session: Session, row: Cluster, chain: Chain, *, viewer: Viewer, now: datetime
) -> AuditEvent:
    after = [each.as_data() for each in chain]
    event = AuditEvent(
        at=now,
        account_id=viewer.account_id,
        action=CHANGE,
        subject=f"cluster {row.id}",
        detail={"before": list(row.stages), "after": after},
    )
    row.stages = after
    session.add(event)
    session.flush()
    return event


def _locked(session: Session, cluster_id: int) -> Cluster:
    return session.get_one(Cluster, cluster_id, with_for_update=True, populate_existing=True)


def _check(chain: Chain) -> None:
    wrong: dict[str, str] = {}
    names = [fold(each.label) for each in chain]
    for number, each in enumerate(chain):
        if not each.label:
            wrong[f"label-{number}"] = phrase("Give the stage a name.")
        elif len(each.label) > LONGEST_LABEL:
            wrong[f"label-{number}"] = phrase("%(most)s characters fit.", most=LONGEST_LABEL)
        elif names.index(names[number]) < number:
            wrong[f"label-{number}"] = phrase("Another stage has this name.")
        if len(each.words) > LONGEST_WORDS:
            wrong[f"words-{number}"] = phrase("%(most)s characters fit.", most=LONGEST_WORDS)
    if len(chain) > MOST_STAGES:
        wrong["add"] = phrase("A chain has %(most)s stages or fewer.", most=MOST_STAGES)
    if wrong:
        raise FieldsError(**wrong)


def _chain(told: Sequence[Mapping[str, Any]]) -> Chain:
    return tuple(_stage(each) for each in told)


def _stage(told: Mapping[str, Any]) -> ChainStage:
    place = _PLACES.get(str(told.get("stage")))
    label = str(told.get("label") or "") or (str(place.label) if place else "?")
    return ChainStage(label, place, str(told.get("words") or ""))


@cache
def _known_words() -> Mapping[tuple[Stage | None, str], str]:
    found: dict[tuple[Stage | None, str], str] = {}
    for row in _rows():
        for language in row.keys() - {"chain", "stage", "words"}:
            for name in _names(row, language):
                found.setdefault((_PLACES[row["stage"]], fold(name)), row["words"])
    return found


def _names(row: Mapping[str, str], language: str) -> list[str]:
    return [each.strip() for each in (row.get(language) or row["en"]).split(";")]


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    with (VOCABULARY / "chains.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
