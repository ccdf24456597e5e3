"""Vocabularies are read as people publish them, and say what they lack."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from matchmaker.config import ROOT
from matchmaker.errors import InputError
from matchmaker.services.index.vocabularies import (
    import_vocabulary,
    open_bridge,
    read_vocabulary,
    vocabulary_files,
)

OWN = ROOT / "data" / "vocabulary" / "terms.csv"
LANGUAGES = ("en", "de", "fr", "it", "es", "pl", "nl", "pt", "lt", "da", "sv", "cs", "ca", "tr")
CPV = "CODE,EN,DE,LT\n03000000-1,Cereals,Getreide,Javai\n09000000-3,Petroleum,Erdöl,Nafta\n"


def written(folder: Path, text: str, name: str = "cpv.csv") -> Path:
    path = folder / name
    data = text.encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize("name", ["cpv.csv", "cpv.csv.gz"])
@pytest.mark.parametrize(
    "text", [CPV, CPV.replace(",", ";"), CPV.replace("LT", "Lithuanian"), "\ufeff" + CPV]
)
def test_a_table_is_read_as_it_is_published(tmp_path: Path, text: str, name: str) -> None:
    found = read_vocabulary(written(tmp_path, text, name))
    assert found.name == "cpv"
    assert found.codes == ("03000000-1", "09000000-3")
    assert set(found.names) == {"en", "de", "lt"}
    assert [each.english for each in found.terms("lt")] == ["Cereals", "Petroleum"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("EN,DE\nCereals,Getreide\n", "CODE"),
        ("CODE,DE\n1,Getreide\n", "EN"),
        ("CODE,EN\n1,Cereals\n", "English only"),
        ("CODE,EN,DE\n", "no classes"),
        ("", "CODE"),
    ],
)
def test_a_bad_table_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError, match=named):
        import_vocabulary(path, tmp_path / "instance")
    assert vocabulary_files(tmp_path / "instance", OWN) == [OWN]


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cpv.csv.gz"
    path.write_bytes(gzip.compress(CPV.encode())[:20])
    with pytest.raises(InputError, match=r"cpv\.csv\.gz"):
        read_vocabulary(path)


def test_an_imported_table_is_used_beside_our_own_and_can_be_replaced(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    import_vocabulary(written(tmp_path, CPV, "cpv.csv.gz"), instance)
    first = open_bridge(vocabulary_files(instance, OWN))
    read = first.gloss("Perkame naftą ir klijus.", "lt").names
    assert set(read) == {"Petroleum", "adhesive", "buy"}
    import_vocabulary(written(tmp_path, CPV.replace("Nafta", "Žibalas")), instance)
    files = vocabulary_files(instance, OWN)
    assert files == [OWN, instance / "taxonomies" / "cpv.csv"]
    assert open_bridge(files).fingerprint != first.fingerprint


def test_our_own_vocabulary_is_whole() -> None:
    with OWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = [each["code"] for each in rows]
    assert codes == sorted(set(codes))
    assert len(codes) >= 750
    assert list(rows[0]) == ["code", "label", *LANGUAGES]
    assert [(row["code"], column) for row in rows for column in row if not row[column]] == []


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("lt", "Ieškome presformų dangteliams lieti.", "mould"),
        ("de", "Wir suchen Präzisionsdrehteile aus Edelstahl.", "turning"),
        ("it", "Cerchiamo rivestimenti resistenti all'usura.", "coating"),
        ("fr", "Nous cherchons un fournisseur de roulements.", "bearing"),
        ("pl", "Szukamy producenta pomp i zaworów.", "valve"),
        ("da", "Vi søger en leverandør af varmevekslere.", "heat exchanger"),
        ("ca", "Busquem un fabricant de bombes i vàlvules.", "valve"),
        ("tr", "Enjeksiyon kalıbı üreticisi arıyoruz.", "mould"),
    ],
)
def test_our_own_vocabulary_understands_plain_needs(language: str, text: str, english: str) -> None:
    assert english in open_bridge([OWN]).gloss(text, language).names
