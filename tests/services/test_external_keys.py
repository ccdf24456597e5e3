"""Rows found by their outside keys, followed through merges."""

from __future__ import annotations

from matchmaker.domain.vocabulary import OrganisationKind
from matchmaker.services.deduplicating.merging import merge
from matchmaker.services.external_keys import chunked, kept_ids, organisation_ids
from models import Organisation


def test_a_key_leads_to_the_one_that_was_kept_over_two_merges(session, now):
    session.add_all(
        Organisation(
            name=key,
            name_key=key,
            external_key=key,
            kind=OrganisationKind.COMPANY,
            created_at=now,
            updated_at=now,
        )
        for key in ("a", "b", "c")
    )
    session.commit()
    a, b, c = (organisation_ids(session, ["a", "b", "c"])[key] for key in "abc")

    merge(session, b, a, now=now)
    merge(session, c, b, now=now)

    assert organisation_ids(session, ["a", "c", "unknown"]) == {"a": c, "c": c}
    assert kept_ids(session) == {a: c, b: c}


def test_items_come_in_lists_of_the_size_asked_for():
    assert list(chunked(range(5), 2)) == [[0, 1], [2, 3], [4]]
