"""Whose organisation a row means: own members are updated, others are left alone."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.domain.vocabulary import AccountRole, Visibility
from matchmaker.errors import InputError
from matchmaker.services.importing.drafts import (
    Choices,
    choices_of,
)
from matchmaker.services.importing.running import (
    check_consent,
)
from matchmaker.services.importing.undoing import undo_import
from models import (
    AuditEvent,
    Contact,
    DistinctPair,
    Grant,
    ImportBatch,
    Membership,
    Organisation,
    Statement,
)
from tests.services.importing_drafts import OURS, SMALL, THEIRS, count, look, organisation


def test_rows_that_are_one_company_become_one(ready, begin, finish, now):
    text = "Name;Land;Angebot\nAlpha GmbH;AT;Wir fräsen.\nAlfa GmbH;AT;Wir drehen Wellen.\n"
    draft = begin(text)

    batch = finish(draft, same={3: 2})

    (made,) = ready.scalars(sa.select(Organisation)).all()
    assert made.name == "Alpha GmbH"
    assert {each.text for each in made.statements} == {"Wir fräsen.", "Wir drehen Wellen."}
    assert batch.counts["organisations"]["skipped"] == 1


def test_what_looks_like_a_member_is_shown_and_can_be_joined_or_told_apart(
    ready, begin, finish, now
):
    here = organisation(ready, "Alpha Maschinenbau GmbH", now, cluster=OURS, country="AT")
    text = "Name;Land;Ort\nAlpha Maschinebau AG;AT;Linz\n"
    (pair,) = look(ready, begin(text), now).lookalikes
    assert (pair.row, pair.other.id, pair.may_join) == (2, here.id, True)

    finish(begin(text), different={2: pair.key})
    apart = ready.scalars(sa.select(Organisation).where(Organisation.id != here.id)).one()
    assert (apart.city, here.city) == ("Linz", None)
    assert ready.get(DistinctPair, tuple(sorted((here.id, apart.id)))) is not None
    undo_import(ready, ready.scalar(sa.select(sa.func.max(ImportBatch.id))), now=now)

    finish(begin(text), same={2: pair.key})
    assert count(ready, Organisation) == 1
    ready.refresh(here)
    assert (here.city, here.name) == ("Linz", "Alpha Maschinebau AG")


def test_somebody_elses_member_is_neither_changed_nor_joined(ready, begin, finish, now):
    theirs = organisation(
        ready, "Alpha GmbH", now, cluster=THEIRS, key="alpha-gmbh:at", country="AT", city="Wien"
    )
    canary = Statement(
        organisation_id=theirs.id, role="need", text="We need zanzibar.", language="en",
        visibility=Visibility.CLUSTER, created_at=now,
    )  # fmt: skip
    ready.add(canary)
    ready.commit()
    text = "Name;Land;Ort;Angebot\nAlpha GmbH;AT;Linz;Wir fräsen.\n"

    said = look(ready, begin(text), now)
    finish(begin(text))
    again = finish(begin(text))

    assert said.lookalikes[0].may_join is False
    ready.expire_all()
    assert (theirs.city, [each.text for each in theirs.statements]) == (
        "Wien",
        ["We need zanzibar."],
    )
    members = ready.scalars(sa.select(Membership.organisation_id).filter_by(cluster_id=OURS)).all()
    assert theirs.id not in members
    assert len(members) == 1
    assert again.counts["organisations"]["unchanged"] == 1


def test_a_key_in_the_list_opens_no_other_clusters_member(ready, begin, finish, now):
    theirs = organisation(ready, "Alpha GmbH", now, cluster=THEIRS, key="M-17", country="AT")

    finish(begin("Mitgliedsnummer;Name;Land\nM-17;Anything AG;DE\n"))

    ready.refresh(theirs)
    assert (theirs.name, theirs.country) == ("Alpha GmbH", "AT")
    assert count(ready, Organisation) == 2


def test_a_member_that_speaks_for_itself_is_still_its_clusters_to_update(ready, begin, finish, now):
    ours = organisation(ready, "Alpha GmbH", now, cluster=OURS, country="AT", city="Wien")
    ready.add(Grant(account_id=1, role=AccountRole.MEMBER, organisation_id=ours.id))
    ready.commit()
    draft = begin("Name;Land;Ort;Web\nAlpha GmbH;AT;Linz;alpha.example\n")

    said = look(ready, draft, now)
    assert [(each.field, each.before, each.after) for each in said.overwritten] == [
        ("city", "Wien", "Linz")
    ]

    finish(draft, overwrites=False)
    ready.refresh(ours)
    assert (ours.city, ours.website) == ("Wien", "https://alpha.example")


def test_persons_are_kept_on_somebodys_word_only(ready, begin, finish, now):
    draft = begin(SMALL)
    assert look(ready, draft, now).contacts == 2
    with pytest.raises(InputError, match="Say who says"):
        check_consent(choices_of(draft), 2)
    check_consent(Choices(contacts=False), 2)

    finish(draft, consent="They agreed")

    people = ready.execute(sa.select(Contact.name, Contact.email, Contact.source)).all()
    assert {tuple(each) for each in people} == {
        ("Ada Alpha", "a@alpha.example", "list.csv"),
        ("Beta KG", "b@beta.example", "list.csv"),
    }
    event = ready.scalars(sa.select(AuditEvent).filter_by(action="import")).one()
    assert event.detail["consent"] == "They agreed"


def test_persons_can_be_left_out(ready, begin, finish, now):
    finish(begin(SMALL), contacts=False)

    assert count(ready, Contact) == 0


def test_new_sentences_are_seen_by_whom_the_manager_says(ready, begin, finish, now):
    finish(begin(SMALL), visibility=Visibility.CLUSTER)

    assert set(ready.scalars(sa.select(Statement.visibility))) == {Visibility.CLUSTER}
