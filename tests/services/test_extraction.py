"""What is gathered for translators, and what makes a language complete."""

from __future__ import annotations

from pathlib import Path

from babel.messages import Catalog

from matchmaker.domain.pairing import FEATURES
from matchmaker.services.catalogues import LANGUAGES, PSEUDO, catalogue
from matchmaker.services.extraction import extract, faults, read, update


def template(*messages: str | tuple[str, str]) -> Catalog:
    found = Catalog()
    for each in messages:
        found.add(each)
    return found


def test_sentences_of_code_templates_letters_labels_and_features_are_found() -> None:
    found = {each.id for each in extract()}
    assert {
        "Mail me a link",  # a template
        "You are signed out.",  # a notice
        "This link is no longer good.",  # a phrase in a service
        "No more letters of this kind:",  # a letter
        "Research organisation",  # a label
        ("%(n)s sentence", "%(n)s sentences"),
    } <= found
    assert {each.sentence for each in FEATURES} <= found
    assert not [each for each in found if isinstance(each, str) and each != each.strip()]


def test_translations_stay_while_sentences_come_and_go(tmp_path: Path) -> None:
    first = template("Yes", "No", ("%(n)s row", "%(n)s rows"))
    list(update(first, tmp_path))
    path = tmp_path / "de.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Yes"\nmsgstr ""', 'msgid "Yes"\nmsgstr "Ja"'), "utf-8")

    states = {each.language: each for each in update(template("Maybe", "Yes"), tmp_path)}

    assert set(states) == set(LANGUAGES) - {"en"}
    assert (states["de"].missing, states["fr"].missing) == (1, 2)
    found = read(path, "de")
    assert {each.id: each.string for each in found if each.id} == {"Maybe": "", "Yes": "Ja"}


def test_a_second_run_changes_nothing_and_files_carry_no_dates(tmp_path: Path) -> None:
    messages = template("Yes", ("%(n)s row", "%(n)s rows"))
    list(update(messages, tmp_path))
    once = {each.name: each.read_bytes() for each in sorted(tmp_path.iterdir())}
    list(update(messages, tmp_path))
    assert {each.name: each.read_bytes() for each in sorted(tmp_path.iterdir())} == once
    lithuanian = once["lt.po"].decode()
    assert "Date" not in lithuanian
    assert "Babel" not in lithuanian
    assert "msgstr[2]" in lithuanian  # one, two, ten


def test_what_is_missing_doubtful_or_lost_a_value_is_named() -> None:
    wanted = template("Yes", "Of %(a)s", "No", ("one row", "%(n)s rows"), "Of %(b)s")
    found = Catalog(locale="de")
    found.add("Yes", "Ja")
    found.add("Of %(a)s", "Von %(x)s")
    found.add("No", "Nein", flags=["fuzzy"])
    found.add(("one row", "%(n)s rows"), ("eine Zeile", "%(n)s Zeilen"))
    assert faults(wanted, found) == [
        "other values: Of %(a)s → Von %(x)s",
        "marked as doubtful: No",
        "not translated: Of %(b)s",
    ]


def test_the_pseudo_language_keeps_values_and_marks_everything() -> None:
    said = catalogue(PSEUDO).gettext("You need %(what)s, 5 %%")
    assert said.startswith("[!!! ")
    assert said.endswith("]")
    assert "%(what)s" in said
    assert "%%" in said
    assert len(said) > 1.4 * len("You need %(what)s, 5 %%")


def test_an_unknown_language_reads_english() -> None:
    assert catalogue("tlh").gettext("Yes") == "Yes"
