"""What a coordinator does about an emerging link: tell both managers, keep watching, put aside.

Everything is a row that is never changed, and that the managers of both clusters can read: there
are no secret lists. Doing the same twice is as good as once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import PairActKind
from matchmaker.domain.phrases import phrase
from matchmaker.domain.visibility import Viewer
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.describing.saying import FieldsError
from matchmaker.services.emerging.note_to_managers import NoteFacts, write_notes
from matchmaker.services.emerging.pair_acts import acts_on
from matchmaker.services.emerging.views import standing_of
from matchmaker.services.identity.auditing import record
from matchmaker.services.identity.managers import managers_of
from matchmaker.services.introducing.speaking import Speaker
from models import Cluster, EmergingPair, LinkPeriod, PairAct

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Done:
    """What telling did.

    Attributes:
        is_new: False where both had been told in this quarter already.
        letters: how many were written.
        unreached: names of clusters that nobody manages here.
    """

    is_new: bool
    letters: int
    unreached: tuple[str, ...] = ()


def find_pair(session: Session, viewer: Viewer, pair_id: int) -> tuple[EmergingPair, LinkPeriod]:
    """A pair that stands on a list of a network that the viewer looks after, and its period.

    Raises:
        NotFound: there is none of which this viewer may know.
    """
    pair = session.get(EmergingPair, pair_id)
    period = session.get(LinkPeriod, pair.period_id) if pair is not None else None
    if pair is None or period is None or network_of(period) not in viewer.meta_clusters:
        raise NotFound(phrase("There is no such pair on the list."))
    return pair, period


def network_of(period: LinkPeriod) -> int:
    """The network that a period is about."""
    return int(period.name.rpartition("-")[2])


def tell_managers(speaker: Speaker, pair_id: int, note: str = "") -> Done:
    """Write the same words to the managers of both clusters, once a quarter.

    Raises:
        NotFound: the viewer does not look after this pair.
        Conflict: nobody manages either of them here.
        FieldsError: the note is too long.
    """
    session = speaker.session
    pair, period = find_pair(session, speaker.viewer, pair_id)
    note = _checked(note)
    managers = managers_of(session, [pair.a_id, pair.b_id])
    if not managers:
        raise Conflict(
            phrase("Nobody manages either of these clusters here."),
            remedy=phrase("Ask whoever keeps this site running to invite their managers."),
        )
    hold_pair(session, pair)
    if _told_since(session, pair, quarter_start(period.as_of)):
        return Done(is_new=False, letters=0)
    facts = NoteFacts.of(session, speaker.viewer, pair, period, note)
    letters = write_notes(speaker, facts, managers)
    note_act(speaker, pair, PairActKind.TOLD, note)
    session.commit()
    reached = {each.cluster_id for each in managers}
    silent = [each for each in (pair.a_id, pair.b_id) if each not in reached]
    names = session.scalars(sa.select(Cluster.name).where(Cluster.id.in_(silent)))
    return Done(is_new=True, letters=letters, unreached=tuple(names))


def watch(speaker: Speaker, pair_id: int) -> bool:
    """Keep watching a pair; whether that is new."""
    return _stand(speaker, pair_id, PairActKind.WATCHED)


def dismiss(speaker: Speaker, pair_id: int, reason: str) -> bool:
    """Put a pair aside, with the reason that both managers read; whether that is new.

    Raises:
        FieldsError: there is no reason, or it is too long.
    """
    reason = _checked(reason)
    if not reason:
        raise FieldsError(reason=phrase("Say why: both managers can read it."))
    return _stand(speaker, pair_id, PairActKind.DISMISSED, reason)


def take_up(speaker: Speaker, pair_id: int) -> bool:
    """Take back that a pair is watched or was put aside; whether that is new."""
    return _stand(speaker, pair_id, PairActKind.RESTORED)


def quarter_start(day: date) -> datetime:
    """The first moment of a day's quarter."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return datetime.combine(first, time(), tzinfo=UTC)


def _stand(speaker: Speaker, pair_id: int, kind: PairActKind, note: str = "") -> bool:
    session = speaker.session
    pair, _ = find_pair(session, speaker.viewer, pair_id)
    hold_pair(session, pair)
    key = (pair.a_id, pair.b_id)
    stands = standing_of(acts_on(session, [key]).get(key, ()))
    if stands is kind or (stands is None and kind is PairActKind.RESTORED):
        return False
    note_act(speaker, pair, kind, note)
    session.commit()
    return True


def hold_pair(session: Session, pair: EmergingPair) -> None:
    """Let nobody else act on this pair until the commit: a row that is written is held."""
    session.execute(
        sa.update(EmergingPair)
        .where(EmergingPair.id == pair.id)
        .values(hazard=EmergingPair.hazard)
        .execution_options(synchronize_session=False)
    )


def _told_since(session: Session, pair: EmergingPair, moment: datetime) -> bool:
    query = sa.select(PairAct.id).where(
        PairAct.a_id == pair.a_id,
        PairAct.b_id == pair.b_id,
        PairAct.kind == PairActKind.TOLD,
        PairAct.at >= moment,
    )
    return session.scalar(query.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Ends:
    """Two clusters, a < b, that stand on no list."""

    a_id: int
    b_id: int


def note_act(
    speaker: Speaker, pair: EmergingPair | Ends, kind: PairActKind, note: str, **more: Any
) -> None:
    """Write down who did what, for everybody whom it concerns."""
    who = speaker.viewer.account_id
    speaker.session.add(
        PairAct(
            a_id=pair.a_id,
            b_id=pair.b_id,
            kind=kind,
            note=note or None,
            account_id=who,
            at=speaker.now,
            **more,
        )
    )
    subject = f"clusters {pair.a_id} and {pair.b_id}"
    record(speaker.session, f"link: {kind.value}", subject, account_id=who, now=speaker.now)


def _checked(note: str) -> str:
    found = " ".join(note.split())
    if len(found) > LONGEST_NOTE:
        raise FieldsError(note=phrase("%(most)s characters fit.", most=LONGEST_NOTE))
    return found
