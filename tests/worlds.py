"""Small worlds with a known right answer, as plain values: no database, no encoder."""

from __future__ import annotations

from datetime import date

import numpy as np

from matchmaker.domain.pairing import Encounter
from matchmaker.domain.profile import Place, Profile, Statement
from matchmaker.domain.trust import STRANGERS, TrustPath
from matchmaker.domain.vocabulary import MatchKind, OrganisationKind, Stage, StatementRole

TODAY = date(2026, 11, 22)
Role = StatementRole


def said(number: int, role: Role, text: str = "", **about: object) -> Statement:
    """A statement in English, dated this year unless told otherwise."""
    known: dict[str, object] = {"language": "en", "dated": date(2026, 3, 1)} | about
    return Statement(number, role, text or f"{role.value} {number}", **known)  # type: ignore[arg-type]


def firm(number: int, *statements: Statement, **about: object) -> Profile:
    """A company in Vilnius unless told otherwise."""
    known: dict[str, object] = {
        "kind": OrganisationKind.COMPANY,
        "place": Place("LT", "LT011"),
        "languages": frozenset({"en"}),
        "sectors": frozenset({"26.70"}),
    } | about
    return Profile(number, f"Firm {number}", statements=statements, **known)  # type: ignore[arg-type]


def meet(
    seeker: Profile,
    candidate: Profile,
    forward: list[list[float]],
    backward: list[list[float]],
    *,
    likeness: float = 0.0,
    path: TrustPath = STRANGERS,
) -> Encounter:
    """An encounter whose numbers are written by hand."""
    shape = (len(seeker.statements), len(candidate.statements))
    return Encounter(
        seeker=seeker,
        candidate=candidate,
        forward=np.array(forward, dtype=np.float32).reshape(shape),
        backward=np.array(backward, dtype=np.float32).reshape(shape[::-1]),
        likeness=np.full(shape, likeness, dtype=np.float32),
        seeker_specificity=np.full(shape[0], 0.5, dtype=np.float32),
        candidate_specificity=np.full(shape[1], 0.5, dtype=np.float32),
        today=TODAY,
        path=path,
    )


def buyer_and_maker(fit: float = 0.9, back: float = 0.9) -> Encounter:
    """A moulder that needs tools and a toolmaker that needs moulders, each with two sentences."""
    moulder = firm(
        1,
        said(11, Role.NEED, "We need a mould.", stage=Stage.TOOLING),
        said(12, Role.CAPABILITY, "We mould caps.", stage=Stage.COMPONENT),
        sectors=frozenset({"22.22"}),
    )
    toolmaker = firm(
        2,
        said(21, Role.NEED, "We look for moulders."),
        said(22, Role.CAPABILITY, "We build moulds.", stage=Stage.TOOLING),
        sectors=frozenset({"25.73"}),
        place=Place("AT", "AT312"),
    )
    return meet(moulder, toolmaker, [[0, fit], [0, 0]], [[0, back], [0, 0]])


__all__ = ["TODAY", "MatchKind", "Role", "buyer_and_maker", "firm", "meet", "said"]
