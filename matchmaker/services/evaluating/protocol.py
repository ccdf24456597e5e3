"""Would the proposals of a given day have come true? Partnerships of a framework programme tell.

The protocol:

1. State: on the day of the cut, the projects begun by then, who took part in them, what they say.
Nothing dated later reaches a profile, the network, a weight or a normaliser.

2. Questions: companies, known at the cut, which between the day after the cut and `until` have a
first-time partner (one with whom they never shared a project before) of the wanted kind (b2b:
a company; r2b: a research organisation) that was itself known at the cut. A seeded sample.

3. Candidates: all organisations of the wanted kind known at the cut, without the asker and its
past partners. All are ranked; there are no sampled negatives.

4. Answers: the first-time partners. Where a slice counts only some of them (partners abroad, with
no shared programme or line of calls, below the median number of partners), the others neither
count nor stand in the way.

5. Every system gets the same world and the same questions; equal scores are ordered by lot.
Intervals: 95 %, paired bootstrap over questions, 10,000 resamples.

What the figures do not mean: a project begun together is not the only good partnership, and who
never appears in the tables cannot be found by anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matchmaker.domain.vocabulary import MatchKind

STARS = 100
QUERIES = 1_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for: a window, a kind of match, how many questions, which chance."""

    cut: date
    until: date
    kind: MatchKind = MatchKind.B2B
    queries: int = QUERIES
    seed: int = 0
    stars: int = STARS
