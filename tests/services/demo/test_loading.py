"""The demo comes and goes without touching anything that is not its own."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.domain.vocabulary import LinkKind, StatementRole
from matchmaker.errors import NotReady
from matchmaker.services.deduplicating.duplicates import merge
from matchmaker.services.demo.loading import clear_demo, load_demo
from matchmaker.services.demo.people import PASSWORD
from matchmaker.services.identity.accounts import add_account, check_password
from matchmaker.services.importing import Upload, import_files
from models import (
    Account,
    Base,
    Change,
    Cluster,
    Link,
    Membership,
    MetaCluster,
    Organisation,
    Statement,
)

DEMO = {
    "organisations.csv": "key,name,country,example\ntopag-lasertechnik,TOPAG,DE,no\n"
    "eksma-optics,EKSMA,LT,no\nexample-1,Beispiel GmbH,DE,yes\nlitek-office,LITEK office,LT,yes\n",
    "clusters.csv": "key,name,meta_cluster,organisation,example\n"
    "litek,LITEK,ALPlastics,litek-office,no\noptence,Optence,,,no\n",
    "statements.csv": "key,organisation,role,text\ns1,topag-lasertechnik,need,We need crystals.\n"
    "s2,eksma-optics,capability,We grow crystals.\n",
    "memberships.csv": "organisation,cluster,since\ntopag-lasertechnik,litek,2014\n",
    "links.csv": "key,a,b,kind,date\nl1,topag-lasertechnik,eksma-optics,contact,2006\n"
    "l2,cluster:litek,cluster:optence,contact,2016\n",
}
OWN = "key,name,country,city\nown,Own Firm,FR,Lyon\n"


@pytest.fixture
def folder(tmp_path):
    for name, text in DEMO.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Argon2 is slow on purpose; here it need not be safe."""
    from argon2 import PasswordHasher

    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("matchmaker.services.identity.accounts._hasher", lambda: quick)


def rows_of(session):
    """What is stored, apart from what was recorded about it."""
    logs = {"import_batch", "audit_event", "change", "merge"}
    return {
        table.name: sorted(map(repr, session.execute(sa.select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name not in logs
    }


def count(session, entity):
    return session.scalar(sa.select(sa.func.count()).select_from(entity))


def test_the_demo_loads_with_people_who_can_sign_in(session, folder, now):
    report = load_demo(session, folder, now=now)

    assert report.imported.ok, report.imported.render()
    assert [account.email for account in report.accounts] == [
        "topag@demo.example",
        "litek@demo.example",
        "alplastics@demo.example",
        "admin@demo.example",
    ]
    assert check_password(session, "litek@demo.example", PASSWORD) is not None
    assert set(session.scalars(sa.select(Organisation.source))) == {"demo"}


def test_loading_twice_is_loading_once(session, folder, now):
    load_demo(session, folder, now=now)
    before = rows_of(session)

    again = load_demo(session, folder, now=now)

    assert rows_of(session) == before
    assert len(again.accounts) == 4


def test_an_account_is_made_only_for_what_is_there(session, folder, now):
    made = []
    (folder / "clusters.csv").unlink()
    (folder / "memberships.csv").unlink()

    report = load_demo(
        session, folder, now=now, add=lambda session, **values: made.append(values["email"])
    )

    assert made == ["topag@demo.example", "admin@demo.example"]
    assert [account.email for account in report.accounts] == made


def test_a_folder_without_demo_data_is_named(session, tmp_path, now):
    with pytest.raises(NotReady, match="there is no demo data"):
        load_demo(session, tmp_path, now=now)


def test_clearing_leaves_an_empty_house_as_it_was(session, folder, now):
    before = rows_of(session)
    load_demo(session, folder, now=now)

    counts = clear_demo(session, now=now)

    assert rows_of(session) == before
    assert counts == {
        "calls": 0,
        "links": 2,
        "statements": 2,
        "clusters": 2,
        "meta_clusters": 1,
        "organisations": 4,
        "accounts": 4,
    }
    assert clear_demo(session, now=now) == dict.fromkeys(counts, 0)


def test_own_data_stays_whatever_it_hangs_on(session, folder, now):
    """Own organisations, clusters, sentences and links, some of them tied to the demo's."""
    import_files(session, [Upload("organisations.csv", OWN.encode())], now=now)
    session.add(Cluster(name="Own", external_key="own-cluster", created_at=now))
    add_account(session, email="me@own.example", name="", password=PASSWORD, grants=[], now=now)
    load_demo(session, folder, now=now)
    ids = dict(session.execute(sa.select(Organisation.external_key, Organisation.id)).all())
    clusters = dict(session.execute(sa.select(Cluster.external_key, Cluster.id)).all())
    own, topag = ids["own"], ids["topag-lasertechnik"]
    session.add_all(
        [
            Statement(organisation_id=own, role=StatementRole.NEED, text="Own.", created_at=now),
            Statement(
                organisation_id=topag, role=StatementRole.NEED, text="Added.", created_at=now
            ),
            Link(a_id=own, b_id=topag, kind=LinkKind.CONTACT),
            Membership(organisation_id=own, cluster_id=clusters["own-cluster"]),
            Membership(organisation_id=own, cluster_id=clusters["litek"]),
            Membership(organisation_id=topag, cluster_id=clusters["own-cluster"]),
        ]
    )
    session.get_one(Cluster, clusters["own-cluster"]).organisation_id = ids["litek-office"]
    session.commit()
    newest = session.scalar(sa.select(sa.func.max(Change.seq)))

    clear_demo(session, now=now)

    assert session.scalars(sa.select(Organisation.external_key)).all() == ["own"]
    assert session.scalars(sa.select(Statement.text)).all() == ["Own."]
    assert session.scalars(sa.select(Account.email)).all() == ["me@own.example"]
    (cluster,) = session.scalars(sa.select(Cluster))
    assert (cluster.external_key, cluster.organisation_id) == ("own-cluster", None)
    members = session.execute(sa.select(Membership.organisation_id, Membership.cluster_id)).all()
    assert members == [(own, cluster.id)]
    assert (count(session, Link), count(session, MetaCluster)) == (0, 0)
    told = set(session.scalars(sa.select(Change.organisation_id).where(Change.seq > newest)))
    assert told == {id_ for key, id_ in ids.items()}


def test_an_organisation_that_was_imported_over_the_demo_is_own_data(session, folder, now):
    load_demo(session, folder, now=now)
    mine = "key,name,country,example\nexample-1,Beispiel GmbH,DE,\n"
    import_files(session, [Upload("organisations.csv", mine.encode())], now=now)

    clear_demo(session, now=now)

    (kept,) = session.scalars(sa.select(Organisation))
    assert (kept.external_key, kept.source, kept.is_example) == (
        "example-1",
        "organisations.csv",
        False,
    )


@pytest.mark.parametrize("own_is_kept", [True, False])
def test_a_merge_with_a_demo_organisation_is_undone_first(session, folder, now, own_is_kept):
    import_files(session, [Upload("organisations.csv", OWN.encode())], now=now)
    own = session.scalars(sa.select(Organisation)).one()
    session.add(
        Statement(organisation_id=own.id, role=StatementRole.NEED, text="Own.", created_at=now)
    )
    session.commit()
    before = rows_of(session)
    load_demo(session, folder, now=now)
    topag = session.scalar(sa.select(Organisation.id).filter_by(external_key="topag-lasertechnik"))
    pair = (own.id, topag) if own_is_kept else (topag, own.id)
    merge(session, *pair, now=now)

    clear_demo(session, now=now)

    assert rows_of(session) == before
