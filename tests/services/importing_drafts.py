"""What the tests of the import wizard share: how a draft is looked at, and what stands there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from matchmaker.services.importing.claims import Claim
from matchmaker.services.importing.doubts import Decision
from matchmaker.services.importing.drafts import (
    choices_of,
)
from matchmaker.services.importing.rehearsal import rehearse
from models import (
    Membership,
    Organisation,
)

LIST = Path(__file__).resolve().parents[2] / "data" / "demo" / "member-list-dirty.xlsx"
OURS, THEIRS = 1, 2
CLAIM = Claim(OURS, frozenset({OURS}))
SMALL = (
    "Name;Land;Angebot;Bedarf;E-Mail;Ansprechpartner\n"
    "Alpha GmbH;Österreich;Wir fräsen Aluminium.;Wir suchen Härter.;a@alpha.example;Ada Alpha\n"
    "Beta KG;Deutschl.;Wir gießen Zink.;;b@beta.example;\n"
)


def look(session, draft, now, **answers):
    choices = replace(choices_of(draft), **answers)
    return rehearse(session, draft, choices, claim=CLAIM, now=now)


def count(session, entity):
    return session.scalar(sa.select(sa.func.count()).select_from(entity))


def organisation(session, name, now, *, cluster=None, key=None, **about):
    made = Organisation(
        name=name, name_key=name.split()[0].lower(), kind="company", external_key=key,
        created_at=now, updated_at=now, **about,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if cluster is not None:
        session.add(Membership(organisation_id=made.id, cluster_id=cluster))
    session.commit()
    return made


def decide(repairs, column, written, **how):
    found = next(each for each in repairs if (each.column, each.written) == (column, written))
    return Decision(found.name, found.written, frozenset(found.rows), **how)
