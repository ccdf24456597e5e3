"""A participant's own pages, by link and signed in: answer, wish, withdraw, see the day."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from matchmaker.domain.event_vocabulary import AttendanceState, EventState, WishStrength
from models import Event, EventMeeting, EventPlan, EventWish, Letter, Proposal
from tests.web.events.fairs import a_fair, link_of, participant, register, rows
from tests.web.worlds import (
    CANARIES,
    CLUSTER_CANARIES,
    LAB,
    MOULDER,
    NOW,
    TOOLMAKER,
    Browser,
    address,
    counted_queries,
)


@pytest.fixture
def fair(app: Flask, manager: Browser) -> int:
    """Moulder, toolmaker and lab are invited."""
    return a_fair(app, manager, MOULDER, TOOLMAKER, LAB)


def wish_of(text: str, number: int) -> list[str]:
    """The buttons that are pressed for one participant."""
    block = text.split(f'id="p{number}"')[1].split("</form>", maxsplit=1)[0]
    return re.findall(r'wish-(\w+)"[^>]*aria-pressed="true"', block)


def publish(app: Flask, number: int) -> None:
    """Moulder and toolmaker meet in the fifth slot at table 3, and were told."""
    a, b = sorted(participant(app, number, each).id for each in (MOULDER, TOOLMAKER))
    with app.extensions["matchmaker"].database() as session:
        row = EventMeeting(event_id=number, a_id=a, b_id=b, slot=4, table_number=2, score=1.0)
        session.add(row)
        session.flush()
        told = {"id": row.id, "a": a, "b": b, "slot": 4, "table": 2, "sequence": 0}
        session.add(EventPlan(event_id=number, version=1, meetings={"meetings": [told]}, at=NOW))
        session.get_one(Event, number).state = EventState.PUBLISHED
        session.commit()


def test_opening_the_link_changes_nothing(app: Flask, fair: int) -> None:
    before = len(rows(app, Letter))
    page = Browser(app).opens(link_of(app, fair, MOULDER))
    assert page.status_code == 200
    assert "Does Moulder &lt;script&gt;" in page.text
    assert participant(app, fair, MOULDER).state is AttendanceState.INVITED
    assert (len(rows(app, Letter)), rows(app, Proposal)) == (before, [])


def test_who_registers_sees_who_fits_with_the_sentences_and_wishes(app: Flask, fair: int) -> None:
    register(app, fair, TOOLMAKER)
    person = register(app, fair, MOULDER, free=["0", "1", "2"], language="de")
    row = participant(app, fair, MOULDER)
    assert (row.language, row.unavailable) == ("de", list(range(3, 18)))
    link = link_of(app, fair, MOULDER)
    page = person.opens(f"{link}/partners")
    plain = re.sub(r"<[^>]+>", "", page.text)
    assert "Toolmaker &amp; Söhne" in page.text
    assert "We build an injection mould for bottle caps." in plain
    assert "Lab" not in plain  # has not registered
    them = participant(app, fair, TOOLMAKER).id
    person.sends(f"{link}/partners/{them}", wish="must")
    assert wish_of(person.opens(f"{link}/partners").text, them) == ["must"]
    (wish,) = rows(app, EventWish)
    assert wish.strength is WishStrength.MUST
    assert wish.proposal_id in {each.id for each in rows(app, Proposal)}
    person.sends(f"{link}/partners/{them}", wish="")
    assert rows(app, EventWish) == []


def test_the_first_to_register_is_told_so_and_later_looks_again(app: Flask, fair: int) -> None:
    person = register(app, fair, MOULDER)
    link = f"{link_of(app, fair, MOULDER)}/partners"
    assert "You are the first" in person.opens(link).text
    register(app, fair, TOOLMAKER)
    assert "See who fits you" in person.opens(link).text
    person.sends(link)
    assert "1 fits you" in person.opens(link).text


def test_nobody_reads_anothers_address_wishes_or_hidden_sentences(
    app: Flask, fair: int, manager: Browser
) -> None:
    mine, theirs = register(app, fair, MOULDER), register(app, fair, TOOLMAKER)
    register(app, fair, LAB)
    link, their_link = link_of(app, fair, MOULDER), link_of(app, fair, TOOLMAKER)
    mine.sends(f"{link}/partners")
    theirs.opens(f"{their_link}/partners")  # says once that they are registered
    before = theirs.opens(f"{their_link}/partners").text
    them = participant(app, fair, TOOLMAKER).id
    mine.sends(f"{link}/partners/{them}", wish="rather_not")
    after = theirs.opens(f"{their_link}/partners").text
    strip = re.compile(r'name="csrf_token" value="[^"]+"|content="[^"]+"')
    assert strip.sub("", after) == strip.sub("", before)
    canaries = [*CANARIES.values(), *CLUSTER_CANARIES.values()]
    foreign = [address("the other member"), address("the lab"), f"Guest {TOOLMAKER}"]
    for path in (link, f"{link}/partners"):
        text = mine.opens(path).text
        assert [each for each in canaries + foreign if each in text] == []
    assert wish_of(mine.opens(f"{link}/partners").text, them) == ["rather_not"]
    for path in ("/participants", "/set-up/rules", ""):
        assert "Rather not" not in manager.opens(f"/events/{fair}{path}").text


def test_a_participants_pages_ask_as_many_questions_for_one_partner_as_for_two(
    app: Flask, fair: int
) -> None:
    person = register(app, fair, MOULDER)
    link = link_of(app, fair, MOULDER)

    def questions() -> list[int]:
        counts = []
        for path in (link, f"{link}/partners"):
            person.opens(path)  # says once what was done
            with counted_queries(app) as seen:
                assert person.opens(path).status_code == 200
            counts.append(len(seen))
        return counts

    register(app, fair, TOOLMAKER)
    person.sends(f"{link}/partners")
    before = questions()
    register(app, fair, LAB)
    assert questions() == before


def test_signed_in_the_pages_are_the_same(app: Flask, fair: int, member: Browser) -> None:
    page = member.opens(f"/events/{fair}/me")
    assert "Does Moulder" in page.text
    said = {"say": "come", "person": "The Member", "free": "4"}
    answer = member.sends(f"/events/{fair}/me", **said)
    assert answer.location == f"/events/{fair}/me/partners"
    register(app, fair, TOOLMAKER)
    them = participant(app, fair, TOOLMAKER).id
    member.sends(f"/events/{fair}/me/partners")
    member.sends(f"/events/{fair}/me/partners/{them}", wish="like")
    assert wish_of(member.opens(f"/events/{fair}/me/partners").text, them) == ["like"]
    assert member.opens(f"/events/{fair}").location == f"/events/{fair}/me"


def test_a_wrong_answer_is_refused_beside_its_field_and_kept(app: Flask, fair: int) -> None:
    person = Browser(app)
    answer = person.sends(link_of(app, fair, MOULDER), say="come", person="", maximum="x")
    assert answer.status_code == 422
    assert "Write a whole number." in answer.text
    answer = person.sends(link_of(app, fair, MOULDER), say="come", person="", free="0")
    assert "Say who comes." in answer.text
    assert participant(app, fair, MOULDER).state is AttendanceState.INVITED


def test_a_no_is_kept_and_can_be_changed(app: Flask, fair: int) -> None:
    person = Browser(app)
    person.sends(link_of(app, fair, MOULDER), say="not")
    assert participant(app, fair, MOULDER).state is AttendanceState.DECLINED
    assert "does not come" in person.opens(link_of(app, fair, MOULDER)).text
    register(app, fair, MOULDER)
    assert participant(app, fair, MOULDER).state is AttendanceState.REGISTERED


def test_without_registering_there_are_no_partners_to_see(app: Flask, fair: int) -> None:
    register(app, fair, TOOLMAKER)
    link = link_of(app, fair, MOULDER)
    assert Browser(app).opens(f"{link}/partners").location == link
    them = participant(app, fair, TOOLMAKER).id
    Browser(app).sends(f"{link}/partners/{them}", wish="must")
    assert rows(app, EventWish) == []


def test_my_day_stands_on_the_page_once_it_is_published(
    app: Flask, fair: int, member: Browser
) -> None:
    register(app, fair, MOULDER)
    register(app, fair, TOOLMAKER)
    assert "Your schedule appears here" in member.opens(f"/events/{fair}/me").text
    publish(app, fair)
    text = member.opens(f"/events/{fair}/me").text
    plain = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert "You have 1 meeting" in plain
    assert "10:20 20 minutes Toolmaker &amp; Söhne Guest 2 Table 3" in plain
    assert "10:40 Coffee" in plain
    lab = register(app, fair, LAB)
    assert "No meeting of yours is planned" in lab.opens(link_of(app, fair, LAB)).text


def test_withdrawing_tells_the_partner_and_stands_on_their_page(app: Flask, fair: int) -> None:
    mine, theirs = register(app, fair, MOULDER), register(app, fair, TOOLMAKER)
    publish(app, fair)
    before = len(rows(app, Letter))
    mine.sends(link_of(app, fair, MOULDER), say="not")
    assert [each.recipient for each in rows(app, Letter)[before:]] == [
        address("the manager"),
        address("the other member"),
    ]
    text = theirs.opens(link_of(app, fair, TOOLMAKER)).text
    assert "They cannot come; this meeting falls out." in text


def test_a_link_opens_one_participant_and_no_draft(app: Flask, fair: int, manager: Browser) -> None:
    link = link_of(app, fair, MOULDER)
    assert Browser(app).opens(link[:-3] + "xyz").status_code == 410
    for purpose in ("answer", "outcome", "join"):
        assert Browser(app).opens(link.replace("/event/", f"/{purpose}/")).status_code == 410
    manager.sends(f"/events/{fair}/call-off")
    assert "This event does not take place" in Browser(app).opens(link).text
    assert Browser(app).sends(link, say="come", person="x", free="1").status_code == 409
