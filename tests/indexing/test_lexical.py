import math

import numpy as np
import pytest

from indexing.lexical import LexicalIndex, Lexicon
from indexing.postings import build_postings, small_postings
from indexing.words import word_ids, words

TEXTS = [
    "We machine titanium parts for aerospace",
    "Laser welding of titanium and of steel",
    "Cold forging of steel",
    "Titanium titanium titanium powder",
    "",
]
IDS = np.array([10, 20, 30, 40, 50])
GROUPS = np.array([1, 1, 2, 2, 3])


@pytest.fixture
def index():
    return LexicalIndex.build(IDS, GROUPS, TEXTS, ["en"] * len(TEXTS))


def column(*values):
    return np.array(values, dtype=np.int64)


def by_hand(query, number):
    """BM25 as Lucene defines it, written out for one query and one text."""
    entries = [words(text, "en") for text in TEXTS]
    mean = sum(map(len, entries)) / len(entries)
    score = 0.0
    for word in set(words(query, "en")):
        holders = sum(word in entry for entry in entries)
        rarity = math.log(1 + (len(entries) - holders + 0.5) / (holders + 0.5))
        count = entries[number].count(word)
        score += rarity * count / (count + 1.2 * (0.25 + 0.75 * len(entries[number]) / mean))
    return score


def test_scores_are_bm25(index):
    query = "steel and titanium welding"
    scores = index.scores(query, "en", IDS)
    assert scores == pytest.approx([by_hand(query, n) for n in range(len(TEXTS))], rel=1e-5)


def test_the_rarest_shared_word_leads(index):
    hits = index.search(["forging of titanium"], ["en"], 3)
    assert hits.ids.tolist() == [[30, 40, 10]]


def test_what_shares_no_word_is_not_found(index):
    assert index.search(["hydrogen", ""], ["en", "en"], 2).ids.tolist() == [[-1, -1]] * 2


def test_filters_come_before_the_best_are_chosen(index):
    assert index.search(["titanium"], ["en"], 1, keep=column(2)).ids.tolist() == [[40]]
    assert index.search(["titanium"], ["en"], 3, drop=column(2)).ids.tolist() == [[10, 20, -1]]


def test_an_id_that_is_not_here_scores_nothing(index):
    assert index.scores("steel", "en", column(99, 30), drop=column(2)).tolist() == [0, 0]


def test_specificity_runs_from_said_by_everyone_to_never_heard(index):
    usual, rare, unheard = (
        index.specificity(text, "en") for text in ("titanium", "forging", "graphene")
    )
    assert 0 < usual < rare < unheard == 1
    assert index.specificity("the of and", "en") == 0


def test_words_are_as_rare_as_on_all_that_is_searched(index):
    other = build_postings(["steel pipes", "steel wires"], ["en", "en"])
    asked = word_ids(words("steel", "en"))
    together = Lexicon([(index.postings, None), (other, None)]).rarity(asked)
    assert together[0] == pytest.approx(math.log(1 + (7 - 4 + 0.5) / 4.5))


def test_an_entry_that_is_gone_makes_its_words_rarer(index):
    asked = word_ids(words("steel forging", "en"))
    gone = np.array([False, True, False, False, False])
    left = Lexicon([(index.postings, gone)]).rarity(asked)
    assert left == pytest.approx([math.log(1 + (4 - 1 + 0.5) / 1.5)] * 2)


def test_an_index_without_a_word_finds_nothing():
    for texts in ([], ["", "of the"]):
        index = LexicalIndex.build(column(*range(len(texts))), column(*texts and [1, 2]), texts,
                                   ["en"] * len(texts))  # fmt: skip
        assert index.search(["steel"], ["en"], 1).ids.tolist() == [[-1]]


def test_changed_entries_are_scored_as_the_library_scores_them():
    library = build_postings(TEXTS, ["en"] * len(TEXTS))
    entries = [word_ids(words(text, "en")) for text in TEXTS]
    ours = small_postings(entries, mean_length=library.mean_length)
    assert np.array_equal(ours.words, library.words)
    assert np.array_equal(ours.starts, library.starts)
    assert np.array_equal(ours.rows, library.rows)
    assert ours.presence == pytest.approx(library.presence, rel=1e-6)


def test_postings_survive_the_disk(tmp_path, index):
    index.postings.save(tmp_path)
    loaded = type(index.postings).load(
        tmp_path, documents=5, mean_length=index.postings.mean_length
    )
    again = LexicalIndex(index.ids, index.groups, loaded)
    assert np.array_equal(again.scores("titanium", "en", IDS), index.scores("titanium", "en", IDS))
