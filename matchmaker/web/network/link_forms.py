"""What is typed about a link: the two sides, and what is said of them; errors name their field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from matchmaker.domain.phrases import phrase
from matchmaker.errors import NotFound
from matchmaker.services.identity.access import find_organisation
from matchmaker.services.links.linking import (
    HEAVIEST,
    KINDS,
    LONGEST_SOURCE,
    LONGEST_TITLE,
    Details,
    Ends,
)
from matchmaker.services.links.listing import Narrowing
from matchmaker.web.desk import database, today
from matchmaker.web.forms import FormError, number

CLUSTERS = "clusters"
LONGEST_TEXT = 200
_MISSING = {
    "a": phrase("Write the name of a member."),
    "b": phrase("Write the name of the other organisation."),
}
_UNCHOSEN = {"a": phrase("Choose a cluster."), "b": phrase("Choose the other cluster.")}


def read_narrowing(args: Mapping[str, str]) -> Narrowing:
    """Which links the address asks for; what it cannot mean is left out."""
    return Narrowing(
        kind=next((each for each in KINDS if each.value == args.get("kind")), None),
        cluster=number(args, "cluster"),
        on=_day(args.get("on", "")),
        source=args.get("source") or None,
        text=args.get("q", "").strip()[:LONGEST_TEXT],
        page=number(args, "page") or 1,
    )


def read_ends(form: Mapping[str, str]) -> Ends:
    """The two sides: organisations by name, key or number, clusters as chosen.

    Raises:
        FormError: one is missing or unknown, or both are the same.
    """
    are_clusters = form.get("between") == CLUSTERS
    found: dict[str, int] = {}
    errors: dict[str, str] = {}
    for name in ("a", "b"):
        try:
            found[name] = _cluster(form, name) if are_clusters else _organisation(form, name)
        except FormError as error:
            errors |= error.fields
    if not errors and found["a"] == found["b"]:
        errors["b"] = phrase("A link joins two different parties.")
    if errors:
        raise FormError(**errors)
    return Ends(found["a"], found["b"], are_clusters=are_clusters)


def read_details(form: Mapping[str, str]) -> Details:
    """What is said of the link.

    Raises:
        FormError: a field cannot be; all that is wrong is told at once.
    """
    errors: dict[str, str] = {}
    kind = next((each for each in KINDS if each.value == form.get("kind")), None)
    if kind is None:
        errors["kind"] = phrase("Choose what joins the two.")
    begins, ends = (_checked_day(form, name, errors) for name in ("dated", "until"))
    if begins is not None and begins > today():
        errors["dated"] = phrase("A link begins today at the latest.")
    elif begins is not None and ends is not None and ends < begins:
        errors["until"] = phrase("It ends before it begins.")
    weight = _weight(form, errors)
    texts = {
        name: _text(form, name, most, errors)
        for name, most in (("title", LONGEST_TITLE), ("source", LONGEST_SOURCE))
    }
    if errors or kind is None:
        raise FormError(**errors)
    return Details(kind, begins, ends, weight, **texts)


def as_form(details: Details) -> dict[str, str]:
    """What is said of a link, as the fields hold it."""
    return {
        "kind": details.kind.value,
        "dated": details.dated.isoformat() if details.dated else "",
        "until": details.until.isoformat() if details.until else "",
        "weight": f"{details.weight:g}" if details.weight is not None else "",
        "title": details.title or "",
        "source": details.source or "",
    }


def _organisation(form: Mapping[str, str], name: str) -> int:
    written = form.get(name, "").strip()
    if not written:
        raise FormError(**{name: _MISSING[name]})
    try:
        return find_organisation(database(), written[:LONGEST_TEXT]).id
    except NotFound:
        words = phrase(
            "There is no organisation %(name)s; write it as its page does.", name=written
        )
        raise FormError(**{name: words}) from None


def _cluster(form: Mapping[str, str], name: str) -> int:
    found = number(form, name)
    if found is None:
        raise FormError(**{name: _UNCHOSEN[name]})
    return found


def _checked_day(form: Mapping[str, str], name: str, errors: dict[str, str]) -> date | None:
    written = form.get(name, "").strip()
    found = _day(written)
    if written and found is None:
        errors[name] = phrase("Write a day, for example 2024-05-31.")
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _weight(form: Mapping[str, str], errors: dict[str, str]) -> float | None:
    written = form.get("weight", "").strip().replace(",", ".")
    if not written:
        return None
    try:
        found = float(written)
    except ValueError:
        found = 0.0
    if not 0 < found <= HEAVIEST:
        errors["weight"] = phrase(
            "Write a number above 0 and at most %(most)s, or leave it empty.", most=f"{HEAVIEST:g}"
        )
    return found


def _text(form: Mapping[str, str], name: str, most: int, errors: dict[str, str]) -> str | None:
    found = " ".join(form.get(name, "").split())
    if len(found) > most:
        errors[name] = phrase("At most %(most)s characters fit.", most=most)
    return found or None
