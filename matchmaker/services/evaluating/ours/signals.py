"""The signals: each a named function of who asks, one number for each candidate.

Each docstring is the sentence that people read. A signal is 0 where it has nothing to say, and
grows with the evidence; counts are damped, so that a star does not eat the list. How much each
counts is learned (`training`), from hand-set weights that say what we expect (`HAND`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matchmaker.services.evaluating.as_of import Codes
from matchmaker.services.evaluating.ours import contents, paths, surroundings
from matchmaker.services.evaluating.ours.ground import Ground
from matchmaker.services.evaluating.texts import Matrix

Signal = Callable[[Ground, Codes], Matrix]

SIGNALS: Mapping[str, Signal] = {
    each.__name__: each
    for each in (
        paths.partners_in_common,
        paths.close_partners_in_common,
        paths.introduction,
        paths.introduction_now,
        paths.introduction_by_peers,
        paths.long_introduction,
        paths.way_through_the_network,
        paths.same_place_in_the_network,
        paths.expected_tie,
        paths.same_leader,
        paths.introduction_by_leaders,
        paths.introduction_by_the_busy,
        paths.same_place_in_all,
        paths.partner_of_those_alike,
        contents.works_on_it,
        contents.busy_with_its_meaning,
        contents.writes_of_it,
        contents.same_meaning,
        contents.same_words,
        contents.same_title_words,
        contents.answers_in_words,
        contents.same_programme,
        contents.same_line_of_calls,
        contents.neighbouring_calls,
        contents.busy_in_its_programmes,
        contents.busy_in_its_calls,
        contents.busy_in_neighbouring_calls,
        surroundings.same_country,
        surroundings.same_region,
        surroundings.same_city,
        surroundings.countries_that_work_together,
        surroundings.activity,
        surroundings.activity_now,
        surroundings.trend,
        surroundings.running,
        surroundings.openness,
        surroundings.meets_companies,
        surroundings.finds_new_partners,
        surroundings.leadership,
        surroundings.newness,
        surroundings.latest,
        surroundings.both_small,
    )
}
