"""The whole way once: lists in, vectors, index, proposals, two answers, what came of it.

The demo's own files, the hashing encoder, on SQLite and on PostgreSQL. What the real encoder makes
of the same world is in test_golden.py.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from factories import NOW, TODAY, desk_of, library
from sqlalchemy.orm import Session

from matchmaker.config import ROOT
from matchmaker.domain.vocabulary import Answer, DeclineReason, OutcomeStep
from matchmaker.services.demo.loading import FILES
from matchmaker.services.identity.access import acting_for, find_organisation
from matchmaker.services.importing import import_files
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index, check_index
from matchmaker.services.introducing.introductions import answer
from matchmaker.services.introducing.outcomes import record_outcome
from matchmaker.services.ranking.cards import card_as_dict
from matchmaker.services.ranking.proposing import Wish, propose
from models import Interest, Introduction, Organisation, Outcome, Proposal, Statement

DEMO = [ROOT / "data" / "demo" / name for name in FILES]


def counts(session: Session) -> list[int]:
    entities = (Organisation, Statement, Proposal, Interest, Introduction, Outcome)
    queries = [sa.select(sa.func.count()).select_from(each) for each in entities]
    return [session.scalar(each) or 0 for each in queries]


def test_from_a_list_of_members_to_what_came_of_an_introduction(
    session: Session, tmp_path: Path
) -> None:
    # Import: everything fits, and the same files again change nothing.
    first = import_files(session, DEMO, now=NOW)
    assert first.ok
    imported = counts(session)
    assert min(imported[:2]) > 150
    assert import_files(session, DEMO, now=NOW).ok
    assert counts(session) == imported

    # Embed and index: once, and both agree.
    found = library(tmp_path)
    assert embed_all(session, found.encoder) > 900
    assert embed_all(session, found.encoder) == 0
    entries = build_index(session, found, today=TODAY)
    checked = check_index(session, found, today=TODAY)
    assert (checked.entries, checked.problems) == (entries, ())

    # Propose: the list is recorded as it is shown, and asking again gives the same list.
    seeker = find_organisation(session, "gervuta")
    slate = propose(desk_of(session, found, seeker), seeker.id, Wish(limit=10))
    rows = session.scalars(sa.select(Proposal).order_by(Proposal.rank)).all()
    shown = [card_as_dict(each.card) for each in slate.shown]
    assert [each.evidence for each in rows] == shown
    assert len(shown) == 10
    again = propose(desk_of(session, found, seeker), seeker.id, Wish(limit=10, is_recorded=False))
    assert [card_as_dict(each.card) for each in again.shown] == shown

    # Answer: one no stays unknown to the other, one yes meets a yes.
    passed_over, wanted = rows[1], rows[0]
    partner = session.get_one(Organisation, wanted.candidate_id)
    me = acting_for(session, seeker.id, today=TODAY)
    them = acting_for(session, partner.id, today=TODAY)
    answer(
        session,
        passed_over.id,
        seeker.id,
        Answer.NO,
        viewer=me,
        now=NOW,
        reason=DeclineReason.WRONG_STAGE,
    )
    answer(session, wanted.id, seeker.id, Answer.YES, viewer=me, now=NOW)
    later = NOW + timedelta(days=2)
    met = answer(session, wanted.id, partner.id, Answer.YES, viewer=them, now=later)
    assert met.introduced_at == later

    # Outcome: told by both, the weaker telling counts.
    told = record_outcome(
        session, wanted.id, seeker.id, OutcomeStep.AGREEMENT, viewer=me, now=later
    )
    assert told.counted is OutcomeStep.AGREEMENT
    told = record_outcome(
        session, wanted.id, partner.id, OutcomeStep.PROJECT, viewer=them, now=later
    )
    assert (told.counted, told.disagree) == (OutcomeStep.PROJECT, True)
    assert counts(session) == [*imported[:2], 10, 3, 1, 2]

    # What was shown stays as it was shown; the next list knows that the two have met.
    session.expire_all()
    assert [each.evidence for each in rows] == shown
    after = propose(desk_of(session, found, seeker), seeker.id, Wish(limit=100, is_recorded=False))
    card = next(
        each.card for each in after.shown if each.card.match.encounter.candidate.id == partner.id
    )
    assert card.introducers[0].startswith("You already know each other (")
