"""Links between clusters seen while they are young, from dated ties of their members.

Entry points, for services and pages:

* `world.World(organisations, ties, memberships, clusters)`: what is known, by number;
  `world.TIE_WEIGHTS` and `world.BEHAVIOURAL` say what a kind of link counts for.
* `spotting.spot(world, as_of, weights, before=…, progress=…) -> Spotted`: the pairs to look at in
  the quarter of that day. `before` holds the levels of the quarter before (hysteresis). Nothing
  after `as_of` is used, so the past can be asked about as the present.
* `hazard.hand_set()`: the weights before anything is learned.
* `tracking.track(listed, links, then, now, clusters=…) -> TrackRecord`: what became of the pairs
  listed a year ago, against drawing by lot.
* `replaying.replay(world, pair, years, weights)`: a story year by year; `thrown_anew` is the
  negative control.

Below them: `aggregating` (ties → pairs of clusters), `null` (what chance gives), `features`,
`hazard` and `fitting` (the yearly hazard and its learned weights), `levels`, `reasons`.
"""
