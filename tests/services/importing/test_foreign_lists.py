"""Member lists of other countries, as text and as an OpenDocument spreadsheet."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest
import sqlalchemy as sa

from matchmaker.domain.vocabulary import OrganisationKind, StatementRole
from matchmaker.services.importing import Upload, import_files
from models import Cluster, Membership, Organisation, Statement

FRENCH = """\
Liste des adhérents du pôle Plasturgie (exemple);;;;;;;;;;;;
mise à jour : 12 mars 2026;;;;;;;;;;;;
N°;Raison sociale;Type;Pays;Région;Effectif;Secteur d'activité;Site web;Ce que nous proposons;\
Nos besoins;Maillon;Membre depuis;Langues
1;Plastiques du Doubs SARL;PME;France;Franche-Comté;environ 35;Plasturgie;www.doubs.example;\
"- Injection de pièces techniques jusqu'à 2 kg
- Surmoulage d'inserts";Recyclat PP noir, 5 t par mois;composants;mars 2017;français
2;Moules Bressans SAS;fabricant;FR;Ain;12;moules;moules-bressans.example;Moules multi-empreintes;\
néant;moules;2015;fr, angl.
3;Université de Haute-Loire;enseignement supérieur;Fr.;Auvergne;> 250;recherche;;\
Essais de traction; ;essais;T2 2019;FR + EN
4;Emballages Lorrains SA;entreprise;Frankreich;Lorraine;douze;emballages plastiques;-;\
Barquettes thermoformées;aucun;composants;12/05/2018;français
5;Compounds Rhénans GmbH;producteur;Allemagne;Bade-Wurtemberg;60-80;20.16;www.compounds.example;\
Compounds chargés fibres de verre;Chutes de PA66;matières premières;fondateur;fr;
6;Conseil Plast;prestataire;Belgique;Liège;3;conseil;conseil-plast.example;\
Audit énergétique des presses;éventuellement un partenaire en métrologie;conseil;01/02/2019;fra
7;Recyclage des Vosges;PME;France;Vosges;PME;Recyclage;recyclage-vosges.be;Broyage et lavage;\
Gisements de PEHD;recyclage;2099;fr
8;;PME;France;;4;;;Perdu;;;;
9;Extrusion Alpes SARL / Profilés du Léman SA;PME;Suisse;Genève;20;Extrusion;;Profilés;;\
composants;2011;fr
10;Caoutchouc Vosges;PME;France;Catalogne;18;caoutchouc;;Joints toriques;;composants;2012;fr
Total;Nombre d'adhérents : 10;;;;;;;;;;;
"""

ITALIAN = """\
Ragione sociale,Forma giuridica,Paese,Provincia,Addetti,Settore,Sito web,Cosa offriamo,\
Cosa cerchiamo,Filiera,Socio dal,Lingue,TRL,Note interne
Stampi Brescia Srl,SRL,Italia,Brescia,circa 40,stampi,www.stampi-brescia.example,\
"Stampi a iniezione, stampi per pressofusione, attrezzature",Prove su materiali riciclati,\
stampi,2014,\
it / en,9,paga in ritardo
Plastica Veneta SpA,Spa,I,Veneto,250+,materie plastiche,plasticaveneta.example,\
"Componenti tecnici, fino a 3 kg","niente",componenti,aprile 2016,italiano,in produzione,
Politecnico di Prova,ateneo,ITALY,Piemonte,n.d.,ricerca,,Prove di fatica,Imprese per tesi,ricerca,\
1/2/2020,ital.,4-5,
Gomma Toscana,PMI,Italia,Toscana,dodici,gomma,gomma.it,Guarnizioni in EPDM,forse un laboratorio,\
componenti,socio fondatore,it,,
Riciclo Umbro,azienda,,Umbria,9 (part time: 2),riciclo,,Macinato di PP,Scarti di PEAD; trasporto,\
riciclaggio,2018-05-01,it,,
Sciroppi Alpini,azienda,Italia,Bolzano,7,bevande,,Sciroppi,,prodotti finiti,2019,it+de,,
Macchine Emilia,produttore,Italia,Emilia-Romagna,85,macchine,,Estrusori monovite,,\
macchine,30/02/2021,it,,
Moda Lombarda,azienda,Italia,Lombardia,> 100,moda,,Tessuti tecnici,,componenti,2020,it,,
Ufficio Studi,studio,Italia,Lazio,2,studio tecnico,,Calcolo FEM,,progettazione,2021,it,,
Logistica Adriatica,azienda,Italia,Marche,30,logistica,,Magazzino doganale,,\
logistica,2022,"it, ted.",,
Totale soci: 10,,,,171,,,,,,,,,
"""


@pytest.fixture
def load(session, now):
    session.add(Cluster(name="Plasturgie", external_key="plast", founded=2009, created_at=now))
    session.commit()

    def do(text, name):
        content = text if isinstance(text, bytes) else text.encode("utf-8-sig")
        return import_files(session, [Upload(name, content)], now=now, cluster="plast")

    return do


def members(session):
    return session.scalars(sa.select(Organisation).order_by(Organisation.id)).all()


def said(session, role):
    query = sa.select(Statement.text).where(Statement.role == role).order_by(Statement.id)
    return session.scalars(query).all()


def notes(report, column):
    return [note.said for note in report.tables[0].notes if note.column == column]


def test_a_french_list_with_a_byte_order_mark_and_semicolons_is_understood(session, load):
    report = load(FRENCH, "liste.csv")

    (table,) = report.tables
    assert (table.encoding, table.separator, table.rows) == ("utf-8-sig", ";", 10)
    assert {problem.row: problem.column for problem in table.problems} == {
        11: "Membre depuis",
        12: "Raison sociale",
        13: "Raison sociale",
        14: "Région",
    }
    assert [(each.name, each.country, each.region) for each in members(session)] == [
        ("Plastiques du Doubs SARL", "FR", "FRC2"),
        ("Moules Bressans SAS", "FR", "FRK21"),
        ("Université de Haute-Loire", "FR", "FRK1"),
        ("Emballages Lorrains SA", "FR", "FRF3"),
        ("Compounds Rhénans GmbH", "DE", "DE1"),
        ("Conseil Plast", "BE", "BE33"),
    ]
    assert [each.size and each.size.value for each in members(session)] == [
        "small", "small", "large", "small", "medium", "micro",
    ]  # fmt: skip
    assert [each.languages for each in members(session)] == [
        ["fr"], ["fr", "en"], ["fr", "en"], ["fr"], ["fr"], ["fr"],
    ]  # fmt: skip
    assert members(session)[2].kind is OrganisationKind.RESEARCH


def test_what_french_members_say_is_cut_into_sentences(session, load):
    load(FRENCH, "liste.csv")

    assert said(session, StatementRole.CAPABILITY)[:3] == [
        "Injection de pièces techniques jusqu'à 2 kg",
        "Surmoulage d'inserts",
        "Moules multi-empreintes",
    ]
    assert said(session, StatementRole.NEED) == [
        "Recyclat PP noir, 5 t par mois",
        "Chutes de PA66",
        "éventuellement un partenaire en métrologie",
    ]
    urgencies = sa.select(Statement.urgency).where(Statement.text.startswith("éventuellement"))
    assert session.scalars(urgencies).one().value == "low"
    assert set(session.scalars(sa.select(Statement.language))) == {"fr"}


def test_founding_members_joined_in_the_year_of_their_cluster(session, load):
    report = load(FRENCH, "liste.csv")

    days = session.scalars(sa.select(Membership.since).order_by(Membership.id)).all()
    assert [str(day) for day in days] == [
        "2017-03-01", "2015-01-01", "2019-04-01", "2018-05-12", "2009-01-01", "2019-02-01",
    ]  # fmt: skip
    assert "“01/02/2019” read as 2019-02-01 (day before month)" in notes(report, "Membre depuis")


def test_an_italian_list_with_commas_is_understood(session, load):
    report = load(ITALIAN, "soci.csv")

    (table,) = report.tables
    assert table.rows == 10
    assert [(each.row, each.column) for each in table.problems] == [(8, "Socio dal")]
    assert table.unmapped == {"Note interne": "internal remarks are not kept"}
    assert [(each.name, each.country, each.region) for each in members(session)] == [
        ("Stampi Brescia Srl", "IT", "ITC47"),
        ("Plastica Veneta SpA", "IT", "ITH3"),
        ("Politecnico di Prova", "IT", "ITC1"),
        ("Gomma Toscana", "IT", "ITI1"),
        ("Riciclo Umbro", "IT", "ITI2"),
        ("Sciroppi Alpini", "IT", "ITH1"),
        ("Moda Lombarda", "IT", "ITC4"),
        ("Ufficio Studi", "IT", "ITI4"),
        ("Logistica Adriatica", "IT", "ITI3"),
    ]
    assert said(session, StatementRole.CAPABILITY)[:4] == [
        "Stampi a iniezione",
        "stampi per pressofusione",
        "attrezzature",
        "Componenti tecnici, fino a 3 kg",
    ]
    assert said(session, StatementRole.NEED) == [
        "Prove su materiali riciclati",
        "Imprese per tesi",
        "forse un laboratorio",
        "Scarti di PEAD",
        "trasporto",
    ]


def test_stage_and_readiness_of_a_list_are_those_of_the_offers(session, load):
    load(ITALIAN, "soci.csv")

    query = sa.select(Statement.role, Statement.stage, Statement.readiness).order_by(Statement.id)
    rows = [(role.value, stage and stage.value, level) for role, stage, level in
            session.execute(query)]  # fmt: skip
    assert rows[:6] == [
        ("capability", "tooling", 9),
        ("capability", "tooling", 9),
        ("capability", "tooling", 9),
        ("need", None, None),
        ("capability", "component", 9),
        ("capability", None, 4),
    ]


def ods(rows, hidden=()):
    """A spreadsheet as LibreOffice writes it, as small as it can be."""
    width = max(map(len, rows))
    columns = "".join(
        f"<table:table-column{' table:visibility=' + chr(34) + 'collapse' + chr(34) if at in hidden else ''}/>"  # noqa: E501
        for at in range(width)
    )
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'  # noqa: E501
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Soci">{columns}{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return packed.getvalue()


def test_an_open_document_list_is_read_without_its_hidden_offers(session, load):
    rows = [
        ["Ragione sociale", "Paese", "Cosa offriamo", "Offerte riservate"],
        ["Stampi Brescia", "Italia", "Stampi a iniezione", "Vende l'azienda"],
        ["Gomma Toscana", "Italia", "Guarnizioni", "Cerca un socio"],
    ]

    report = load(ods(rows, hidden={3}), "soci.ods")

    assert report.ok, report.render()
    assert said(session, StatementRole.CAPABILITY) == ["Stampi a iniezione", "Guarnizioni"]
    assert "Offerte riservate" in report.tables[0].unmapped
