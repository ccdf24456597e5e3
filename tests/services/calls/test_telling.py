"""Members are told of a call that fits them: whom, what the letter says, and once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import LetterKind, StatementRole, Visibility
from matchmaker.errors import Conflict, NotAllowed, NotFound
from matchmaker.services.calls.expressing import express
from matchmaker.services.calls.posting import close
from matchmaker.services.calls.telling import fitting_members, tell_members
from matchmaker.services.posting.mailing import refuse
from matchmaker.services.posting.signing import Purpose
from tests.call_people import Town
from tests.factories import NOW, contact, letters, office_of, person, statement


def test_members_whose_sentences_fit_are_written_to_once(town: Town, tmp_path: Path) -> None:
    person(town.session, town.moulder, "Mara", language="de")
    contact(town.session, town.camera, "Cem")
    row = town.post(cluster_id=None)
    desk, office = town.desk(tmp_path, town.manager), office_of()
    first = tell_members(desk, office, row.id)
    assert (first.fitting, first.letters, first.without_address) == (2, 1, ("Toolmaker",))
    assert tell_members(desk, office, row.id).letters == 0
    (letter,) = letters(town.session)
    assert (letter.kind, letter.recipient) == (LetterKind.CALL, "mara@example.org")
    assert "Moulding of bottle caps from polypropylene" in letter.text
    assert "We mould bottle caps from polypropylene." in letter.text
    assert "/call/" in letter.text
    other = tell_members(replace(desk, viewer=town.other_manager), office, row.id)
    assert (other.fitting, other.letters) == (1, 1)


def test_whom_it_fits_is_shown_to_those_who_look_after_them(town: Town, tmp_path: Path) -> None:
    contact(town.session, town.moulder, "Mara")
    row = town.post(cluster_id=None)
    desk, call = town.desk(tmp_path, town.manager), town.view(row)

    def fits(viewer: Viewer) -> dict[str, tuple[tuple[int, ...], bool]]:
        found = fitting_members(replace(desk, viewer=viewer), call)
        return {each.name: (each.parts, each.is_told) for each in found}

    assert fits(town.manager).keys() == {"Moulder", "Toolmaker"}
    tell_members(desk, office_of(), row.id)
    assert fits(town.manager)["Moulder"][1]
    assert not fits(town.manager)["Toolmaker"][1]
    assert fits(town.other_manager) == {"Camera": ((3,), False)}
    assert fits(town.coordinator).keys() == {"Moulder", "Toolmaker", "Camera"}
    assert fits(town.member(town.moulder)) == fits(town.stranger) == {}


def test_the_link_of_a_letter_is_for_this_call_and_this_firm(town: Town, tmp_path: Path) -> None:
    contact(town.session, town.moulder, "Mara")
    row, office = town.post(), office_of()
    tell_members(town.desk(tmp_path, town.manager), office, row.id)
    text = letters(town.session)[0].text
    token = text.split("/call/")[1].split()[0]
    claims = office.signer.read(Purpose.CALL, token, now=NOW)
    assert claims == {"call": row.id, "organisation": town.moulder.id}


def test_no_letter_holds_a_sentence_of_somebody_else_or_a_private_one(
    town: Town, tmp_path: Path
) -> None:
    for firm in (town.moulder, town.toolmaker):
        contact(town.session, firm, f"Person of {firm.name}")
        text = f"Moulding of bottle caps from polypropylene zanzibar{firm.name}."
        statement(town.session, firm, StatementRole.CAPABILITY, text, visibility=Visibility.PRIVATE)
    row = town.post()
    tell_members(town.desk(tmp_path, town.manager), office_of(), row.id)
    found = {each.organisation_id: each.text for each in letters(town.session)}
    assert found.keys() == {town.moulder.id, town.toolmaker.id}
    assert not any("zanzibar" in text for text in found.values())
    assert "hardened injection moulds for bottle caps." not in found[town.moulder.id]


def test_whoever_is_interested_or_does_not_want_such_letters_gets_none(
    town: Town, tmp_path: Path
) -> None:
    contact(town.session, town.moulder, "Mara")
    contact(town.session, town.toolmaker, "Tom")
    row = town.post()
    express(town.speaker(town.member(town.moulder)), row.id, town.moulder.id)
    refuse(town.session, "tom@example.com", LetterKind.CALL, now=NOW)
    assert tell_members(town.desk(tmp_path, town.manager), office_of(), row.id).letters == 0


def test_who_may_inform_whom(town: Town, tmp_path: Path) -> None:
    own, everybodys = town.post(), town.post(cluster_id=None)
    desk, office = town.desk(tmp_path, town.manager), office_of()
    for viewer, call, error in (
        (town.other_manager, own, NotFound),
        (town.stranger, everybodys, NotAllowed),
        (town.member(town.moulder), own, NotAllowed),
    ):
        with pytest.raises(error):
            tell_members(replace(desk, viewer=viewer), office, call.id)
    assert tell_members(replace(desk, viewer=town.coordinator), office, everybodys.id).fitting == 3
    close(town.speaker(town.manager), own.id)
    with pytest.raises(Conflict):
        tell_members(desk, office, own.id)


def test_whoever_posted_a_call_hears_of_each_organisation_once(town: Town) -> None:
    row = town.post(cluster_id=None)
    for text in ("We have a press.", "We have two."):
        express(town.speaker(town.member(town.moulder)), row.id, town.moulder.id, text=text)
    express(town.speaker(town.member(town.camera)), row.id, town.camera.id)
    first, second = letters(town.session)
    assert (first.recipient, second.recipient) == ("manager@example.org",) * 2
    assert first.subject == "Moulder is interested: Caps that sort themselves"
    assert "We have a press." in first.text
    assert f"/calls/{row.id}" in first.text
    assert second.subject.startswith("Camera")
