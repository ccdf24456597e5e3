"""The demo list as a manager keeps it: every planted defect, and what became of its row."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from matchmaker.domain.vocabulary import SizeClass, Stage, StatementRole, Urgency
from matchmaker.services.deduplicating.duplicates import find_duplicates
from matchmaker.services.deduplicating.merging import merge, undo_merge
from matchmaker.services.importing import Upload, import_files
from models import Change, Cluster, Membership, Organisation, Statement

LIST = Path(__file__).resolve().parents[3] / "data" / "demo" / "member-list-dirty.xlsx"
REJECTED = {
    14: "Firma",  # no name
    24: "Land / Country",  # an unknown country
    40: "TRL (1-9)",  # level 12
    49: "Mitglied seit",  # 31 February
    66: "Art",  # a kind of its own
    74: "Firma",  # all cells one column too far right
    88: "Land / Country",  # no country, and nothing that tells it
    101: "Was wir anbieten",  # a sentence of 635 characters; the rest of the row is saved
    107: "Land / Country",  # #N/A
    124: "Firma",  # two firms
    131: "Region",  # Bavaria in France
    152: "Mitglied seit",  # in 2062
}
PAIRS = {
    ("Müller Spritzguß GmbH", "Mueller Spritzguss Gesellschaft mbH"),
    ("Alfnest Folien GmbH", "ALFNEST FOLIEN GMBH"),
    ("Elztobel Verpackung KG", "Elz-tobel Verpackung KG"),
    ("Lieseracker & Söhne Additiv KG", "Lieseracker und Söhne Additiv"),
    ("Kyllborn Prototypen GmbH", "Kylblorn Prototypen GmbH"),
    ("Nettenest Lohnmahlen GmbH & Co. KG", "IPV KG"),
    ("Netteacker Verpackung GmbH", "Neuform Rheinhöhe GmbH (vormals Netteacker Verpackung GmbH)"),
    ("Siegtobel Temperierung GmbH", "Siegtobel Temperierung GmbH"),
    ("Wisperrain Rohrtechnik e.K.", "rohr24 Onlineshop"),
}


@pytest.fixture
def load(session, now):
    cluster = Cluster(name="Netzwerk", external_key="kn", founded=2014, created_at=now)
    session.add(cluster)
    session.commit()

    def do(*files, **options):
        return import_files(session, files or [LIST], now=now, cluster="kn", **options)

    return do


def member(session, name):
    return session.scalars(sa.select(Organisation).filter_by(name=name)).one()


def sentences(session, name, role):
    query = sa.select(Statement).filter_by(organisation_id=member(session, name).id, role=role)
    return session.scalars(query.order_by(Statement.id)).all()


def asked(table, row):
    return [note.text for note in table.notes if note.asks and row in note.at]


def noted(table, row):
    return [note.text for note in table.notes if not note.asks and row in note.at]


def changes(session):
    return session.scalar(sa.select(sa.func.count()).select_from(Change))


def test_every_row_is_saved_or_named(session, load):
    report = load()

    (table,) = report.tables
    assert {problem.row: problem.column for problem in table.problems} == REJECTED
    assert len(table.problems) == 12
    assert (table.rows, table.rejected_rows, table.curtailed_rows) == (150, 11, 1)
    assert report.total("organisations", "created") == 139
    assert report.total("memberships", "created") == 139
    assert [problem.row for problem in table.problems if problem.kept] == [101]
    assert all(problem.expected and problem.remedy for problem in table.problems)


def test_a_trial_says_the_same_and_saves_nothing(session, load):
    tried = load(dry_run=True)
    count = session.scalar(sa.select(sa.func.count()).select_from(Organisation))

    done = load()

    assert count == 0
    assert tried.tables[0].as_dict() == done.tables[0].as_dict()


def test_the_same_list_again_changes_nothing(session, load):
    load()
    before = changes(session)

    again = load()

    assert again.total("organisations", "unchanged") == 139
    assert again.total("memberships", "unchanged") == 139
    for what in ("organisations", "statements", "memberships"):
        assert [again.total(what, outcome) for outcome in ("created", "updated")] == [0, 0]
    assert changes(session) == before


def test_the_problems_say_how_to_mend_them(load):
    problems = {problem.row: problem for problem in load(dry_run=True).problems}

    assert problems[24].remedy == "Correct it."  # nothing is near enough to be suggested
    assert problems[49].remedy.endswith("leave the cell empty: there is no such day.")
    assert "cluster_organisation, public_body, support" in problems[66].expected
    assert "one column too far to the right" in problems[74].remedy
    assert problems[101].expected == "sentences of at most 400 characters, not 635"
    assert problems[107].found == "#N/A"
    assert problems[124].remedy == "Make a row for each: Kyllklamm Guss GmbH, Saynklamm Guss AG."
    assert problems[131].remedy.endswith("leave the cell empty: Bayern lies in DE.")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (26, "Land / Country: “Deutschlnad” was taken for DE (Germany)"),
        (32, "Firma: “ALFNEST FOLIEN GMBH” is listed in row 11, too; kept apart"),
        (69, "Region: “Reinland-Pfalz” was taken for DEB (Rheinland-Pfalz)"),
        (77, "Branche: “Spritzgus” was taken for 22"),
        (98, "Branche: “22.99” left empty; there is no such NACE code; did you mean 22.19"),
        (102, "Region: “Mähren” left empty; did you mean CZ06 (Jihovýchod), CZ07"),
        (104, "Stufe: “Zwischenprodukt” left empty; did you mean component or"),
        (120, "Firma: “Siegtobel Temperierung GmbH” is listed in row 91, too"),
        (126, "Sprachen: “alle” left empty; it was not understood"),
        (147, "Firma: “Mueller Spritzguss Gesellschaft mbH” is listed in row 6, too"),
    ],
)
def test_a_person_is_asked_about_what_may_be_otherwise(load, row, said):
    assert [text for text in asked(load(dry_run=True).tables[0], row) if text.startswith(said)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (34, "Web (Homepage): https://nettewehr.example taken from the link behind the cell"),
        (64, "Land / Country: “Rheinland-Pfalz” is the region DEB; read as DE"),
        (116, "Stufe: “Bauteil / Werkzeug” read as component (the first of several)"),
        (118, "TRL (1-9): “7-8” read as 7 (lower end of a range)"),
        (122, "TRL (1-9): “Serie” read as 9 (in words)"),
        (130, "Mitglied seit: “01/02/2019” read as 2019-02-01 (day before month)"),
        (141, "Was wir anbieten: “siehe Website” says nothing; no sentence made of it"),
        (144, "Was wir suchen: “nichts” says nothing; no sentence made of it"),
        (145, "Was wir suchen: “suchen wir derzeit: nichts Konkretes, evtl. Lohnhärter” is kept"),
        (161, "Firma: a total, no member: left out"),
        (162, "Firma: a footnote, no member: left out"),
    ],
)
def test_a_person_is_told_what_was_decided(load, row, said):
    assert [text for text in noted(load(dry_run=True).tables[0], row) if text.startswith(said)]


def test_what_is_plain_is_read_in_silence(load):
    table = load(dry_run=True).tables[0]
    told = Counter(note.column for note in table.notes)

    assert told["Land / Country"] == 2  # of eighteen ways to write seven countries
    assert [text for text in asked(table, 13) if "Land" in text] == []  # it has a cell note
    assert [text for text in noted(table, 18) if "Firma" in text] == []  # blanks round the name
    assert table.unmapped == {
        "Bemerkung": "internal remarks are not kept",
        "E-Mail Ansprechpartner": "contact data is not kept",
    }


def test_the_cells_are_understood(session, load):
    load()

    formula = member(session, "Siegacker Formenbau AG")
    assert (formula.size, formula.languages, formula.region) == (None, ["de", "fr"], "DEB1")
    assert member(session, "Dhünzell Regranulat GmbH").size is SizeClass.SMALL  # "zwölf"
    assert member(session, "Elzborn Tiefzieh B.V.").size is SizeClass.LARGE  # "1.200"
    assert member(session, "Lieseracker & Söhne Additiv KG").size is SizeClass.MICRO
    assert member(session, "Dhünklamm Rohrtechnik GmbH & Co. KG").languages == ["de", "en", "cs"]
    assert member(session, "Brexrain Kreislauf Ges.m.b.H.").website is None
    assert member(session, "Dhünnest Präzisionsguss AG").country == "DE"  # hard blanks inside
    assert member(session, "Alfrain Formenbau e.K.").region == "DEB17"
    two = sa.select(Organisation.country).filter_by(name="Alfmark Medizinkunststoff GmbH")
    assert sorted(session.scalars(two)) == ["AT", "DE"]


def test_days_of_joining_are_read_in_all_their_spellings(session, load):
    load()

    def since(name):
        query = sa.select(Membership.since).filter_by(organisation_id=member(session, name).id)
        return str(session.scalars(query).one())

    assert since("Müller Spritzguß GmbH") == "2015-03-01"
    assert since("Wisperacker Extrusion BV") == "2019-03-01"  # "3/2019"
    assert since("Alfnest Folien GmbH") == "2015-05-01"  # 42125
    assert since("Dhünklamm Rohrtechnik GmbH & Co. KG") == "2020-04-01"  # "Q2 2020"
    assert since("Dhünzell Regranulat GmbH") == "2014-01-01"  # "Gründung", that of the cluster


def test_sentences_are_cut_where_a_person_would_and_figures_stay_with_them(session, load):
    load()

    def offered(name):
        return [each.text for each in sentences(session, name, StatementRole.CAPABILITY)]

    def sought(name):
        return [each.text for each in sentences(session, name, StatementRole.NEED)]

    assert offered("Müller Spritzguß GmbH") == [
        "Spritzguss von 10 bis 800 g auf 3 Maschinen",
        "Montage von Baugruppen mit Ultraschall",
    ]
    assert sought("Brexmark Präzisionsguss GmbH & Co. KG") == [
        "Messung von Verzahnungen bis Modul 1; Bericht binnen 14 Tagen"
    ]
    assert offered("Elzborn Tiefzieh B.V.") == [
        "Tiefziehen von ABS bis 1000 × 1200 mm",
        "CNC-Beschnitt",
        "Kleinserien ab 9",
    ]
    assert sought("Alfborn Regranulat AG") == [
        "Produktionsabfälle sortenrein, ab 44 t",
        "NIR-Sortierung auch für Schwarz",
    ]
    assert sought("Alfnest Folien GmbH") == [
        "Rezyklat LDPE hell, 4 t/Monat",
        "Inline-Prüfung auf Stippen",
    ]
    assert offered("Netteloh Baugruppen GmbH") == []
    assert sought("Brexloh Peripherie GmbH") == []


def test_what_is_said_carries_stage_readiness_urgency_and_language(session, load):
    load()

    (first, _) = sentences(session, "Müller Spritzguß GmbH", StatementRole.CAPABILITY)
    (_, recyclate) = sentences(session, "Müller Spritzguß GmbH", StatementRole.NEED)
    assert (first.stage, first.readiness) == (Stage.COMPONENT, 9)
    assert (recyclate.stage, recyclate.readiness) == (None, None)
    (vague,) = sentences(session, "Dhünmark Temperierung GmbH", StatementRole.NEED)
    assert (vague.urgency, vague.text) == (
        Urgency.LOW,
        "suchen wir derzeit: nichts Konkretes, evtl. Lohnhärter",
    )
    assert set(session.scalars(sa.select(Statement.language))) == {"de"}


def test_remarks_and_mail_addresses_are_nowhere_in_the_database(session, load):
    load()

    texts = " ".join(session.scalars(sa.select(Statement.text)))
    described = session.scalars(sa.select(Organisation.description)).all()
    assert not [word for word in ("vertraulich", "Beitrag", "Nachfolger", "@") if word in texts]
    assert set(described) == {None}


def test_the_report_is_short_enough_to_read(load):
    told = load(dry_run=True).render()

    assert len(told.splitlines()) < 70
    assert "150 rows of the template members: 139 saved, 11 left out, 1 saved in part" in told
    assert "Formulas that were never worked out are read as empty cells: F8, F51" in told
    assert "“alte Liste”" in told
    assert "Land / Country, row 88 (empty), row 107 “#N/A”: expected a country" in told
    assert "Stufe: “Material” left empty; did you mean raw_material or material_processing?" in told


def test_mended_rows_arrive_and_nothing_else_changes(session, load):
    report = load()
    book = openpyxl.load_workbook(io.BytesIO(report.tables[0].rejected_content))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    assert sheet.column_dimensions["O"].hidden  # remarks stay out of sight
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(heads, row, strict=True))
        if cells["Firma"].value == "Dhünloh Klebetechnik GmbH":
            cells["TRL (1-9)"].value = 8
        if cells["Firma"].value == "Brexscheid Lackierung GmbH":
            cells["Mitglied seit"].value = "28.02.2020"
        if cells["Firma"].value == "Siegklamm Elektrogehäuse GmbH":
            cells["Was wir anbieten"].value = "Teile der Bauarten A bis J"
    mended = io.BytesIO()
    book.save(mended)

    second = load(Upload("liste-rejected.xlsx", mended.getvalue()))

    assert second.total("organisations", "created") == 2
    assert second.total("organisations", "unchanged") == 1
    assert second.total("organisations", "updated") == 0
    assert second.tables[0].rejected_rows == 9
    (offer,) = sentences(session, "Siegklamm Elektrogehäuse GmbH", StatementRole.CAPABILITY)
    assert offer.text == "Teile der Bauarten A bis J"
    assert load().total("organisations", "unchanged") == 139


def test_the_planted_duplicates_are_listed_and_nothing_else(session, load):
    load()

    pairs = {(pair.a.name, pair.b.name) for pair in find_duplicates(session)}

    assert pairs == PAIRS


def test_a_merged_pair_stays_merged_when_the_list_comes_again(session, load, now):
    load()
    twins = sorted(
        each.id
        for each in session.scalars(sa.select(Organisation))
        if each.name in ("Alfnest Folien GmbH", "ALFNEST FOLIEN GMBH")
    )
    number = merge(session, *twins, now=now)

    merged = load()
    undo_merge(session, number, now=now)
    apart = load()

    assert merged.total("organisations", "unchanged") == 138
    assert merged.total("organisations", "skipped") == 1
    assert [merged.total(what, "created") for what in ("statements", "memberships")] == [0, 0]
    assert apart.total("organisations", "unchanged") == 139
    assert [apart.total(what, "created") for what in ("statements", "memberships")] == [0, 0]
