"""Needs in many languages among English class names, on a small invented table."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import pytest

from indexing.encoder import EncoderSettings, open_encoder
from matchmaker.config import ROOT
from matchmaker.errors import InputError
from matchmaker.services.evaluating.needs import Plan, evaluate_needs
from matchmaker.services.evaluating.needs_files import digits_of, read_needs
from matchmaker.services.evaluating.report import lines

OWN = ROOT / "data" / "vocabulary" / "terms.csv"
ASKED = {"en": "Supply of {}", "de": "Lieferung: {}", "lt": "Perkame: {}", "pl": "Dostawa: {}"}


def write_tables(folder: Path, headings: tuple[str, ...] = ("Title", "Lang", "CPV")) -> Path:
    """Classes and needs made from our own vocabulary; the folder of the needs."""
    with OWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::12]
    codes = [f"{number + 3:02d}{number % 9 + 1:02d}0000-1" for number in range(len(rows))]
    with gzip.open(folder / "classes.csv.gz", "wt", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["CODE", *(each.upper() for each in ASKED)])
        for code, row in zip(codes, rows, strict=True):
            table.writerow([code, *(row[each].split(";")[0] for each in ASKED)])
    (folder / "needs").mkdir()
    with (folder / "needs" / "needs.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(headings)
        for language, words in ASKED.items():
            for code, row in zip(codes, rows, strict=True):
                name = row[language].split(";")[0]
                table.writerow([words.format(name), language.upper(), code[:8]])
    return folder / "needs"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("needs")
    needs = write_tables(folder)
    encoder = open_encoder(EncoderSettings(backend="hashing"))
    classes = folder / "classes.csv.gz"
    return evaluate_needs(needs, classes, encoder, OWN, Plan(20), lambda *_: None)


def test_the_result_has_the_form_that_all_evaluations_share(result: dict[str, Any]) -> None:
    assert result["task"] == "needs"
    assert result["protocol"]["needs"] == 80
    assert set(result["systems"]) == {"ours", "bridge", "own vocabulary", "dense", "BM25"}
    assert set(result["systems"]["ours"]) == {"accuracy@1", "hit@10"}
    assert set(result["difference"]["hit@10"]) == {"to", "value", "low", "high"}
    assert {"2 digits", "4 digits", "8 digits", *ASKED} == set(result["slices"])
    assert result["peak_mib"] > 0
    assert any("own vocabulary" in each for each in lines(result))


def test_the_bridge_finds_what_the_encoder_cannot(result: dict[str, Any]) -> None:
    value = {name: each["hit@10"]["value"] for name, each in result["systems"].items()}
    assert value["ours"] >= 0.9 > value["dense"]
    assert result["difference"]["hit@10"]["low"] > 0


def test_english_loses_nothing(result: dict[str, Any]) -> None:
    systems = result["slices"]["en"]["systems"]
    assert systems["ours"] == systems["dense"]


def test_needs_are_drawn_alike_for_the_same_seed(tmp_path: Path) -> None:
    needs = write_tables(tmp_path)
    encoder = open_encoder(EncoderSettings(backend="hashing"))
    once, twice = (
        evaluate_needs(
            needs, tmp_path / "classes.csv.gz", encoder, OWN, Plan(5, seed=3), lambda *_: None
        )
        for _ in range(2)
    )
    assert once["systems"] == twice["systems"]


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        (("Title", "Lang", "amount"), "cpv"),
        (("Title", "amount", "CPV"), "language"),
        (("amount", "Lang", "CPV"), "text"),
    ],
)
def test_a_missing_column_is_named(tmp_path: Path, headings: tuple[str, ...], missing: str) -> None:
    with pytest.raises(InputError, match=f"no column {missing}"):
        read_needs(write_tables(tmp_path, headings))


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no table of needs"):
        read_needs(tmp_path)


@pytest.mark.parametrize(
    ("written", "digits"),
    [("03111000-2", "03111000"), ("0311", "03110000"), ("45", "45000000"), ("", ""), ("x", "")],
)
def test_codes_are_read_as_they_are_written(written: str, digits: str) -> None:
    assert digits_of(written) == digits
