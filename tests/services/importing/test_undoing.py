"""Taking an import back: everything as before, save what somebody has changed or used since."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import undefer

from matchmaker.domain.vocabulary import (
    AccountRole,
    Answer,
    MatchKind,
    StatementRole,
)
from matchmaker.errors import Conflict, NotFound
from matchmaker.services.importing import Upload, import_files
from matchmaker.services.importing.traces import Trace
from matchmaker.services.importing.undoing import KEPT_FOR, forget_old_imports, undo_import
from models import (
    Account,
    AuditEvent,
    Base,
    Change,
    Cluster,
    Grant,
    ImportBatch,
    Interest,
    Membership,
    Organisation,
    Proposal,
    Statement,
)

LIST = Path(__file__).resolve().parents[3] / "data" / "demo" / "member-list-dirty.xlsx"
FIRST = "Name;Land;Ort;Angebot;Bedarf\nAlpha GmbH;AT;Linz;Wir fräsen Aluminium.;\n"
SECOND = (
    "Name;Land;Ort;Angebot;Bedarf\n"
    "Alpha GmbH;AT;Graz;Wir fräsen Aluminium.;Wir suchen Härter.\n"
    "Beta KG;DE;Bonn;Wir gießen Zink.;\n"
)
PASSING = {"change", "import_batch", "audit_event"}


@pytest.fixture
def load(session, now):
    session.add(Cluster(name="Netzwerk", external_key="kn", founded=2014, created_at=now))
    session.commit()

    def do(text, **options):
        upload = Upload("list.csv", text.encode()) if isinstance(text, str) else text
        report = import_files(session, [upload], now=now, cluster="kn", **options)
        return report.tables[0].batch

    return do


def contents(session):
    """Every row of every table that an import may touch, save when it was touched."""
    session.expire_all()
    return {
        table.name: [
            {key: value for key, value in row.items() if key != "updated_at"}
            for row in session.execute(sa.select(table).order_by(*table.primary_key)).mappings()
        ]
        for table in Base.metadata.sorted_tables
        if table.name not in PASSING
    }


def named(session, name):
    return session.scalars(sa.select(Organisation).filter_by(name=name)).one()


def test_what_was_made_goes_and_what_was_changed_reads_as_before(session, load, now):
    load(FIRST)
    before = contents(session)
    batch = load(SECOND)
    assert named(session, "Alpha GmbH").city == "Graz"

    report = undo_import(session, batch, now=now)

    assert contents(session) == before
    assert report.removed == {"organisation": 1, "membership": 1, "statement": 2}
    assert (report.restored, report.left) == (1, ())


def test_the_dirty_list_leaves_nothing_behind(session, load, now):
    before = contents(session)

    undo_import(session, load(LIST), now=now)

    assert contents(session) == before


def test_persons_go_too(session, load, now):
    before = contents(session)
    batch = load(LIST, contacts="They agreed")
    assert len(contents(session)["contact"]) > 100

    undo_import(session, batch, now=now)

    assert contents(session) == before


def test_sentences_that_the_list_took_away_come_back(session, load, now):
    load(SECOND)
    before = contents(session)
    batch = load(SECOND.replace("Wir gießen Zink.", "Wir gießen Messing."), replace_vanished=True)

    undo_import(session, batch, now=now)

    assert contents(session) == before


def test_every_index_hears_of_it(session, load, now):
    batch = load(SECOND)
    ids = set(session.scalars(sa.select(Organisation.id)))
    newest = session.scalar(sa.select(sa.func.max(Change.seq)))

    undo_import(session, batch, now=now)

    heard = session.scalars(sa.select(Change.organisation_id).where(Change.seq > newest))
    assert set(heard) == ids


def test_what_was_changed_since_stays_as_it_was_changed(session, load, now):
    load(FIRST)
    batch = load(SECOND)
    named(session, "Alpha GmbH").city = "Wels"
    named(session, "Beta KG").description = "Typed by somebody."
    session.commit()

    report = undo_import(session, batch, now=now)

    assert named(session, "Alpha GmbH").city == "Wels"
    beta = named(session, "Beta KG")
    assert [each.text for each in beta.statements] == ["Wir gießen Zink."]
    assert {(each.name, each.why) for each in report.left} == {
        ("Beta KG", "its profile was changed since"),
        ("Alpha GmbH", "changed since: city"),
    }


def _speaks_for(session, organisation, now):
    account = Account(email="b@example.org", name="B", created_at=now)
    account.grants = [Grant(role=AccountRole.MEMBER, organisation_id=organisation.id)]
    session.add(account)


def _joins_another(session, organisation, now):
    other = Cluster(name="Other", created_at=now)
    session.add(other)
    session.flush()
    session.add(Membership(organisation_id=organisation.id, cluster_id=other.id))


def _says_more(session, organisation, now):
    said = {"role": StatementRole.NEED, "text": "We need more.", "created_at": now}
    session.add(Statement(organisation_id=organisation.id, **said))


def _is_answered(session, organisation, now):
    seeker = named(session, "Alpha GmbH")
    shown = _shown(session, seeker, organisation, now)
    session.add(
        Interest(proposal_id=shown.id, organisation_id=seeker.id, answer=Answer.YES, at=now)
    )


def _shown(session, seeker, candidate, now):
    shown = Proposal(
        slate="s", seeker_id=seeker.id, candidate_id=candidate.id, kind=MatchKind.B2B, forward=1,
        backward=1, reciprocal=1, rank=1, evidence={}, weights_version="w", index_version="i",
        shown_at=now,
    )  # fmt: skip
    session.add(shown)
    session.flush()
    return shown


@pytest.mark.parametrize(
    ("use", "why"),
    [
        (_speaks_for, "people of its own sign in by now"),
        (_joins_another, "it belongs to another cluster by now"),
        (_says_more, "it has said more since"),
        (_is_answered, "an introduction was answered"),
    ],
)
def test_what_somebody_uses_stays_whole_and_is_named(session, load, now, use, why):
    load(FIRST)
    batch = load(SECOND)
    use(session, named(session, "Beta KG"), now)
    session.commit()
    before = contents(session)

    report = undo_import(session, batch, now=now)

    assert [(each.name, each.why) for each in report.left] == [("Beta KG", why)]
    after = contents(session)
    assert after["membership"] == before["membership"]
    beta = named(session, "Beta KG")
    assert "Wir gießen Zink." in [each.text for each in beta.statements]


def test_what_was_merely_shown_to_somebody_goes(session, load, now):
    load(FIRST)
    batch = load(SECOND)
    _shown(session, named(session, "Alpha GmbH"), named(session, "Beta KG"), now)
    session.commit()

    report = undo_import(session, batch, now=now)

    assert report.left == ()
    assert contents(session)["proposal"] == []


def test_an_import_is_undone_once_and_not_after_thirty_days(session, load, now):
    first, second = load(FIRST), load(SECOND)
    undo_import(session, second, now=now)

    with pytest.raises(Conflict, match="undone already"):
        undo_import(session, second, now=now)
    with pytest.raises(Conflict, match="older than 30 days"):
        undo_import(session, first, now=now + KEPT_FOR + timedelta(seconds=1))
    with pytest.raises(NotFound):
        undo_import(session, 999, now=now)
    with pytest.raises(NotFound):
        undo_import(session, first, now=now, cluster_id=77)


def test_an_import_that_changed_nothing_has_nothing_to_undo(session, load, now):
    load(SECOND)
    again = load(SECOND)

    with pytest.raises(Conflict, match="changed nothing"):
        undo_import(session, again, now=now)


def test_the_undo_is_written_down(session, load, now):
    undo_import(session, load(SECOND), now=now)

    event = session.scalars(sa.select(AuditEvent).filter_by(action="undo import")).one()
    assert event.detail["removed"] == {"membership": 2, "statement": 3, "organisation": 2}


def test_a_trace_is_read_as_it_was_written(session, load):
    batch = session.get(ImportBatch, load(SECOND), options=[undefer(ImportBatch.before)])

    trace = Trace.load(batch.before)

    assert {table: len(rows) for table, rows in trace.created.items()} == {
        "organisation": 2,
        "membership": 2,
        "statement": 3,
    }
    assert Trace.load(trace.dump()).created == trace.created


def test_what_cannot_be_undone_any_more_is_forgotten(session, load, now):
    batch = session.get_one(ImportBatch, load(LIST))

    assert forget_old_imports(session, None, batch.at + KEPT_FOR) == 0
    assert batch.before is not None
    assert forget_old_imports(session, None, batch.at + KEPT_FOR + timedelta(seconds=1)) == 1
    session.expire_all()
    assert (batch.before, batch.rejected) == (None, None)
    assert forget_old_imports(session, None, batch.at + 2 * KEPT_FOR) == 0
