"""The list of participants: who sees what of whom, answering for somebody, Excel, invitations."""

from __future__ import annotations

import io
import time

import openpyxl
from flask import Flask

from matchmaker.domain.event_vocabulary import AttendanceState
from models import Contact, EventParticipant, Job, Letter
from tests.web.events.fairs import a_fair, link_of, participant, register, rows
from tests.web.worlds import (
    BALTIC,
    CANARIES,
    CLUSTER_CANARIES,
    LAB,
    MOULDER,
    NEIGHBOUR,
    NOW,
    TOOLMAKER,
    Browser,
    address,
)

SECRET = "zanzibar.person@example.com"


def people_page(number: int) -> str:
    return f"/events/{number}/participants"


def name_a_contact(app: Flask, organisation_id: int) -> None:
    with app.extensions["matchmaker"].database() as session:
        session.add(
            Contact(
                organisation_id=organisation_id, name="Zara Secret", email=SECRET, created_at=NOW
            )
        )
        session.commit()


def test_members_are_ticked_and_invited_and_who_has_no_address_is_named(
    app: Flask, manager: Browser
) -> None:
    number = a_fair(app, manager)
    page = manager.opens(f"{people_page(number)}/invite").text
    assert "4 members could be invited" in page
    manager.sends(f"{people_page(number)}/invite", all="yes", kind="company")
    assert len(rows(app, EventParticipant)) == 4
    assert len(rows(app, Letter)) == 4, "three whose address is known, and the guest's manager"
    page = manager.opens(people_page(number)).text
    assert "No address is known of: Neighbour." in page
    assert "Everybody is on the list" in manager.opens(f"{people_page(number)}/invite").text


def test_ticking_nobody_invites_nobody(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager)
    manager.sends(f"{people_page(number)}/invite")
    assert rows(app, EventParticipant) == []


def test_a_narrowed_list_shows_who_fits(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager)
    page = manager.opens(f"{people_page(number)}/invite", stage="testing").text
    assert ">Lab<" in page.replace("<span>Lab<", "<span>>Lab<")
    assert "Toolmaker" not in page
    assert "Nobody fits" in manager.opens(f"{people_page(number)}/invite", q="qqq").text


def test_a_person_whom_a_guest_has_named_is_hidden_from_the_host_until_they_answer(
    app: Flask, manager: Browser
) -> None:
    name_a_contact(app, NEIGHBOUR)
    number = a_fair(app, manager, LAB, NEIGHBOUR)
    theirs, ours = address("the lab"), SECRET
    one = participant(app, number, LAB).id
    pages = [people_page(number), f"{people_page(number)}/{one}"]
    for path in pages:
        assert theirs not in manager.opens(path).text
    assert ours in manager.opens(people_page(number)).text
    register(app, number, LAB)
    for path in pages:
        assert theirs in manager.opens(path).text


def test_a_guests_manager_sees_its_own_members_and_answers_for_them(
    app: Flask, manager: Browser
) -> None:
    number = a_fair(app, manager, LAB, MOULDER)
    guest = Browser(app).signs_in_as("the other manager")
    page = guest.opens(people_page(number)).text
    assert "Lab" in page
    assert "Moulder" not in page
    assert address("the member") not in page
    assert "Invite more" not in page
    one, other = participant(app, number, LAB), participant(app, number, MOULDER)
    said = {"say": "come", "person": "Ona", "free": "3"}
    assert guest.sends(f"{people_page(number)}/{one.id}", **said).status_code == 303
    assert participant(app, number, LAB).state is AttendanceState.REGISTERED
    assert guest.sends(f"{people_page(number)}/{other.id}", **said).status_code == 404
    for path in ("/invite", "/remind", "/gain", "/guests"):
        assert guest.sends(f"{people_page(number)}{path}").status_code == 403
    assert guest.opens(f"/events/{number}/set-up/basics").status_code == 403
    assert guest.opens(f"/events/{number}").location == people_page(number)


def test_a_manager_answers_for_somebody_without_an_address(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, NEIGHBOUR)
    one = participant(app, number, NEIGHBOUR).id
    page = f"{people_page(number)}/{one}"
    wrong = manager.sends(page, say="come", person="Nora", email="none", free="1")
    assert wrong.status_code == 422
    assert "This is no e-mail address." in wrong.text
    assert 'value="Nora"' in wrong.text
    manager.sends(page, say="come", person="Nora", email="Nora@Example.org", free="1")
    row = participant(app, number, NEIGHBOUR)
    assert (row.person, row.email, len(row.unavailable)) == ("Nora", "nora@example.org", 17)
    assert rows(app, Letter)[-1].recipient == "nora@example.org"
    manager.sends(page, say="not")
    assert participant(app, number, NEIGHBOUR).state is AttendanceState.WITHDRAWN


def test_a_known_person_is_filled_in_by_a_click(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, NEIGHBOUR, LAB)
    name_a_contact(app, NEIGHBOUR)
    page = f"{people_page(number)}/{participant(app, number, NEIGHBOUR).id}"
    assert "1 person is known" in manager.opens(page).text
    text = manager.opens(page, face="0").text
    assert 'value="Zara Secret"' in text
    assert f'value="{SECRET}"' in text
    lab = f"{people_page(number)}/{participant(app, number, LAB).id}"
    assert address("the lab") not in manager.opens(lab, face="0").text


def test_one_reminder_each_and_no_second(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, LAB, MOULDER)
    register(app, number, LAB)
    before = len(rows(app, Letter))
    assert "Remind the one who has not answered" in manager.opens(people_page(number)).text
    for _ in range(2):
        manager.sends(f"{people_page(number)}/remind")
    assert [each.recipient for each in rows(app, Letter)[before:]] == [address("the member")]
    assert "Remind the one" not in manager.opens(people_page(number)).text


def test_an_invitation_is_sent_again_after_a_while(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, LAB, NEIGHBOUR)
    before = len(rows(app, Letter))
    for organisation in (LAB, NEIGHBOUR):
        one = participant(app, number, organisation).id
        assert manager.sends(f"{people_page(number)}/{one}/again").status_code == 303
    assert len(rows(app, Letter)) == before


def test_the_workbook_holds_the_list_and_nobodys_wishes_but_their_number(
    app: Flask, manager: Browser
) -> None:
    number = a_fair(app, manager, LAB, MOULDER)
    register(app, number, MOULDER, maximum="3")
    answer = manager.opens(f"{people_page(number)}/list.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    table = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [line[0] for line in table] == ["Lab", "Moulder <script>alert(1)</script>"]
    assert [line[3] for line in table] == ["Not answered", "Comes"]
    assert [line[5] for line in table] == [None, address("the member")]
    assert [line[8] for line in table] == [10, 3]
    guest = Browser(app).signs_in_as("the other manager")
    sheet = openpyxl.load_workbook(
        io.BytesIO(guest.opens(f"{people_page(number)}/list.xlsx").data)
    ).active
    assert sheet is not None
    assert [row[0].value for row in sheet.iter_rows(min_row=5)] == ["Lab"]


def test_who_would_gain_most_is_worked_out_while_one_waits(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, MOULDER)
    page = f"{people_page(number)}/invite"
    assert "Strong partners" not in manager.opens(page).text
    manager.sends(f"{people_page(number)}/gain")
    for _ in range(200):
        if "Strong partners" in manager.opens(page).text:
            break
        time.sleep(0.02)
    (job,) = rows(app, Job)
    assert set(job.outcome["gains"]) <= {str(TOOLMAKER), str(LAB)}
    assert "Strong partners" in manager.opens(page).text


def test_no_page_of_a_manager_holds_a_private_sentence(app: Flask, manager: Browser) -> None:
    number = a_fair(app, manager, LAB, MOULDER, TOOLMAKER, NEIGHBOUR)
    register(app, number, MOULDER)
    register(app, number, TOOLMAKER)
    for path in ("", "/participants", "/participants/invite", "/set-up/rules"):
        text = manager.opens(f"/events/{number}{path}").text
        for canary in (*CANARIES.values(), CLUSTER_CANARIES[BALTIC]):
            assert canary not in text


def test_who_manages_no_guest_and_does_not_come_knows_of_nothing(
    app: Flask, manager: Browser
) -> None:
    number = a_fair(app, manager, MOULDER)
    manager.client.post(
        f"{people_page(number)}/guests", data={"csrf_token": manager.token(), "guest": []}
    )
    stranger = Browser(app).signs_in_as("the other manager")
    assert stranger.opens(people_page(number)).status_code == 404
    assert Browser(app).signs_in_as("the lab").opens(f"/events/{number}/me").status_code == 404
    assert Browser(app).opens(link_of(app, number, MOULDER)).status_code == 200
