"""Everybody's partners at once, as each would get them by asking, and the market among them.

Each organisation is asked for as it would ask itself, so its private sentences serve as its own
question, as always. The market is made of other answers: those that everybody could get, from
public sentences and public ties, for what orders somebody's list must not depend on what that
somebody may not see. Most organisations have nothing but public sentences: for them the two are
the same, and are asked for once.

A run goes on where it was stopped: what was judged is written every hundred organisations. A run
counts as the same while the weights, the encoder and the day are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from scipy import sparse
from sqlalchemy.orm import Session, aliased

from matchmaker.domain.market import CAPACITY, KEPT, joint_value, settle
from matchmaker.domain.pairing import Match
from matchmaker.domain.phrases import phrase
from matchmaker.domain.profile import Profile
from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Visibility
from matchmaker.errors import Conflict
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import acting_for
from matchmaker.services.ranking import listed
from matchmaker.services.ranking.listed import Line, List
from matchmaker.services.ranking.policy import PLAIN, Policy, Room
from matchmaker.services.ranking.profiling import load_profile
from matchmaker.services.ranking.proposing import Wish, matches
from models import Dismissal, Link, Membership, Organisation

TOP = 20
A_PART = 100  # organisations; what a killed run loses at most
OWN, OPEN = "own", "open"
_OWN = Wish(is_recorded=False)
_EVERYBODY = Wish(is_recorded=False, is_public=True)


@dataclass(frozen=True, slots=True)
class Part:
    """Some organisations that are asked for together, and whether they have been already."""

    number: int
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A run: where it is kept, everybody it asks for, and the parts that are still to do."""

    root: Path
    folder: Path
    parts: tuple[Part, ...]
    pending: tuple[Part, ...]

    @property
    def organisations(self) -> int:
        """How many are asked for."""
        return sum(len(each.ids) for each in self.parts)

    @property
    def waiting(self) -> int:
        """How many have not been asked for yet."""
        return sum(len(each.ids) for each in self.pending)


@dataclass(frozen=True, slots=True)
class Finished:
    """What a run has found."""

    organisations: int
    proposals: int
    without: int


def begin(session: Session, root: Path, *, versions: tuple[str, str], today: date) -> Run:
    """A run for everybody there is: the one that was broken off, or else a new one.

    `versions` are those of the weights and of the encoder.
    """
    key = {"weights": versions[0], "encoder": versions[1], "day": today.isoformat()}
    folder = next((each for each in listed.runs(root) if _goes_on(each, key)), None)
    if folder is None:
        folder = root / _new_name(root, today)
        query = sa.select(Organisation.id).where(Organisation.merged_into_id.is_(None))
        everybody = sorted(session.scalars(query))
        listed.write_about(folder, {**key, "organisations": everybody})
    everybody = listed.read_about(folder)["organisations"]
    parts = tuple(
        Part(number, tuple(everybody[start : start + A_PART]))
        for number, start in enumerate(range(0, len(everybody), A_PART))
    )
    pending = tuple(each for each in parts if not _path(folder, each, OPEN).is_file())
    return Run(root, folder, parts, pending)


def ask_part(desk: Desk, folder: Path, part: Part) -> None:
    """Judge the partners of some organisations, and write them down.

    The desk's viewer says nothing: each organisation is asked for as itself, and as everybody.
    """
    desk = replace(desk, policy=PLAIN)
    desk.library.follow(desk.session, today=desk.today)
    reserved = _with_secrets(desk.session)
    found = [
        each for number in part.ids for each in _asked(desk, number, is_reserved=number in reserved)
    ]
    listed.write_lists(_path(folder, part, OWN), [own for own, _ in found])
    listed.write_lists(_path(folder, part, OPEN), [everybody for _, everybody in found])


def finish(run: Run, policy: Policy, *, top: int = TOP) -> Finished:
    """Settle the market, cut each list to its best, and put the run in force.

    Raises:
        Conflict: another process has finished the same run meanwhile.
    """
    if not all(_path(run.folder, part, OPEN).is_file() for part in run.parts):
        raise Conflict(phrase("Another process has finished this run meanwhile."))
    ids, room = _settled([each for part in run.parts for each in _read(run, part, OPEN)])
    listed.write_room(run.folder / listed.ROOM, ids, room)
    usual = float(np.median(room)) if len(ids) else 0.0
    held = Room(dict(zip(ids, room.tolist(), strict=True)), usual)
    best = [
        List(each.seeker_id, _best(each, replace(policy, room=held), top))
        for part in run.parts
        for each in _read(run, part, OWN)
    ]
    listed.write_lists(run.folder / listed.LISTS, best)
    found = Finished(
        organisations=len(best),
        proposals=sum(len(each.lines) for each in best),
        without=sum(not each.lines for each in best),
    )
    about = listed.read_about(run.folder)
    told: dict[str, Any] = {"rule": policy.rule.value, "top": top, "proposals": found.proposals}
    listed.write_about(run.folder, about | told | {"organisations": found.organisations})
    listed.put_in_force(run.root, run.folder.name)
    for part in run.parts:
        for which in (OWN, OPEN):
            _path(run.folder, part, which).unlink(missing_ok=True)
    return found


def names_of(session: Session, organisation_ids: Sequence[int]) -> dict[int, str]:
    """The names of those that are still there, by number."""
    query = sa.select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(organisation_ids), Organisation.merged_into_id.is_(None)
    )
    return {row.id: row.name for row in session.execute(query)}


def _asked(desk: Desk, organisation_id: int, *, is_reserved: bool) -> Iterator[tuple[List, List]]:
    """Its own list and everybody's of it; nothing if it has gone since the run began.

    The two are the same where what it says, as far as it counts, is public: the newest count, so
    that no sentence that everybody may read was pushed out by one that is hidden.
    """
    viewer = acting_for(desk.session, organisation_id, today=desk.today)
    try:
        seeker = load_profile(desk.session, organisation_id, viewer=viewer, today=desk.today)
    except KeyError:
        return
    found = own = _as_list(organisation_id, _matches(desk, viewer, seeker, _OWN))
    if is_reserved or any(each.visibility is not Visibility.PUBLIC for each in seeker.statements):
        everybody = Viewer()
        seen = load_profile(desk.session, organisation_id, viewer=everybody, today=desk.today)
        found = _as_list(organisation_id, _matches(desk, everybody, seen, _EVERYBODY))
    yield own, found


def _matches(desk: Desk, viewer: Viewer, seeker: Profile, wish: Wish) -> list[Match]:
    return matches(replace(desk, viewer=viewer), seeker, wish)[0]


def _with_secrets(session: Session) -> set[int]:
    """Those whose own lists may stand on ties or refusals that not everybody knows of.

    They are those who refuse somebody, the ends of hidden ties, and the members of clusters in
    which such a tie is known.
    """
    hidden = sa.select(Link.a_id, Link.b_id, Link.visibility).where(
        Link.visibility != Visibility.PUBLIC, Link.a_id.is_not(None)
    )
    ties = session.execute(hidden).all()
    told = {end for a, b, seen in ties if seen is Visibility.CLUSTER for end in (a, b)}
    member, other = aliased(Membership), aliased(Membership)
    fellows = (
        sa.select(other.organisation_id)
        .join(member, member.cluster_id == other.cluster_id)
        .where(member.organisation_id.in_(told))
    )
    refusing = sa.select(Dismissal.organisation_id)
    ends = {end for a, b, _ in ties for end in (a, b) if end is not None}
    return ends | set(session.scalars(fellows)) | set(session.scalars(refusing))


def _as_list(organisation_id: int, found: Sequence[Match]) -> List:
    lines = (
        Line(
            each.encounter.candidate.id,
            each.kind,
            each.forward.chance,
            each.backward.chance,
        )
        for each in found
    )
    return List(organisation_id, tuple(lines))


def _settled(lists: Sequence[List]) -> tuple[list[int], np.ndarray]:
    """The logarithm of each organisation's multiplier, where everybody can take as many meetings.

    A pair that stands on both lists is worth the same on each but for rounding; the larger counts.
    Above `KEPT` partners only the best of a list take part, and a list holds fewer.
    """
    ids = sorted({each.seeker_id for each in lists})
    if not ids:
        return [], np.empty(0)
    place = {number: row for row, number in enumerate(ids)}
    rows, columns, values = [], [], []
    for each in lists:
        known = [line for line in each.lines[:KEPT] if line.candidate_id in place]
        rows += [place[each.seeker_id]] * len(known)
        columns += [place[line.candidate_id] for line in known]
        values.append(
            joint_value(
                np.array([line.forward for line in known]),
                np.array([line.backward for line in known]),
            )
        )
    shape = (len(ids), len(ids))
    some = sparse.csr_array((np.concatenate(values), (rows, columns)), shape=shape)
    value = sparse.csr_array(some.maximum(some.T))
    free = settle(value, np.full(len(ids), CAPACITY)).alone
    return ids, np.log(free) / 2


def _best(each: List, policy: Policy, top: int) -> tuple[Line, ...]:
    def order(line: Line) -> tuple[float, int]:
        worth = policy.worth_of(line.forward, line.backward, line.candidate_id)
        return -worth, line.candidate_id

    return tuple(sorted(each.lines, key=order)[:top])


def _read(run: Run, part: Part, which: str) -> Iterator[List]:
    return listed.read_lists(_path(run.folder, part, which))


def _path(folder: Path, part: Part, which: str) -> Path:
    return folder / f"{which}-{part.number:04}.npz"


def _goes_on(folder: Path, key: dict[str, str]) -> bool:
    about = listed.read_about(folder)
    is_open = isinstance(about.get("organisations"), list)
    return is_open and all(about.get(name) == value for name, value in key.items())


def _new_name(root: Path, today: date) -> str:
    taken = {each.name for each in listed.runs(root)}
    names = (f"{today:%Y%m%d}-{number}" for number in range(len(taken) + 1))
    return next(each for each in names if each not in taken)
