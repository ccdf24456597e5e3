"""Signals of the surroundings: place, activity, how new and how large a candidate is."""

from __future__ import annotations

import numpy as np

from matchmaker.services.evaluating.as_of import Codes
from matchmaker.services.evaluating.ours.ground import Ground
from matchmaker.services.evaluating.ours.shapes import are_same, for_everybody, matrix
from matchmaker.services.evaluating.texts import Matrix


def same_country(ground: Ground, seekers: Codes) -> Matrix:
    """Both are in the same country."""
    return are_same(ground.world.countries, seekers, ground.pool)


def same_region(ground: Ground, seekers: Codes) -> Matrix:
    """Both are in the same region."""
    return are_same(ground.world.regions, seekers, ground.pool)


def same_city(ground: Ground, seekers: Codes) -> Matrix:
    """Both are in the same city."""
    return are_same(ground.world.cities, seekers, ground.pool)


def countries_that_work_together(ground: Ground, seekers: Codes) -> Matrix:
    """Their countries work together more than their sizes explain."""
    countries = ground.world.countries
    return matrix(ground.country_lift[countries[seekers]][:, countries[ground.pool]])


def activity(ground: Ground, seekers: Codes) -> Matrix:
    """It has been in many projects, old ones counting less; damped."""
    return for_everybody(np.log1p(ground.world.takes_part @ ground.worth), ground, seekers)


def activity_now(ground: Ground, seekers: Codes) -> Matrix:
    """It has begun projects in the last year or so; damped."""
    return for_everybody(np.log1p(ground.world.takes_part @ ground.fresh), ground, seekers)


def trend(ground: Ground, seekers: Codes) -> Matrix:
    """It is busier than it used to be."""
    part = ground.world.takes_part
    lately = part @ (ground.world.ages <= 1).astype(np.float32)
    before = part @ ((ground.world.ages > 1) & (ground.world.ages <= 3)).astype(np.float32) / 2
    return for_everybody(np.log((1 + lately) / (1 + before)), ground, seekers)


def running(ground: Ground, seekers: Codes) -> Matrix:
    """It has projects under way; damped."""
    return for_everybody(
        np.log1p(ground.world.takes_part @ ground.world.is_running), ground, seekers
    )


def openness(ground: Ground, seekers: Codes) -> Matrix:
    """It has had many different partners; damped."""
    return for_everybody(np.log1p(ground.world.degrees), ground, seekers)


def meets_companies(ground: Ground, seekers: Codes) -> Matrix:
    """Many of its partners are companies; damped."""
    return for_everybody(np.log1p(ground.world.partners @ ground.is_company), ground, seekers)


def finds_new_partners(ground: Ground, seekers: Codes) -> Matrix:
    """It has found many companies of late that it had not worked with before; damped."""
    return for_everybody(np.log1p(ground.newly_met), ground, seekers)


def leadership(ground: Ground, seekers: Codes) -> Matrix:
    """It leads projects; damped."""
    return for_everybody(np.log1p(ground.world.leads @ ground.worth), ground, seekers)


def newness(ground: Ground, seekers: Codes) -> Matrix:
    """Its first project was not long ago."""
    part = ground.world.takes_part
    ages = part.multiply(ground.world.ages + 1e-3)
    oldest = np.asarray(ages.max(axis=1).toarray()).ravel()
    return for_everybody(0.5**oldest, ground, seekers)


def latest(ground: Ground, seekers: Codes) -> Matrix:
    """Its last project began not long ago."""
    part = ground.world.takes_part
    worth = part.multiply(0.5**ground.world.ages)
    return for_everybody(np.asarray(worth.max(axis=1).toarray()).ravel(), ground, seekers)


def both_small(ground: Ground, seekers: Codes) -> Matrix:
    """Both are small or medium-sized."""
    small = np.array([bool(each.is_small) for each in ground.world.registered])
    return matrix(small[seekers][:, None] & small[ground.pool][None, :])
