"""Member lists as managers keep them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.domain.vocabulary import OrganisationKind, StatementRole
from matchmaker.services.importing import Upload, import_files
from models import Change, Cluster, Membership, Organisation, Statement

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

    notes = {note.text: note.asks for note in report.tables[0].notes}
    assert notes["Webseite: “keine” left empty"] is False
    sizes = "small (10–49 people), medium (50–249 people) or micro (1–9 people)"
    assert notes[f"Mitarbeiter: “KMU” left empty; did you mean {sizes}?"] is True
    assert any(text.startswith("Nr.: running numbers change") for text in notes)
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
    load('Firma,Land,Sprachen,Angebote\nGamma,DE,dt.,"37 µm"\n')
    load("Firma;Land;Sprachen;Angebote\nAlpha;DE;Deutsch, Englisch und fr;Folien\n")
    load('Firma,Land,Sprachen,Angebote\nBeta,DE,DE EN,"Folien, 37 µm"\n')

    assert [text for _, text, _ in said(session)] == ["Folien", "Folien, 37 µm"]
    spoken = session.scalars(sa.select(Organisation.languages).order_by(Organisation.id)).all()
    assert spoken == [["de"], ["de", "en", "fr"], ["de", "en"]]


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


def test_a_column_that_says_something_else_than_its_heading_is_left_out(session, load):
    rows = [f"Firma {n};DE;{kind};Laser {n}" for n, kind in enumerate(["Gold", "Silber"] * 4)]

    report = load("\n".join(["Firma;Land;Kategorie;Angebote", *rows]))

    assert report.ok, report.render()
    assert report.tables[0].unmapped == {"Kategorie": "no kind: “Gold” and the like"}


def test_a_country_that_only_some_rows_name_may_be_empty(session, load):
    text = "Firma;Land;Web;Angebote\nAlpha;;;Laser\nBeta;;;Optik\nGamma;;www.gamma.at;Folien\n"

    report = load(text + "Delta;Schweiz;;Formen\n")

    assert report.ok, report.render()
    countries = session.scalars(sa.select(Organisation.country).order_by(Organisation.id)).all()
    assert countries == [None, None, "AT", "CH"]
    assert "Land: read as AT, by the address www.gamma.at" in [
        note.text for note in report.tables[0].notes
    ]


def test_the_address_of_a_person_tells_the_country_and_is_not_kept(session, load):
    text = "Firma;Land;E-Mail;Angebote\nAlpha;;a.b@alpha.fr;Laser\nBeta;DE;;Optik\nGa;DE;;Folien\n"

    report = load(text)

    assert report.ok, report.render()
    alpha = session.scalars(sa.select(Organisation).order_by(Organisation.id)).first()
    assert (alpha.country, alpha.website) == ("FR", None)


def test_rows_of_one_name_are_kept_apart_and_found_again(session, load, now):
    text = "Firma;Land;Ort;Angebote\nAlpha;DE;Ulm;Laser\nAlpha;DE;Jena;Optik\nAlpha;AT;;Folien\n"
    load(text)

    again = load(text)

    keys = session.scalars(sa.select(Organisation.external_key).order_by(Organisation.id)).all()
    assert keys == ["alpha:de", "alpha:de:2", "alpha:at"]
    assert again.total("organisations", "unchanged") == 3


def test_a_row_of_a_name_that_came_otherwise_is_that_organisation(session, load, now):
    text = "key,name,country\nA7,Alpha,DE\n"
    import_files(session, [Upload("organisations.csv", text.encode())], now=now)
    members = "Firma;Land;Ort\nAlpha;DE;Ulm\nAlpha;DE;Jena\n"
    load(members)

    again = load(members)

    keys = session.scalars(sa.select(Organisation.external_key).order_by(Organisation.id)).all()
    assert keys == ["A7", "alpha:de:2"]
    assert again.total("organisations", "unchanged") == 2
