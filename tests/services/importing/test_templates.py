"""The five templates: what a row becomes, what a bad row is told, what a second run does."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from matchmaker.domain.vocabulary import (
    LinkKind,
    OrganisationKind,
    SizeClass,
    Stage,
    StatementRole,
    Urgency,
    Visibility,
)
from matchmaker.errors import UsageError
from matchmaker.services.importing import Upload, import_files
from models import (
    AuditEvent,
    Change,
    Cluster,
    ImportBatch,
    Link,
    Membership,
    MetaCluster,
    Organisation,
    Statement,
)

ORGANISATIONS = """\
key,name,kind,country,region,city,size,website,languages,sectors,description,founded,example
topag,TOPAG Lasertechnik GmbH,Unternehmen,Deutschland,Darmstadt,Darmstadt,34,www.topag.de,\
German;en,26.70;2670,Laser systems,1993,no
eksma,UAB EKSMA Optics,company,LT,LT011,Vilnius,medium,,lt;en,26.70,,,
"""
STATEMENTS = """\
key,organisation,role,text,english,language,stage,readiness,date,valid_until,visibility,urgency,\
amount_min,amount_max,countries,source
s1,topag,need,We need Pockels cells.,,en,component,TRL 7,2024-03-01,2026-12-31,public,high,,,,visit
s2,eksma,Angebot,Gaminame Pokelso celes.,We make Pockels cells.,lt,,,,,cluster,,,,,
,eksma,ask,We look for 500k for a coating plant.,,,,,,,private,,250 000,€ 0.5 Mio,LT;Germany,
"""
CLUSTERS = """\
key,name,country,region,city,field,sectors,stages,strategy,website,founded,meta_cluster,\
organisation,example
litek,LITEK,LT,LT011,Vilnius,lasers,26.70,component=crystals;tooling;own words,Grow,,2001,\
Baltic Light,eksma,no
"""
MEMBERSHIPS = "organisation,cluster,since,until\ntopag,litek,2014,\nEKSMA Optics,LITEK,,\n"
LINKS = """\
key,a,b,kind,date,until,title,source
l1,topag,eksma,contact,2006-01-01,,First order,story
,cluster:litek,cluster:optence,project,2016,,,
"""


def files(**texts):
    return [Upload(f"{name}.csv", text.encode()) for name, text in texts.items()]


@pytest.fixture
def load(session, now):
    def do(**texts):
        return import_files(session, files(**texts), now=now)

    return do


def test_an_organisation_is_understood_in_the_words_people_use(session, load, now):
    report = load(organisations=ORGANISATIONS)

    topag = session.scalars(sa.select(Organisation).filter_by(external_key="topag")).one()
    assert (topag.kind, topag.country, topag.region) == (OrganisationKind.COMPANY, "DE", "DE71")
    assert (topag.size, topag.website) == (SizeClass.SMALL, "https://www.topag.de")
    assert (topag.languages, topag.sectors) == (["de", "en"], ["26.70"])
    assert (topag.founded, topag.is_example, topag.name_key) == (1993, False, "topag lasertechnik")
    assert (topag.source, topag.created_at) == ("organisations.csv", now)
    (table,) = report.tables
    assert table.counts == {
        "organisations": {"created": 2, "updated": 0, "unchanged": 0, "skipped": 0}
    }
    assert "country: “Deutschland” read as DE" in [note.text for note in table.notes]
    assert (table.encoding, table.separator, report.ok) == ("utf-8", ",", True)


def test_statements_find_their_organisation_and_get_a_language(session, load):
    load(organisations=ORGANISATIONS, statements=STATEMENTS)

    need, offer, ask = session.scalars(sa.select(Statement).order_by(Statement.id))
    assert (need.role, need.stage, need.readiness) == (StatementRole.NEED, Stage.COMPONENT, 7)
    assert (need.dated, need.valid_until) == (date(2024, 3, 1), date(2026, 12, 31))
    assert (need.urgency, need.visibility) == (Urgency.HIGH, Visibility.PUBLIC)
    assert (offer.role, offer.language, offer.english) == (
        StatementRole.CAPABILITY,
        "lt",
        "We make Pockels cells.",
    )
    assert (ask.amount_min, ask.amount_max, ask.countries) == (250_000, 500_000, ["LT", "DE"])
    assert (ask.visibility, ask.language, ask.external_key[:10]) == (
        Visibility.PRIVATE,
        "en",
        "eksma:ask:",
    )


def test_clusters_memberships_and_links_are_joined_by_key_or_name(session, load):
    other = CLUSTERS.splitlines()[0] + "\noptence,Optence,DE,,,,,,,,,,,\n"
    report = load(
        links=LINKS,
        memberships=MEMBERSHIPS,
        clusters=CLUSTERS,
        more_clusters=other,
        organisations=ORGANISATIONS,
    )

    assert report.ok, report.render()
    litek = session.scalars(sa.select(Cluster).filter_by(external_key="litek")).one()
    assert litek.stages == [
        {"stage": "component", "label": "crystals"},
        {"stage": "tooling", "label": "tooling"},
        {"stage": None, "label": "own words"},
    ]
    meta = session.scalars(sa.select(MetaCluster)).one()
    assert (litek.meta_cluster_id, meta.external_key) == (meta.id, "baltic-light")
    members = session.execute(
        sa.select(Organisation.external_key, Membership.since)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .order_by(Organisation.external_key)
    ).all()
    assert members == [("eksma", None), ("topag", date(2014, 1, 1))]
    contact, project = session.scalars(sa.select(Link).order_by(Link.id))
    assert (contact.kind, contact.dated, contact.title) == (
        LinkKind.CONTACT,
        date(2006, 1, 1),
        "First order",
    )
    assert contact.a_id < contact.b_id
    assert project.a_id is None
    assert project.a_cluster_id < project.b_cluster_id


def test_the_same_files_again_change_nothing_and_tell_no_index(session, load):
    texts = {
        "organisations": ORGANISATIONS,
        "statements": STATEMENTS,
        "clusters": CLUSTERS,
        "memberships": MEMBERSHIPS,
    }
    load(**texts)
    changes = session.scalar(sa.select(sa.func.count()).select_from(Change))

    again = load(**texts)

    assert again.total("organisations", "unchanged") == 2
    assert again.total("statements", "unchanged") == 3
    assert session.scalar(sa.select(sa.func.count()).select_from(Change)) == changes
    assert session.scalar(sa.select(sa.func.count()).select_from(ImportBatch)) == 8
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 8


def test_a_changed_row_changes_what_changed_and_an_empty_cell_nothing(session, load):
    load(organisations=ORGANISATIONS, statements=STATEMENTS)
    newest = session.scalar(sa.select(sa.func.max(Change.seq)))

    report = load(
        organisations="key,name,city,website\ntopag,TOPAG Lasertechnik GmbH,Griesheim,\n"
        "eksma,UAB EKSMA Optics,,\n",
        statements="key,organisation,role,text\ns2,eksma,capability,Wir bauen nun Pockelszellen.\n",
    )

    topag = session.scalars(sa.select(Organisation).filter_by(external_key="topag")).one()
    assert (topag.city, topag.website) == ("Griesheim", "https://www.topag.de")
    offer = session.scalars(sa.select(Statement).filter_by(external_key="s2")).one()
    assert (offer.text, offer.language) == ("Wir bauen nun Pockelszellen.", "de")
    assert offer.english == "We make Pockels cells."
    assert report.total("organisations", "updated") == 1
    query = sa.select(Change.organisation_id).where(Change.seq > newest).order_by(Change.seq)
    concerned = session.scalars(query).all()
    assert concerned == [topag.id, offer.organisation_id]


@pytest.mark.parametrize(
    ("row", "column", "found", "expected"),
    [
        (",Nameless,,,", "text", "", "one sentence"),
        ("x,nobody,need,We need it.,", "organisation", "nobody", "the key of an organisation"),
        ("x,topag,wants,We need it.,", "role", "wants", "a role such as capability or need"),
        ("x,topag,need,We need it.,TRL 12", "readiness", "TRL 12", "a readiness level"),
        ("x,topag,need,We need it.,7,and more", "(row)", "and more", "as many cells"),
        (f"x,topag,need,{'long ' * 90},", "text", "long long", "at most 400 characters"),
        ("s1,eksma,need,We need it.,", "key", "s1", "a key of its own"),
    ],
)
def test_a_bad_row_is_named_and_left_out_and_the_good_ones_are_saved(
    session, load, row, column, found, expected
):
    load(organisations=ORGANISATIONS, statements=STATEMENTS)
    text = "key,organisation,role,text,readiness\ng1,topag,need,Before.,\n"
    text += f"{row}\ng2,topag,need,After.,\n"

    report = load(statements=text)

    problem = report.problems[0]
    assert (problem.file, problem.sheet, problem.row) == ("statements.csv", None, 3)
    assert problem.column == column
    assert problem.found.startswith(found)
    assert problem.expected.startswith(expected)
    assert problem.remedy
    assert report.total("statements", "created") == 2
    assert report.tables[0].rejected_rows == 1


def test_an_unknown_organisation_comes_with_the_nearest_keys(load):
    load(organisations=ORGANISATIONS)

    report = load(memberships="organisation,cluster\nTopagg,litek\n")

    first, second = report.problems
    assert first.remedy == "Did you mean topag (TOPAG Lasertechnik GmbH)?"
    assert (second.column, second.remedy) == ("cluster", "Import the cluster first.")


def test_two_rows_with_one_key_contradict_or_repeat_each_other(load):
    text = "key,name\na,Alpha\na,Beta\nb,Gamma\nb,Gamma\n"

    report = load(organisations=text)

    (problem,) = report.problems
    assert (problem.row, problem.found) == (3, "a")
    assert problem.expected == "another key than in row 2, which says something else"
    assert report.total("organisations", "created") == 2
    assert report.total("organisations", "skipped") == 1


def test_rows_without_a_key_are_known_again_by_name_and_country(session, load, now):
    text = "name,country,city\nEksma Optics UAB,LT,Kaunas\nHuber AG,AT,\nHuber GmbH,AT,\n"
    load(organisations=ORGANISATIONS)

    report = import_files(session, files(list=text), now=now, template="members")
    again = import_files(session, files(list=text), now=now, template="members")

    assert report.total("organisations", "updated") == 1
    assert report.total("organisations", "created") == 2
    assert again.total("organisations", "unchanged") == 3
    keys = session.scalars(sa.select(Organisation.external_key).order_by(Organisation.id)).all()
    assert keys == ["topag", "eksma", "huber-ag:at", "huber-gmbh:at"]


def test_a_sentence_is_not_said_twice_under_two_keys(load):
    load(organisations=ORGANISATIONS, statements=STATEMENTS)

    report = load(statements="key,organisation,role,text\nnew,topag,need,we need  Pockels cells\n")

    assert report.total("statements", "skipped") == 1


def test_a_link_of_one_with_itself_or_of_unlike_sides_is_a_problem(load):
    load(organisations=ORGANISATIONS)

    report = load(links="key,a,b\n1,topag,topag\n2,topag,cluster:litek\n")

    assert [problem.expected for problem in report.problems] == [
        "another one than in a",
        "two organisations or two clusters",
    ]


def test_an_unknown_template_is_wrong_use(session, now):
    with pytest.raises(UsageError, match="there are organisations, statements"):
        import_files(session, [], now=now, template="firms")
