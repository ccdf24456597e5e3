"""What the page of two clusters says first, and what stands against them, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from matchmaker.domain.phrases import Phrase, counted, phrase
from matchmaker.services.network.pair_views import Mark, PairView

STALE = 5  # years without anything new


def headline(view: PairView) -> Phrase:
    """The finding: what joins the two, from the closest to nothing."""
    names = {"a": view.a.name, "b": view.b.name}
    if view.own:
        return _since(
            view.own,
            phrase("%(a)s and %(b)s have been linked since %(year)s"),
            phrase("%(a)s and %(b)s are linked"),
            names,
        )
    if len(view.shared) == 1:
        return phrase("%(name)s belongs to both %(a)s and %(b)s", name=view.shared[0].a, **names)
    if view.shared:
        return counted(
            "%(n)s organisation belongs to both %(a)s and %(b)s",
            "%(n)s organisations belong to both %(a)s and %(b)s",
            len(view.shared),
            **names,
        )
    if view.ties:
        return _since(
            view.ties,
            phrase("Members of %(a)s and %(b)s have known each other since %(year)s"),
            phrase("Members of %(a)s and %(b)s know each other"),
            names,
        )
    if view.counts:
        return phrase("Members of %(a)s and %(b)s have begun to meet here", **names)
    if view.finding and view.finding.pairs:
        return counted(
            "No contact yet; %(n)s complementary pair",
            "No contact yet; %(n)s complementary pairs",
            view.finding.pairs,
        )
    return phrase("No contact between %(a)s and %(b)s is known", **names)


def against(view: PairView) -> tuple[Phrase, ...]:
    """What stands against them: in what joins them, then in what members have for each other."""
    return (*_history(view), *(view.finding.doubts if view.finding else ()))


def _since(marks: tuple[Mark, ...], dated: str, undated: str, names: dict[str, str]) -> Phrase:
    first = min((each.since for each in marks if each.since), default=None)
    if first is None:
        return phrase(undated, **names)
    return phrase(dated, year=first.year, **names)


def _history(view: PairView) -> Iterator[Phrase]:
    ties = view.ties
    if not ties and not view.shared:
        if view.own and not view.counts:
            yield phrase("no member is known to have met one of the other side")
        return
    if len(ties) == 1:
        a, b = ties[0].a, ties[0].b
        yield phrase("all of it hangs on one tie, that of %(a)s and %(b)s", a=a, b=b)
    elif (hanging := _who_is_in_all(ties)) is not None:
        yield phrase("all of it hangs on %(name)s", name=hanging)
    days = [day for each in view.marks for day in (each.since, each.until) if day]
    quiet = int((view.as_of - max(days)).days / 365.25) if days else 0
    if quiet >= STALE:
        yield counted(
            "nothing new is known for %(n)s year", "nothing new is known for %(n)s years", quiet
        )


def _who_is_in_all(ties: tuple[Mark, ...]) -> str | None:
    """Who has a part in every tie, if anybody has."""
    parts = Counter(name for each in ties for name in {each.a, each.b})
    return min((name for name, count in parts.items() if count == len(ties)), default=None)
