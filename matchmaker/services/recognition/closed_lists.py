"""The closed lists of the field in the words people use for them, in some dozen languages.

Each list is a file of `data/vocabulary`, which a cluster manager can mend without reading code; a
test keeps their codes equal to those of `matchmaker.domain.vocabulary`.
"""

from __future__ import annotations

from .lexicon import lexicon
from .results import Recognition

_TICKS = str.maketrans(dict.fromkeys("✓✔☑✅☒", "x") | dict.fromkeys("✗✘☐❌", "0"))


def recognise_stage(text: str) -> Recognition:
    """Value-chain stage: "Zulieferer Komponenten" is `component`, "stampi" is `tooling`."""
    return lexicon("stages").recognise(text)


def recognise_kind(text: str) -> Recognition:
    """Organisation kind: "GmbH" is `company`, "Hochschule" is `research`."""
    return lexicon("organisation_kinds").recognise(text)


def recognise_role(text: str) -> Recognition:
    """Statement role: "Angebot" is `capability`, "Suche" is `need`."""
    return lexicon("roles").recognise(text)


def recognise_visibility(text: str) -> Recognition:
    """Who may see it: "öffentlich" is `public`, "nur Mitglieder" is `cluster`."""
    return lexicon("visibilities").recognise(text)


def recognise_urgency(text: str) -> Recognition:
    """How a need presses: "dringend" is `high`."""
    return lexicon("urgencies").recognise(text)


def recognise_link_kind(text: str) -> Recognition:
    """What ties two parties: "Kooperationsprojekt" is `project`."""
    return lexicon("link_kinds").recognise(text)


def recognise_yes_no(text: str) -> Recognition:
    """Yes or no: "ja", "x", "1", "TRUE", "✓" are `yes`; "nein", "0" are `no`."""
    return lexicon("yes_no").recognise(text.translate(_TICKS))
