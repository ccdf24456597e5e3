"""The living index equals one built from scratch, whatever happened in between."""

import math
import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexing.errors import SnapshotForeign
from indexing.index import ExactIndex
from indexing.live import LiveIndex
from indexing.snapshot import Snapshot, open_current, write_snapshot
from indexing.words import word_ids

SHELVES = ("need.public", "need.cluster-1", "need.cluster-2")
PROPERTY = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def column(*values):
    return np.array(sorted(values), dtype=np.int64)


# A world says for each group and shelf which of the group's ten ids stand there.
placements = st.dictionaries(
    st.sampled_from(SHELVES), st.sets(st.integers(0, 9), min_size=1, max_size=4), max_size=3
)
worlds = st.dictionaries(st.integers(0, 7), placements, max_size=6)
changes = st.lists(st.tuples(st.integers(0, 9), placements), max_size=6)
group_filters = st.none() | st.sets(st.integers(0, 9), max_size=5).map(lambda g: column(*g))


def ids_on(world, shelf):
    return sorted(
        group * 10 + number for group, shelves in world.items() for number in shelves.get(shelf, ())
    )


@pytest.fixture
def open_world(tmp_path_factory, identity, shelf_of):
    """A live index over a snapshot of this world."""

    def make(world, sequence=1):
        root = tmp_path_factory.mktemp("index")
        shelves = [(shelf, shelf_of(ids_on(world, shelf))) for shelf in SHELVES]
        write_snapshot(root, shelves, identity, sequence=sequence)
        return LiveIndex(open_current(root, identity))

    return make


@pytest.fixture
def change(shelf_of):
    def apply(live, group, shelves, **options):
        contents = {
            shelf: shelf_of([group * 10 + number for number in numbers])
            for shelf, numbers in shelves.items()
        }
        live.replace_group(group, contents, **options)

    return apply


def exact(world, shelves, shelf_of):
    """The reference: one exact index of everything on these shelves, each id once."""
    content = shelf_of(sorted({i for shelf in shelves for i in ids_on(world, shelf)}))
    return ExactIndex(content.ids, content.groups, content.vectors)


def equal(one, other):
    return (
        np.array_equal(one.ids, other.ids)
        and np.array_equal(one.groups, other.groups)
        and np.array_equal(one.scores, other.scores)
    )


searches = st.fixed_dictionaries(
    {"k": st.integers(1, 12), "keep": group_filters, "drop": group_filters}
)
some_shelves = st.lists(st.sampled_from([*SHELVES, "unknown"]), max_size=4)


@PROPERTY
@given(world=worlds, history=changes, shelves=some_shelves, asked=searches)
def test_after_any_history_it_equals_an_index_built_from_scratch(
    open_world, change, shelf_of, unit_vectors, *, world, history, shelves, asked
):
    live, now = open_world(world), dict(world)
    for group, placed in history:
        change(live, group, placed)
        now[group] = placed
    queries = unit_vectors([3, 42, 1000])

    found = live.search(shelves, queries, **asked)

    assert equal(found, exact(now, shelves, shelf_of).search(queries, **asked))
    for shelf in SHELVES:
        content = shelf_of(ids_on(now, shelf))
        held = live.contents(shelf)
        assert held.ids.tolist() == content.ids.tolist()
        assert held.groups.tolist() == content.groups.tolist()
        assert held.digests.tolist() == content.digests().tolist()
        assert live.count(shelf) == len(content)


@PROPERTY
@given(world=worlds, history=changes, queries=st.sampled_from(["laser colour3", "shape1 entry 7"]))
def test_words_that_were_saved_are_found_and_words_that_were_removed_are_not(
    open_world, change, shelf_of, world, history, queries
):
    live, now = open_world(world), dict(world)
    for group, placed in history:
        change(live, group, placed)
        now[group] = placed

    hits = live.lexical_search(SHELVES, [queries], ["en"], 200)

    found = {int(i) for i in hits.ids[0] if i >= 0}
    words = set(queries.split())
    everything = shelf_of(sorted({i for shelf in SHELVES for i in ids_on(now, shelf)}))
    expected = {
        int(i)
        for i, text in zip(everything.ids, everything.texts, strict=True)
        if words & set(text.lower().split())
    }
    assert found == expected
    scores = live.lexical_scores(SHELVES, queries, "en", hits.ids[0][hits.ids[0] >= 0])
    assert np.array_equal(scores, hits.scores[0][hits.ids[0] >= 0])


@PROPERTY
@given(world=worlds, history=changes, allowed=st.sets(st.sampled_from(SHELVES), min_size=1))
def test_shelves_that_may_not_be_seen_have_no_part_in_an_answer(
    open_world, change, unit_vectors, *, world, history, allowed
):
    """Two worlds that differ only on other shelves answer alike to the last bit."""

    def seen(placed):
        return {shelf: numbers for shelf, numbers in placed.items() if shelf in allowed}

    visible = {group: seen(placed) for group, placed in world.items()}
    whole, bare = open_world(world), open_world(visible)
    for group, placed in history:
        change(whole, group, placed)
        if seen(placed) != visible.get(group, {}):  # elsewhere, nothing has happened at all
            change(bare, group, seen(placed))
            visible[group] = seen(placed)
    queries, shelves = unit_vectors([3, 42]), sorted(allowed)

    assert equal(whole.search(shelves, queries, 5), bare.search(shelves, queries, 5))
    texts, languages = ["laser colour3", "entry 12"], ["en", "en"]
    assert equal(
        whole.lexical_search(shelves, texts, languages, 5),
        bare.lexical_search(shelves, texts, languages, 5),
    )
    one, other = whole.background(shelves, queries), bare.background(shelves, queries)
    assert np.array_equal(one.mean, other.mean)
    assert np.array_equal(one.sd, other.sd)
    assert whole.specificity(shelves, "laser 12", "en") == bare.specificity(
        shelves, "laser 12", "en"
    )


@PROPERTY
@given(world=worlds, history=changes)
def test_the_background_is_of_what_is_there_now(
    open_world, change, unit_vectors, shelf_of, world, history
):
    live, now = open_world(world), dict(world)
    for group, placed in history:
        change(live, group, placed)
        now[group] = placed

    rebuilt = open_world(now)

    one, other = (each.background(SHELVES, unit_vectors([5])) for each in (live, rebuilt))
    assert one.mean == pytest.approx(other.mean, abs=1e-6)
    assert one.sd == pytest.approx(other.sd, abs=1e-6)
    assert one.size == other.size


def test_on_a_large_shelf_new_entries_join_the_sample_by_the_same_draw(
    tmp_path, identity, shelf_of, unit_vectors
):
    def build(root, ids):
        write_snapshot(root, [("need.public", shelf_of(ids))], identity, sequence=1)
        return LiveIndex(open_current(root, identity))

    ids = list(range(3000))
    live = build(tmp_path / "a", ids)
    live.replace_group(500, {"need.public": shelf_of(range(5000, 5010))})
    sampled = live.background(["need.public"], unit_vectors([1]))
    rebuilt = build(tmp_path / "b", [*ids, *range(5000, 5010)])
    again = rebuilt.background(["need.public"], unit_vectors([1]))
    assert sampled.size == again.size == 1000
    assert sampled.mean == pytest.approx(again.mean, abs=1e-7)


def test_it_works_before_the_first_snapshot(identity, change, unit_vectors):
    live = LiveIndex(Snapshot.empty(identity))
    assert live.search(SHELVES, unit_vectors([1]), 2).ids.tolist() == [[-1, -1]]
    change(live, 1, {"need.public": [1, 2]})
    assert live.search(SHELVES, unit_vectors([12]), 2).ids.tolist() == [[12, 11]]
    assert live.lexical_search(SHELVES, ["entry 12"], ["en"], 1).ids.tolist() == [[12]]


def test_vectors_are_those_of_now(open_world, change, unit_vectors):
    live = open_world({1: {"need.public": {0, 1}}})
    change(live, 2, {"need.cluster-1": {5}})
    stored = unit_vectors([25, 10]).astype(np.float16).astype(np.float32)
    assert np.array_equal(live.vectors(np.array([25, 10])), stored)
    change(live, 1, {})
    with pytest.raises(KeyError, match="id 10"):
        live.vectors(np.array([25, 10]))
    with pytest.raises(KeyError, match="id 25"):
        live.vectors(np.array([25]), shelves=["need.public"])


def test_a_word_is_as_rare_as_it_is_now(open_world, change):
    live = open_world({1: {"need.public": {0, 1, 2}}})
    shelves = ["need.public", "need.cluster-1"]
    before = live.rarity(shelves, word_ids(["laser", "11"]))
    assert before == pytest.approx([math.log(1 + 0.5 / 3.5), math.log(1 + 2.5 / 1.5)])
    change(live, 1, {"need.cluster-1": {0}})
    assert live.rarity(shelves, word_ids(["laser", "11"])) == pytest.approx(
        [math.log(1 + 0.5 / 1.5), math.log(1 + 1.5 / 0.5)]
    )


def test_a_newer_snapshot_takes_over_the_changes_that_it_contains(
    open_world, change, unit_vectors, identity, tmp_path, shelf_of
):
    live = open_world({1: {"need.public": {0}}}, sequence=1)
    change(live, 2, {"need.public": {0}}, sequence=2)
    change(live, 3, {"need.public": {0}}, sequence=3)
    assert (live.sequence, live.changed_groups) == (3, 2)

    write_snapshot(tmp_path, [("need.public", shelf_of([10, 20]))], identity, sequence=2)
    live.adopt(open_current(tmp_path, identity))

    assert (live.sequence, live.changed_groups) == (3, 1)
    assert live.contents("need.public").ids.tolist() == [10, 20, 30]


def test_a_snapshot_of_another_encoder_is_not_adopted(identity):
    live = LiveIndex(Snapshot.empty(identity))
    with pytest.raises(SnapshotForeign):
        live.adopt(Snapshot.empty(replace(identity, revision="2")))


def test_entries_of_another_group_are_refused(identity, shelf_of):
    live = LiveIndex(Snapshot.empty(identity))
    with pytest.raises(ValueError, match="other groups"):
        live.replace_group(1, {"need.public": shelf_of([10, 20])})


def test_searches_run_while_groups_are_saved(open_world, change, unit_vectors):
    live = open_world({group: {"need.public": {0, 1}} for group in range(8)})
    query, wrong = unit_vectors([70]), []

    def search():
        for _ in range(60):
            hits = live.search(["need.public"], query, 30)
            if hits.ids[0, 0] != 70 or (hits.ids >= 0).sum() not in (16, 15):
                wrong.append(hits)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(60):
        change(live, number % 7, {"need.public": [0]})
        change(live, number % 7, {"need.public": [0, 1]})
    for thread in threads:
        thread.join()
    assert wrong == []
