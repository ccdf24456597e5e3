"""A list on which nobody takes all the places."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.spreading import spread

PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers()), max_size=40)


def test_a_popular_partner_leaves_places_to_others() -> None:
    pairs = [(member, 9, f"{member}-9") for member in range(5)] + [(0, 8, "0-8")]
    assert list(spread(pairs, per_member=3, per_partner=2)) == ["0-9", "1-9", "0-8"]


@given(PAIRS, st.integers(1, 3), st.integers(1, 3))
def test_the_order_stays_and_nobody_stands_there_too_often(
    pairs: list[tuple[int, int, int]], per_member: int, per_partner: int
) -> None:
    numbered = [(member, partner, place) for place, (member, partner, _) in enumerate(pairs)]
    kept = list(spread(numbered, per_member=per_member, per_partner=per_partner))
    assert kept == sorted(kept)
    members = Counter(pairs[place][0] for place in kept)
    partners = Counter(pairs[place][1] for place in kept)
    assert all(count <= per_member for count in members.values())
    assert all(count <= per_partner for count in partners.values())
    # Whoever was left out had no place left.
    for member, partner, place in numbered:
        if place not in kept:
            before = [pairs[each] for each in kept if each < place]
            assert (
                sum(each[0] == member for each in before) == per_member
                or sum(each[1] == partner for each in before) == per_partner
            )
