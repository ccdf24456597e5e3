"""Member lists as managers keep them."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from matchmaker.domain.vocabulary import OrganisationKind, StatementRole
from matchmaker.services.importing import Upload, import_files
from models import Change, Cluster, Membership, Organisation, Statement

ROOT = Path(__file__).resolve().parents[3]

LIST = """\
Nr.;Firma;Land;Ort;Mitarbeiter;Webseite;Angebote;Suche;Mitglied seit
1;Alpha Werkzeugbau GmbH;Deutschland;Ulm;45;www.alpha.example;\
"• Spritzgusswerkzeuge
• Formenbau für Optiken";Wir suchen einen Partner für Laserhärten.;2014
2;Technische Hochschule Ulm;D;Ulm;KMU;keine;Prüfung von Kunststoffteilen;keine;
"""


@pytest.fixture
def load(session, now):
    session.add(Cluster(name="Optence", external_key="optence", created_at=now))
    session.commit()

    def do(text, **options):
        upload = Upload("liste.csv", text.encode())
        return import_files(session, [upload], now=now, cluster="optence", **options)

    return do


def said(session):
    query = sa.select(Statement.role, Statement.text, Statement.language).order_by(Statement.id)
    return session.execute(query).all()


def test_one_row_becomes_a_member_with_its_sentences(session, load):
    report = load(LIST)

    assert report.ok, report.render()
    alpha, school = session.scalars(sa.select(Organisation).order_by(Organisation.id))
    assert (alpha.external_key, alpha.country, alpha.city) == (
        "alpha-werkzeugbau-gmbh:de",
        "DE",
        "Ulm",
    )
    assert school.kind is OrganisationKind.RESEARCH
    assert said(session) == [
        (StatementRole.CAPABILITY, "Spritzgusswerkzeuge", "de"),
        (StatementRole.CAPABILITY, "Formenbau für Optiken", "de"),
        (StatementRole.NEED, "Wir suchen einen Partner für Laserhärten.", "de"),
        (StatementRole.CAPABILITY, "Prüfung von Kunststoffteilen", "de"),
    ]
    since = session.execute(sa.select(Membership.organisation_id, Membership.since))
    assert [(who, day and day.year) for who, day in since] == [(alpha.id, 2014), (school.id, None)]


def test_the_same_list_again_changes_nothing(session, load):
    load(LIST)
    changes = session.scalar(sa.select(sa.func.count()).select_from(Change))

    again = load(LIST)

    assert [again.total(what, "unchanged") for what in ("organisations", "statements")] == [2, 4]
    assert again.total("memberships", "unchanged") == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Change)) == changes


def test_sentences_that_vanished_are_told_and_kept_unless_replaced(session, load):
    load(LIST)
    shorter = LIST.replace("• Formenbau für Optiken", "• Laserschweißen")

    kept = load(shorter)
    texts = [text for _, text, _ in said(session)]
    replaced = load(shorter, replace_vanished=True)

    assert kept.tables[0].vanished == ("Formenbau für Optiken",)
    assert "Formenbau für Optiken" in texts
    assert replaced.total("statements", "removed") == 1
    assert "Formenbau für Optiken" not in [text for _, text, _ in said(session)]


def test_an_empty_cell_makes_nothing_vanish(session, load):
    load(LIST)

    report = load(LIST.replace("Wir suchen einen Partner für Laserhärten.", ""))

    assert report.tables[0].vanished == ()


def test_a_sentence_that_came_otherwise_never_vanishes(session, load, now):
    load(LIST)
    other = "organisation,role,text\nalpha-werkzeugbau-gmbh:de,capability,Polieren von Formen.\n"
    import_files(session, [Upload("statements.csv", other.encode())], now=now)

    assert load(LIST, replace_vanished=True).total("statements", "removed") == 0


def test_describing_cells_that_are_not_understood_are_left_out_with_a_note(session, load):
    report = load(LIST)

    notes = [note.text for note in report.tables[0].notes]
    assert "Mitarbeiter: “KMU” was not understood and left out" in notes
    assert any("running numbers are no keys" in note for note in notes)
    sizes = session.scalars(sa.select(Organisation.size).order_by(Organisation.id)).all()
    assert [size and size.value for size in sizes] == ["small", None]


def test_a_country_or_a_visibility_that_is_not_understood_keeps_the_row_out(session, load):
    text = "Firma;Land;Sichtbarkeit;Angebote\nAlpha;Narnia;;Laser\nBeta;DE;vielleicht;Optik\n"

    report = load(text)

    assert [(each.row, each.column) for each in report.problems] == [
        (2, "Land"),
        (3, "Sichtbarkeit"),
    ]
    assert said(session) == []


def test_what_somebody_does_not_do_is_no_offer(session, load):
    load("Firma;Land;Angebote\nAlpha;DE;Wir bieten keine Beschichtung an. Wir drehen Wellen.\n")

    assert [text for _, text, _ in said(session)] == ["Wir drehen Wellen."]


def test_a_bare_figure_is_no_sentence_and_a_list_of_languages_is_read(session, load):
    load("Firma;Land;Sprachen;Angebote\nAlpha;DE;Deutsch, Englisch und fr;Folien\n")
    load('Firma,Land,Sprachen,Angebote\nBeta,DE,DE EN,"Folien, 37 µm"\n')

    assert [text for _, text, _ in said(session)] == ["Folien", "Folien"]
    spoken = session.scalars(sa.select(Organisation.languages).order_by(Organisation.id)).all()
    assert spoken == [["de", "en", "fr"], ["de", "en"]]


def test_a_row_names_its_own_cluster(session, load, now):
    session.add(Cluster(name="LITEK", external_key="litek", created_at=now))
    session.commit()

    load("Name,Country,Cluster,Offers\nAlpha,LT,LITEK,Lasers\nBeta,LT,,Crystals\n")

    joined = session.execute(
        sa.select(Organisation.name, Cluster.name)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .order_by(Organisation.name)
    ).all()
    assert joined == [("Alpha", "LITEK"), ("Beta", "Optence")]


def test_the_demo_list_is_read_with_its_traps(session, now):
    """Title lines above the headings, last year's list on another sheet, empty names."""
    report = import_files(session, [ROOT / "data" / "demo" / "member-list-dirty.xlsx"], now=now)

    (table,) = report.tables
    assert (table.template, table.sheet) == ("members", "Mitglieder 2026")
    assert any("“alte Liste”" in note.text for note in table.notes)
    assert {each.column for each in table.problems} == {"Firma", "Land / Country"}
    assert table.rejected_rows == 6
    assert report.total("organisations", "created") > 140
