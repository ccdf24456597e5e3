"""From an imported history to new weights, from what was known on the first day of each window."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from factories import HAND_SET, NOW
from sqlalchemy.orm import Session

from benchmarks.consortium_worlds import RECIPES, write_world
from benchmarks.cordis import Sizes
from indexing.encoder import EncoderSettings, open_encoder
from matchmaker.domain.pairing import FEATURES
from matchmaker.errors import InputError
from matchmaker.services.cordis import import_cordis
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.learning.keeping import in_use, kept_versions
from matchmaker.services.learning.links import judged_in
from matchmaker.services.learning.past import Past, dated_ties
from matchmaker.services.learning.service import Course, learn_from_links

ENCODER = open_encoder(EncoderSettings(backend="hashing"))
ENGLISH = frozenset({"en"})
DAY, UNTIL = date(2018, 12, 31), date(2019, 12, 31)


@pytest.fixture
def imported(session: Session, tmp_path: Path) -> Session:
    write_world(tmp_path / "world", RECIPES[0], Sizes(300, 350, 1_800), seed=3)
    import_cordis(session, tmp_path / "world", now=NOW)
    embed_all(session, ENCODER)
    return session


def test_links_are_learned_from_kept_and_not_used(imported: Session, tmp_path: Path) -> None:
    course = Course(UNTIL, ENGLISH)
    lesson = learn_from_links(imported, ENCODER, HAND_SET, tmp_path, course)
    assert lesson.told["taught_by"] == ["2017-12-31", "2018-12-31"]
    assert {"trust_path", "needs_met"} <= set(lesson.told["features_with_evidence"])
    assert [each.version for each in kept_versions(tmp_path)] == [lesson.weights.version]
    assert in_use(tmp_path) == ""
    again = learn_from_links(imported, ENCODER, HAND_SET, tmp_path, course)
    assert again.told == lesson.told
    assert again.weights == lesson.weights

    found = judged_in(
        imported,
        ENCODER,
        dated_ties(imported, until=UNTIL),
        (DAY, UNTIL),
        HAND_SET,
        trusted=ENGLISH,
        seed=0,
    )
    assert all(each.forward.shape == (len(each.became), len(FEATURES)) for each in found)
    assert all(0 < each.became.sum() < len(each.became) for each in found)


def test_nothing_said_or_done_later_is_known(imported: Session) -> None:
    ties = dated_ties(imported, until=UNTIL)
    ends = sorted({end for tie in ties for end in (tie.a, tie.b)})
    whole = Past(imported, ENCODER, ends, ties, day=DAY, trusted=ENGLISH)
    early = [tie for tie in ties if tie.dated <= DAY]
    blind = Past(imported, ENCODER, ends, early, day=DAY, trusted=ENGLISH)
    said = [each for profile in whole.profiles.values() for each in profile.statements]
    assert all(each.dated is not None and each.dated <= DAY for each in said)
    pairs = [(tie.a, tie.b) for tie in ties]
    assert [whole.have_met(*each) for each in pairs] == [blind.have_met(*each) for each in pairs]
    words = np.unique(np.concatenate([each.words for each in whole._readings.values()]))
    assert np.array_equal(whole.rarity(words).values, blind.rarity(words).values)


def test_too_little_history_is_refused_by_its_window(imported: Session, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Between 2010-01-02 and 2011-01-02 only 0"):
        learn_from_links(imported, ENCODER, HAND_SET, tmp_path, Course(date(2012, 1, 2), ENGLISH))
    assert kept_versions(tmp_path) == []
