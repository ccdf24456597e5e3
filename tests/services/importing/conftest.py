"""A cluster, a list on its way in, and the means to carry it out."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import undefer

from indexing.encoder import EncoderSettings, open_encoder
from matchmaker.services.importing.claims import Claim
from matchmaker.services.importing.drafts import (
    keep_choices,
    start_draft,
)
from matchmaker.services.importing.running import (
    Order,
    carry_out_draft,
    order_import,
)
from matchmaker.services.index.library import Library
from matchmaker.services.jobs import Meter
from models import (
    Account,
    Cluster,
    ImportBatch,
)

OURS, THEIRS = 1, 2
CLAIM = Claim(OURS, frozenset({OURS}))


@pytest.fixture
def ready(session, now):
    for number, name in ((OURS, "Ours"), (THEIRS, "Theirs")):
        session.add(Cluster(id=number, name=name, created_at=now))
    session.add(Account(id=1, email="m@example.org", name="M", created_at=now))
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        for table in ("cluster", "account"):
            session.execute(sa.text(f"SELECT setval('{table}_id_seq', 10)"))
        session.commit()
    return session


@pytest.fixture
def begin(ready, now):
    def do(content, name="list.csv"):
        data = content.encode() if isinstance(content, str) else content
        return start_draft(
            ready, cluster_id=OURS, account_id=1, file_name=name, content=data, now=now
        )

    return do


@pytest.fixture
def library(tmp_path):
    encoder = open_encoder(EncoderSettings(backend="hashing"))
    return Library(encoder, tmp_path / "index", trusted_languages=frozenset({"en"}))


@pytest.fixture
def finish(ready, library, now):
    def do(draft, **answers):
        if answers:
            keep_choices(ready, draft, now=now, **answers)
        job = order_import(ready, draft, now=now)
        order = Order(draft.id, job.id, CLAIM, 1, library, now)
        done = carry_out_draft(ready, Meter(), order)
        return ready.get(ImportBatch, done["batch"], options=[undefer(ImportBatch.rejected)])

    return do
