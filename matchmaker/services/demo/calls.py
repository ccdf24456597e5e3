"""The demo's call: posted by its coordinator, with parts, and with first expressions of interest.

Everything is done by the services that people use, with the clock turned back, and only
organisations that are marked as examples express interest. No letter is written.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import AccountRole
from matchmaker.services.calls.expressing import express
from matchmaker.services.calls.fits import fits_of
from matchmaker.services.calls.posting import CallDraft, post
from matchmaker.services.calls.views import call_view
from matchmaker.services.desk import Desk
from matchmaker.services.identity.access import acting_for
from matchmaker.services.introducing.speaking import Speaker
from models import Account, Call, Grant

AGO, AHEAD = timedelta(days=9), timedelta(days=26)
INTERESTED = 4  # firms
TITLE = "Closures that sort themselves: caps of one material with a code that a camera reads"
TEXT = """\
Bottle caps are lost to recycling because sorting lines cannot tell food grade from the rest. This
call funds a first series of polypropylene closures that carry a code in the material itself.

The project must cover the following tasks:
- Hot-runner injection moulds for closures, with a measured first sample
- Injection moulding of caps and closures from polypropylene
- Laser marking of a fine code into plastics without foaming or discolouring
- A spectral camera that tells plastics apart on a moving belt
- Regrind and recyclate from polypropylene of a known origin
- Migration tests of food contact materials by an accredited laboratory
- Life-cycle assessment from cradle to gate, verified by a third party

Proposals come from two countries at least and have a small or medium-sized enterprise on board.
"""
_WORDS = (
    "We have a line free from March and would like to take this part.",
    "We do this every day; a partner for the rest would be welcome.",
    "We could lend the machine and two people for the trials.",
    "We are interested if the first series stays below 100 000 pieces.",
)


def tell_calls(desk: Desk, examples: frozenset[int]) -> int:
    """Post the call, unless it stands; gives how many firms are interested in it.

    Where a demo has no coordinator there is no call.
    """
    coordinator = _coordinator(desk)
    if coordinator is None or desk.session.scalar(sa.select(Call.id).where(Call.is_example)):
        return 0
    begun = desk.now - AGO
    draft = CallDraft(
        title=TITLE,
        text=TEXT,
        programme="Packaging loops (example)",
        deadline=(desk.now + AHEAD).date(),
        budget=1_200_000,
        countries_at_least=2,
        needs_sme=True,
    )
    row = post(Speaker(desk.session, coordinator, begun), draft)
    row.is_example = True
    desk.session.commit()
    return _interest(desk, row, examples)


def forget_calls(desk: Desk) -> None:
    """Take out what a telling left that was broken off."""
    gone = sa.delete(Call).where(Call.is_example)
    desk.session.execute(gone.execution_options(synchronize_session=False))
    desk.session.commit()


def _interest(desk: Desk, row: Call, examples: frozenset[int]) -> int:
    """The examples whose public sentences fit best say so, each of another part."""
    public = Desk(desk.session, desk.library, desk.weights, Viewer(), desk.now, desk.policy)
    fits = fits_of(public, call_view(desk.session, row, today=desk.today))
    chosen: dict[int, int] = {}
    for part in fits.parts:
        able = [(own[part][0], number) for number, own in fits.best.items() if part in own]
        able = [each for each in able if each[1] in examples and each[1] not in chosen]
        if able and len(chosen) < INTERESTED:
            chosen[max(able)[1]] = part
    for days, (number, part) in enumerate(chosen.items()):
        then = desk.now - AGO + timedelta(days=1 + 2 * days)
        viewer = acting_for(desk.session, number, today=then.date())
        speaker = Speaker(desk.session, viewer, then)
        express(speaker, row.id, number, parts=[part], text=_WORDS[days % len(_WORDS)])
    return len(chosen)


def _coordinator(desk: Desk) -> Viewer | None:
    query = (
        sa.select(Account.id, Grant.meta_cluster_id)
        .join(Grant, Grant.account_id == Account.id)
        .where(Grant.role == AccountRole.COORDINATOR, Account.is_example)
        .order_by(Account.id)
    )
    found = desk.session.execute(query).first()
    if found is None or found.meta_cluster_id is None:
        return None
    meta = frozenset({found.meta_cluster_id})
    return Viewer(account_id=found.id, meta_clusters=meta)
