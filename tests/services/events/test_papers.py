"""Paper of an event: what stands on it, how large it is, its tags, and in whose language."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import pairwise

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy.orm import Session

from matchmaker.domain.event_vocabulary import AttendanceState
from matchmaker.domain.vocabulary import MatchKind
from matchmaker.services.events.papers import Paper, print_own, print_paper
from matchmaker.services.events.tables import plan_tables
from matchmaker.services.sheets import workbook
from models import Event, EventMeeting, EventParticipant, EventSlot, Organisation, Proposal
from tests.event_boards import NOW, an_event, ids_of
from tests.event_days import programme, published_event

MM = 72 / 25.4
Numbers = list[float]
BOARD = {(0, 1): (0, 0), (2, 3): (0, 1), (0, 2): (2, 0)}


@pytest.fixture
def event(session: Session) -> Event:
    found = an_event(session, people=12, wishes=[(0, 1), (2, 3), (0, 2)])
    published_event(session, found, BOARD)
    return found


@pytest.fixture
def ids(session: Session, event: Event) -> list[int]:
    return ids_of(session, event)


def printed(session: Session, event: Event, which: Paper, language: str = "en") -> PdfReader:
    made = print_paper(programme(session, event), which, language=language, at=NOW)
    return PdfReader(io.BytesIO(made))


def sizes(reader: PdfReader) -> set[tuple[int, int]]:
    """Widths and heights of the sheets in millimetres."""
    return {
        (round(float(each.mediabox.width) / MM), round(float(each.mediabox.height) / MM))
        for each in reader.pages
    }


@pytest.mark.parametrize(
    ("which", "pages", "size"),
    [
        (Paper.SCHEDULES, 12, {(210, 297)}),
        (Paper.POCKET, 12, {(105, 148)}),
        (Paper.SIGNS, 2, {(297, 210)}),
        (Paper.BADGES, 4, {(210, 297)}),
        (Paper.PLAN, 1, {(297, 210)}),
        (Paper.ALL, 19, {(297, 210), (210, 297)}),
    ],
)
def test_each_kind_has_its_sheets_its_size_and_its_tags(
    session: Session, event: Event, which: Paper, pages: int, size: set[tuple[int, int]]
) -> None:
    found = printed(session, event, which)
    assert (len(found.pages), sizes(found)) == (pages, size)
    root = found.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert found.metadata is not None
    assert "Light meets soil" in (found.metadata.title or "")


def test_a_schedule_says_when_with_whom_and_where_and_nothing_of_others(
    session: Session, event: Event
) -> None:
    text = printed(session, event, Paper.SCHEDULES).pages[0].extract_text()
    words = " ".join(text.split())
    assert "2 meetings · Thursday, 3 December 2026, 09:00 to 10:40" in words
    assert "09:00 Firm B Person of Firm B 1" in words
    assert "09:40 Coffee" in words
    assert "10:00 Firm C Person of Firm C 1" in words
    assert "Firm D" not in words
    assert "example.org" not in words
    assert "plan 1 of Sunday, 22 November 2026" in words


def test_each_person_reads_their_own_language(
    session: Session, event: Event, ids: list[int]
) -> None:
    session.get_one(EventParticipant, ids[1]).language = "de"
    session.get_one(EventParticipant, ids[2]).language = "xx"
    session.commit()
    pages = [each.extract_text() for each in printed(session, event, Paper.SCHEDULES).pages]
    assert "Donnerstag, 3. Dezember 2026" in pages[1]
    assert "Thursday, 3 December 2026" in pages[2]


def test_why_two_meet_stands_in_the_schedule_from_each_side(
    session: Session, event: Event, ids: list[int]
) -> None:
    row = session.query(EventMeeting).filter_by(a_id=ids[0], b_id=ids[1]).one()
    proposal = session.get_one(Proposal, row.proposal_id)
    need = _sentence(1, proposal.seeker_id, "need", "We need Pockels cells #1 for *lasers*.")
    offer = _sentence(2, proposal.candidate_id, "capability", "We grow nonlinear crystals.")
    quote = {"seeking": need, "offering": offer, "weight": 1.0, "marks": {}}
    card = dict(proposal.evidence) | {"why_you": [quote]}
    session.add(_like(proposal, card))
    session.flush()
    row.proposal_id = session.query(Proposal).order_by(Proposal.id.desc()).first().id
    session.commit()
    first, second, third = [
        " ".join(each.extract_text().split())
        for each in printed(session, event, Paper.SCHEDULES).pages[:3]
    ]
    assert "You need: We need Pockels cells #1 for *lasers*. They offer: We grow" in first
    assert "You offer: We grow nonlinear crystals. They need: We need Pockels" in second
    assert "Pockels" not in third


def _sentence(number: int, owner: int, role: str, text: str) -> dict[str, object]:
    return {
        "id": number, "owner": owner, "role": role, "text": text, "english": None,
        "language": "en", "visibility": "public",
    }  # fmt: skip


def _like(proposal: Proposal, card: dict[str, object]) -> Proposal:
    return Proposal(
        slate="event-x", seeker_id=proposal.seeker_id, candidate_id=proposal.candidate_id,
        kind=MatchKind.B2B, forward=0.5, backward=0.5, reciprocal=0.5, rank=1, evidence=card,
        weights_version="x", index_version="x", shown_at=NOW,
    )  # fmt: skip


def test_who_has_withdrawn_since_is_on_no_paper(
    session: Session, event: Event, ids: list[int]
) -> None:
    session.get_one(EventParticipant, ids[1]).state = AttendanceState.WITHDRAWN
    session.commit()
    found = programme(session, event)
    assert (len(found.held), found.fallen_out) == (2, 1)
    for which in Paper:
        text = "".join(each.extract_text() for each in printed(session, event, which).pages)
        assert ("Firm C" in text, "Firm B" in text) == (True, False), which


def test_badges_are_85_by_54_ten_up_with_large_names_and_backs_behind_fronts(
    session: Session, event: Event
) -> None:
    found = printed(session, event, Paper.BADGES)
    front, back, last, last_back = found.pages
    names = _places(front, "Person of")
    assert [words for words, *_ in names][:3] == [f"Person of Firm {x}" for x in "ABC"]
    assert min(size for *_, size in names) >= 18
    xs, ys = {x for _, x, _, _ in names}, sorted({y for _, _, y, _ in names}, reverse=True)
    assert (len(xs), len(ys)) == (2, 5)
    assert [round((a - b) / MM) for a, b in pairwise(ys)] == [54] * 4
    assert round((max(xs) - min(xs)) / MM) == 85
    behind = {words: x for words, x, *_ in _places(back, "Firm ") if len(words) == 6}
    assert behind["Firm A"] > behind["Firm B"]  # flipped on the long edge A lies behind A
    assert "09:00" in back.extract_text()
    assert "Person of Firm K" in last.extract_text()
    assert "Firm K" in last_back.extract_text()


def _places(page: object, begins: str) -> list[tuple[str, float, float, float]]:
    """Each text that begins so: words, place in points, and size as printed."""
    found: list[tuple[str, float, float, float]] = []

    def note(text: str, matrix: Numbers, place: Numbers, _font: object, size: float) -> None:
        if text.strip().startswith(begins):
            x = matrix[0] * place[4] + matrix[2] * place[5] + matrix[4]
            y = matrix[1] * place[4] + matrix[3] * place[5] + matrix[5]
            found.append((text.strip(), round(x, 1), round(y, 1), abs(size * place[3])))

    page.extract_text(visitor_text=note)  # type: ignore[attr-defined]
    return found


def test_what_is_far_too_long_still_fits(session: Session, event: Event, ids: list[int]) -> None:
    row = session.get_one(EventParticipant, ids[0])
    row.person = "Wolfeschlegelsteinhausenbergerdorff " * 5
    session.get_one(Organisation, row.organisation_id).name = "Ž" * 200
    event.name = "#event[*] $x$ " * 10
    session.commit()
    assert [len(printed(session, event, each).pages) for each in (Paper.BADGES, Paper.SIGNS)] == [
        4,
        2,
    ]


def test_an_event_of_two_days_names_the_day(session: Session) -> None:
    event = an_event(session, wishes=[(0, 1), (0, 2)])
    for row in session.query(EventSlot).filter_by(event_id=event.id):
        if row.number == 3:
            row.starts_at += timedelta(days=1)
    session.commit()
    published_event(session, event, {(0, 1): (0, 0), (0, 2): (3, 0)})
    words = " ".join(printed(session, event, Paper.SCHEDULES).pages[0].extract_text().split())
    assert "Thursday, 3 December 2026 09:00 Firm B" in words
    assert "Friday, 4 December 2026 10:20 Firm C" in words
    sign = " ".join(printed(session, event, Paper.SIGNS).pages[0].extract_text().split())
    assert "Day 2, 10:20 Firm A Firm C" in sign


def test_ones_own_schedule_is_one_sheet_in_the_readers_language(
    session: Session, event: Event, ids: list[int]
) -> None:
    made = print_own(programme(session, event), ids[2], language="lt", at=NOW)
    found = PdfReader(io.BytesIO(made))
    assert len(found.pages) == 1
    text = found.pages[0].extract_text()
    assert "Firm D" in text
    assert "Firm B" not in text
    assert found.root_object["/Lang"] == "lt"


def test_the_workbook_has_a_row_a_person_and_a_column_a_slot(
    session: Session, event: Event
) -> None:
    found = programme(session, event)
    book = load_workbook(
        io.BytesIO(workbook(plan_tables(found, say=str, language="en", notes=["as of"])))
    )
    people, meetings = book.worksheets
    rows = [[cell.value for cell in row] for row in people.iter_rows(min_row=4)]
    assert rows[0] == [
        "Organisation", "Person", "Clusters", "09:00", "09:20", "10:00", "10:20",
    ]  # fmt: skip
    assert rows[1] == [
        "Firm A", "Person of Firm A", None, "Firm B, table 1", None, "Firm C, table 1", None,
    ]  # fmt: skip
    assert len(rows) == 13
    lines = [[cell.value for cell in row] for row in meetings.iter_rows(min_row=5)]
    assert [each[1:5] for each in lines] == [
        ["09:00", "09:20", "1", "Firm A"],
        ["09:00", "09:20", "2", "Firm C"],
        ["10:00", "10:20", "1", "Firm A"],
    ]
