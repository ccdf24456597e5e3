"""Two years of the demo: lists, requests, answers, introductions and what came of them.

Everything is done by the services that people use, with the clock turned back, among the
organisations that are marked as examples and no others: of real ones nothing is invented. The
demo's firms each get a request to answer, a talk that goes on and one that is over; the demo's
manager has suggestions that wait. It is told once: a marker in the audit trail says so, and a
history that was broken off is taken out and told again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import Answer
from matchmaker.errors import MatchmakerError
from matchmaker.services.demo import cast as demo_cast
from matchmaker.services.demo.calls import forget_calls, tell_calls
from matchmaker.services.demo.events import forget_events, tell_events
from matchmaker.services.demo.firms import tell_of_firm
from matchmaker.services.demo.stories import SEED, Step, beginnings, story
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import acting_for
from matchmaker.services.identity.auditing import record
from matchmaker.services.introducing.introductions import Said, say
from matchmaker.services.introducing.outcomes import Telling, tell_outcome
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.ranking.filtering import Filters
from matchmaker.services.ranking.proposing import Wish, propose
from matchmaker.services.suggesting.matching import eyes_of, name_of_list
from matchmaker.services.suggesting.matching_runs import Means, run_now
from models import AuditEvent, Link, Proposal, Suggestion

SLATE = "demo"  # how the names of the lists begin
TOLD, CLEARED = "tell demo history", "clear demo"
LISTS = 46  # of members who looked for partners themselves
EACH = 3  # partners on a list
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Begun:
    """A pair that was put before each other: by a manager if there is a cluster."""

    proposal_id: int
    seeker_id: int
    candidate_id: int
    at: datetime
    cluster_id: int | None = None


def tell_history(
    desk: Desk, *, lists: int = LISTS, progress: Progress = lambda done, total: None
) -> int:
    """Tell it, if it has not been told; gives how many pairs were put before each other.

    `lists` is how many members looked for partners themselves.
    """
    session = desk.session
    if _is_told(session):
        return 0
    _take_out(session)
    forget_events(desk)
    forget_calls(desk)
    examples = demo_cast.examples(session)
    if not examples:
        return 0
    demo_cast.name_contacts(session, examples, now=desk.now)

    chance = Random(SEED)  # noqa: S311 -- a demo, not a secret
    asked = _asked(desk, examples, lists, chance, progress)
    begun = [*asked, *_suggested(desk, examples, asked, chance)]
    _live_through(desk, begun, chance)
    firms = demo_cast.demo_firms(session, examples)
    others = examples - {each.id for each in firms}
    for firm in firms:
        tell_of_firm(desk, firm, others)
    _fill_lists_ofmanagers(desk)

    tell_events(desk, chance)
    tell_calls(desk, examples)

    record(session, TOLD, "demo", account_id=None, now=desk.now, pairs=len(begun))
    session.commit()
    return len(begun)


def _is_told(session: Session) -> bool:
    newest = (
        sa.select(AuditEvent.action)
        .where(AuditEvent.action.in_((TOLD, CLEARED)))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    return session.scalar(newest) == TOLD


def _take_out(session: Session) -> None:
    """What a history left that was broken off; what hangs on a list goes with it."""
    query = sa.select(Proposal.id).where(Proposal.slate.startswith(f"{SLATE}-"))
    rest = list(session.scalars(query))
    keys = [f"{kind}:{each}" for each in rest for kind in ("introduction", "outcome")]
    for gone in (
        sa.delete(Link).where(Link.external_key.in_(keys)),
        sa.delete(Proposal).where(Proposal.id.in_(rest)),
    ):
        session.execute(gone.execution_options(synchronize_session=False))
    session.commit()


def _asked(
    desk: Desk, examples: Collection[int], count: int, chance: Random, progress: Progress
) -> list[_Begun]:
    """Members who looked for partners, and asked the first or the first few."""
    members = demo_cast.members(desk.session, examples)
    managed = [cluster_id for cluster_id, _ in demo_cast.managers(desk.session)]
    together = demo_cast.clusters_together(desk.session)
    lists = _who_looks(members, together, managed, count, chance)
    found = []
    for number, at in enumerate(beginnings(len(lists), now=desk.now, chance=chance)):
        seeker, clusters = lists[number]
        then = _as(desk, acting_for(desk.session, seeker, today=at.date()), at)
        wish = Wish(Filters(clusters=clusters), limit=EACH, slate=f"{SLATE}-{number}")
        for rank, shown in enumerate(propose(then, seeker, wish).shown):
            other = shown.card.match.encounter.candidate.id
            if other in examples and chance.random() < (0.95, 0.75, 0.5)[rank]:
                assert shown.proposal_id is not None, "it was recorded"
                found.append(_Begun(shown.proposal_id, seeker, other, at))
        progress(number + 1, len(lists))
    return found


def _who_looks(
    members: dict[int, list[int]],
    together: Collection[int],
    managed: Collection[int],
    count: int,
    chance: Random,
) -> list[tuple[int, tuple[int, ...]]]:
    """Whose lists are made, and among which clusters: half of them in the network of clusters."""
    inside = sorted({each for key in together for each in members.get(key, ())})
    near = sorted({each for key in managed for each in members.get(key, ())} - set(inside))
    far = sorted({each for found in members.values() for each in found} - {*inside, *near})
    chance.shuffle(inside)
    chance.shuffle(far)
    lists: list[tuple[int, tuple[int, ...]]] = [
        (each, tuple(sorted(together))) for each in inside[: count // 2]
    ]
    lists += [(each, ()) for each in [*near, *far][: count - len(lists)]]
    chance.shuffle(lists)
    return lists


def _suggested(
    desk: Desk, examples: Collection[int], asked: Collection[_Begun], chance: Random
) -> list[_Begun]:
    """What managers suggested to their members, on lists of their own; the newest ones wait."""
    taken = {frozenset((each.seeker_id, each.candidate_id)) for each in asked}
    found = []
    for cluster_id, account_id in demo_cast.offices(desk.session, examples):
        members = demo_cast.members(desk.session, examples)[cluster_id]
        days = [chance.randint(60, 400), chance.randint(30, 55), 6]
        for number, ago in enumerate(days):
            at = desk.now - timedelta(days=ago, hours=chance.randint(1, 5))
            then = _as(desk, eyes_of(cluster_id, account_id), at)
            for seeker in members[number::3][:4]:
                pair = _first_new(then, seeker, cluster_id, examples, taken)
                if pair is not None:
                    taken.add(frozenset((pair.seeker_id, pair.candidate_id)))
                    found.append(pair)
                    desk.session.add(
                        Suggestion(
                            proposal_id=pair.proposal_id,
                            cluster_id=cluster_id,
                            account_id=account_id,
                            at=at,
                        )
                    )
    desk.session.commit()
    return found


def _first_new(
    then: Desk,
    seeker: int,
    cluster_id: int,
    examples: Collection[int],
    taken: Collection[frozenset[int]],
) -> _Begun | None:
    """The best pair of a member that nobody has put before each other."""
    wish = Wish(limit=2 * EACH, slate=f"{SLATE}-{name_of_list(cluster_id, then.now)}")
    for shown in propose(then, seeker, wish).shown:
        other = shown.card.match.encounter.candidate.id
        if other in examples and frozenset((seeker, other)) not in taken and shown.proposal_id:
            return _Begun(shown.proposal_id, seeker, other, then.now, cluster_id)
    return None


def _live_through(desk: Desk, begun: Collection[_Begun], chance: Random) -> None:
    """Let everything be said that was said, in the order of time."""
    said: list[tuple[datetime, int, _Begun, Step]] = []
    for each in begun:
        is_suggested = each.cluster_id is not None
        for step in story(each.at, now=desk.now, chance=chance, is_suggested=is_suggested):
            said.append((step.at, len(said), each, step))
    for _, _, pair, step in sorted(said, key=lambda one: one[:2]):
        # What people cannot do is not done here either: six open requests, asking twice.
        with suppress(MatchmakerError):
            _say(desk, pair, step)


def _say(desk: Desk, pair: _Begun, step: Step) -> None:
    side = pair.seeker_id if step.is_seeker else pair.candidate_id
    viewer = acting_for(desk.session, side, today=step.at.date())
    speaker = Speaker(desk.session, viewer, step.at)
    if step.outcome is not None:
        telling = Telling(step.outcome, is_final=step.is_final)
        tell_outcome(speaker, pair.proposal_id, side, telling)
    else:
        word = Said(step.answer or Answer.YES, reason=step.reason)
        say(speaker, pair.proposal_id, side, word)


def _fill_lists_ofmanagers(desk: Desk) -> None:
    """The demo's managers find their newest list ready."""
    bind = desk.session.get_bind()
    means = Means(sessionmaker(bind), desk.library, desk.weights, lambda: desk.now)
    for cluster_id, account_id in demo_cast.managers(desk.session):
        run_now(means, cluster_id, viewer=eyes_of(cluster_id, account_id))


def _as(desk: Desk, viewer: Viewer, at: datetime) -> Desk:
    return replace(desk, viewer=viewer, now=at)
