"""Two put before each other: once, with a letter to each side, and a way back while it waits."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matchmaker.domain.visibility import Viewer
from matchmaker.domain.vocabulary import (
    AccountRole,
    Answer,
    DeclineReason,
    LetterState,
    OutcomeStep,
    Visibility,
)
from matchmaker.errors import Conflict, InputError, NotAllowed, NotFound
from matchmaker.services.identity.accounts import Holding, add_account
from matchmaker.services.introducing.introductions import Said, say
from matchmaker.services.introducing.outcomes import Telling, tell_outcome
from matchmaker.services.introducing.speaking import Speaker
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.posting.sending import send_due
from matchmaker.services.posting.signing import Signer
from matchmaker.services.suggesting.setting_aside import bring_back, put_aside
from matchmaker.services.suggesting.shortlist import shortlist
from matchmaker.services.suggesting.suggested import suggestions_of
from matchmaker.services.suggesting.suggestions import GRACE, prepare, suggest, take_back
from models import AuditEvent, Contact, Dismissal, Letter, Proposal, SetAside, Suggestion
from tests.factories import NOW, TODAY, cluster, organisation, proposal, voice_of

OFFICE = PostOffice("https://example.org", Signer("secret"))


def said(owner, text: str, role: str, visibility: Visibility = Visibility.PUBLIC):
    return {
        "id": 1,
        "owner": owner.id,
        "role": role,
        "text": text,
        "english": None,
        "language": "en",
        "dated": None,
        "stage": None,
        "visibility": visibility.value,
    }


def card(seeker, candidate, clusters: tuple[int, int], hidden: str) -> dict:
    """A card with one open pair of sentences and one that only the seeker's cluster may read."""

    def party(row, cluster_id):
        return {
            "id": row.id,
            "name": row.name,
            "kind": "company",
            "country": row.country,
            "region": None,
            "size": None,
            "clusters": [cluster_id],
            "cluster_names": ["x"],
            "is_example": False,
        }

    quotes = [
        {
            "seeking": said(seeker, text, "need", visibility),
            "offering": said(candidate, "We build moulds.", "capability"),
            "strength": 0.5,
        }
        for text, visibility in (
            ("We need moulds.", Visibility.PUBLIC),
            (hidden, Visibility.CLUSTER),
        )
    ]
    return {
        "form": 1,
        "seeker": party(seeker, clusters[0]),
        "candidate": party(candidate, clusters[1]),
        "kind": "b2b",
        "strength": "good",
        "are_rivals": False,
        "why_you": quotes,
        "why_them": [],
        "position": "",
        "introducers": [],
        "open_introducers": [],
        "against": ["They are far away"],
        "read_statements": 1,
        "forward": {},
        "backward": {},
        "reciprocal": 0.7,
    }


class World:
    """A moulder at home, a toolmaker away, a manager of each, and the pair on the home list."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.moulder = organisation(session, "Moulder")
        self.maker = organisation(session, "Maker")
        self.home = cluster(session, "Home", self.moulder).id
        self.away = cluster(session, "Away", self.maker).id
        self.ours, self.theirs = (
            add_account(
                session,
                email=f"{name}@office.example",
                name=name.title(),
                password=None,
                grants=[Holding(AccountRole.MANAGER, number)],
                now=NOW,
            ).id
            for name, number in (("ours", self.home), ("theirs", self.away))
        )
        for row in (self.moulder, self.maker):
            session.add(
                Contact(
                    organisation_id=row.id,
                    name=f"Person of {row.name}",
                    email=f"{row.external_key}@firm.example",
                    created_at=NOW,
                )
            )
        evidence = card(self.moulder, self.maker, (self.home, self.away), "zanzibar need")
        self.pair = proposal(
            session, self.moulder, self.maker, slate=f"c{self.home}-1", evidence=evidence
        ).id
        mirror = card(self.maker, self.moulder, (self.away, self.home), "zanzibar too")
        self.other_pair = proposal(
            session, self.maker, self.moulder, slate=f"c{self.away}-1", evidence=mirror
        ).id

    def manager(self, *, of_home: bool = True, later: timedelta = timedelta()) -> Speaker:
        cluster_id = self.home if of_home else self.away
        own = frozenset({cluster_id})
        account_id = self.ours if of_home else self.theirs
        viewer = Viewer(account_id=account_id, clusters=own, managed=own)
        return Speaker(self.session, viewer, NOW + later, OFFICE)

    def letters(self) -> list[Letter]:
        return list(self.session.scalars(sa.select(Letter).order_by(Letter.id)))

    def says(self, row, answer: Answer, reason: DeclineReason | None = None) -> None:
        speaker = Speaker(self.session, voice_of(row), NOW + timedelta(days=1))
        say(speaker, self.pair, row.id, Said(answer, reason))


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def test_each_side_and_the_partners_manager_get_a_letter_that_waits(world: World) -> None:
    done = suggest(world.manager(), world.home, world.pair, "  You met\n in Graz. ")
    assert (done.is_new, done.by, done.cluster_name) == (True, "Ours", "Home")
    assert [each.recipient for each in world.letters()] == [
        "moulder@firm.example",
        "maker@firm.example",
        "theirs@office.example",
    ]
    assert all("«You met in Graz.»" in each.text for each in world.letters())
    assert {each.state for each in world.letters()} == {LetterState.WAITING}
    assert send_due(world.session, OFFICE, NOW + GRACE) == 0


def test_each_side_reads_what_it_may_read_and_no_address(world: World) -> None:
    suggest(world.manager(), world.home, world.pair)
    mine, theirs, copy = world.letters()
    assert ("zanzibar" in mine.text, "zanzibar" in theirs.text + copy.text) == (True, False)
    for letter, other in ((mine, "maker@firm"), (theirs, "moulder@firm"), (copy, "firm.example")):
        assert other not in letter.text + letter.html
    assert "They are far away" not in mine.text + theirs.text + copy.text
    assert "/answer/" in mine.text
    assert "/answer/" in theirs.text
    assert "/answer/" not in copy.text


def test_where_nobody_is_known_the_clusters_manager_is_asked_to_pass_it_on(world: World) -> None:
    world.session.execute(sa.delete(Contact).filter_by(organisation_id=world.maker.id))
    suggest(world.manager(), world.home, world.pair)
    _, copy = world.letters()
    assert "Please pass this letter on" in copy.text
    assert "/answer/" in copy.text


def test_a_pair_is_suggested_once_whoever_does_it_and_in_whichever_direction(
    world: World,
) -> None:
    suggest(world.manager(), world.home, world.pair)
    again = suggest(world.manager(), world.home, world.pair)
    theirs = suggest(world.manager(of_home=False), world.away, world.other_pair)
    assert [each.is_new for each in (again, theirs)] == [False, False]
    assert {each.by for each in (again, theirs)} == {"Ours"}
    assert len(world.letters()) == 3


def test_of_two_managers_who_click_in_the_same_instant_one_is_first(
    world: World, database: sessionmaker[Session]
) -> None:
    world.session.commit()
    ready = threading.Barrier(2)
    found = []

    def click(*, of_home: bool) -> None:
        with database() as own:
            speaker = world.manager(of_home=of_home)
            mine = Speaker(own, speaker.viewer, NOW, OFFICE)
            where = (world.home, world.pair) if of_home else (world.away, world.other_pair)
            ready.wait()
            found.append(suggest(mine, *where).is_new)

    threads = [threading.Thread(target=click, kwargs={"of_home": each}) for each in (True, False)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == [False, True]
    assert world.session.scalar(sa.select(sa.func.count()).select_from(Suggestion)) == 1


def test_a_suggestion_can_be_taken_back_until_its_letters_leave(world: World) -> None:
    suggest(world.manager(), world.home, world.pair)
    take_back(world.manager(later=GRACE / 2), world.home, world.pair)
    take_back(world.manager(later=GRACE / 2), world.home, world.pair)
    assert world.letters() == []
    assert world.session.scalars(sa.select(Suggestion)).all() == []
    actions = world.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-2:] == ["suggest", "take back suggestion"]
    assert suggest(world.manager(later=GRACE), world.home, world.pair).is_new


def test_afterwards_it_is_too_late(world: World) -> None:
    suggest(world.manager(), world.home, world.pair)
    with pytest.raises(Conflict, match="too late"):
        take_back(world.manager(later=GRACE), world.home, world.pair)
    assert len(world.letters()) == 3


def test_what_has_been_answered_is_not_taken_back(world: World) -> None:
    suggest(world.manager(), world.home, world.pair)
    say(
        Speaker(world.session, voice_of(world.maker), NOW),
        world.pair,
        world.maker.id,
        Said(Answer.YES),
    )
    with pytest.raises(Conflict):
        take_back(world.manager(later=GRACE / 2), world.home, world.pair)


def test_both_then_answer_for_themselves_and_are_introduced(world: World) -> None:
    suggest(world.manager(), world.home, world.pair)
    world.says(world.maker, Answer.YES)
    later = NOW + timedelta(days=2)
    (line,) = suggestions_of(world.session, world.home, now=later)
    assert (line.state, line.is_waiting) == ("Maker said yes; the other is asked", True)
    world.says(world.moulder, Answer.YES)
    for row in (world.moulder, world.maker):
        speaker = Speaker(world.session, voice_of(row), later)
        tell_outcome(speaker, world.pair, row.id, Telling(OutcomeStep.TALKED))
    (line,) = suggestions_of(world.session, world.home, now=later)
    assert (line.state, line.step) == ("Introduced", OutcomeStep.TALKED)
    (theirs,) = suggestions_of(world.session, world.away, now=later)
    assert (theirs.member, theirs.partner, theirs.by) == ("Maker", "Moulder", "Ours")


@pytest.mark.parametrize("who", ["moulder", "maker", None])
def test_a_manager_does_not_learn_who_declined_or_whether_anybody_did(
    world: World, who: str | None
) -> None:
    suggest(world.manager(), world.home, world.pair)
    if who:
        world.says(getattr(world, who), Answer.NO, DeclineReason.TOO_FAR)
    found = suggestions_of(world.session, world.home, now=NOW + timedelta(days=30))
    assert [(each.state, each.is_waiting, each.can_be_undone) for each in found] == [
        ("It did not come about", False, False)
    ]


@pytest.mark.parametrize("what", ["asked", "dismissed", "suggested", "aside"])
def test_a_pair_between_whom_something_has_passed_leaves_the_list(world: World, what: str) -> None:
    before = shortlist(world.session, world.home, f"c{world.home}-1", today=TODAY)
    assert [each.id for each in before.pairs] == [world.pair]
    if what == "asked":
        world.says(world.moulder, Answer.YES)
    elif what == "dismissed":
        world.session.add(
            Dismissal(
                organisation_id=world.maker.id,
                candidate_id=world.moulder.id,
                reason=DeclineReason.TOO_FAR,
                at=NOW,
            )
        )
    elif what == "suggested":
        suggest(world.manager(of_home=False), world.away, world.other_pair)
    else:
        put_aside(world.session, world.home, world.pair, viewer=world.manager().viewer, now=NOW)
    found = shortlist(world.session, world.home, f"c{world.home}-1", today=TODAY)
    assert (found.pairs, found.open) == ((), 0)


def test_a_page_that_is_old_does_not_tell_what_has_passed(world: World) -> None:
    world.says(world.moulder, Answer.YES)
    with pytest.raises(Conflict) as refusal:
        suggest(world.manager(), world.home, world.pair)
    assert refusal.value.message == "These two are not on the list any more."
    assert world.session.scalars(sa.select(Suggestion)).all() == []


def test_not_these_two_stays_in_the_cluster_and_can_be_undone(world: World) -> None:
    viewer = world.manager().viewer
    for _ in range(2):
        put_aside(world.session, world.home, world.pair, viewer=viewer, now=NOW)
    assert world.session.scalar(sa.select(sa.func.count()).select_from(SetAside)) == 1
    there = shortlist(world.session, world.away, f"c{world.away}-1", today=TODAY)
    assert [each.id for each in there.pairs] == [world.other_pair]
    for _ in range(2):
        bring_back(world.session, world.home, world.pair, viewer=viewer, now=NOW)
    here = shortlist(world.session, world.home, f"c{world.home}-1", today=TODAY)
    assert [each.id for each in here.pairs] == [world.pair]


def test_a_note_that_is_too_long_is_refused(world: World) -> None:
    with pytest.raises(InputError, match="501 characters"):
        suggest(world.manager(), world.home, world.pair, "x" * 501)
    assert world.letters() == []


def test_only_managers_introduce_and_only_from_their_own_lists(world: World) -> None:
    with pytest.raises(NotAllowed):
        prepare(world.manager(of_home=False), world.home, world.pair)
    for number in (world.other_pair, 999):
        with pytest.raises(NotFound):
            suggest(world.manager(), world.home, number)


def test_a_member_who_has_left_is_not_introduced_any_more(world: World) -> None:
    world.session.execute(
        sa.text("UPDATE membership SET until = '2026-01-01' WHERE organisation_id = :n"),
        {"n": world.moulder.id},
    )
    with pytest.raises(NotFound):
        prepare(world.manager(), world.home, world.pair)
    assert world.session.get_one(Proposal, world.pair).candidate_id == world.maker.id
