"""The network of five corners behind a real app, and its coordinator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.domain.vocabulary import AccountRole
from matchmaker.services.database import migrate
from matchmaker.services.identity.accounts import Holding, add_account
from models import open_database
from tests.factories import NOW
from tests.network_worlds import Network, build_network
from tests.web.worlds import Browser, address, close_app, open_app

CORNERS = "the coordinator of corners"


@pytest.fixture(scope="session")
def corners(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Network]:
    """An instance folder with the network of five corners and its coordinator."""
    folder = tmp_path_factory.mktemp("corners") / "instance"
    folder.mkdir()
    database = open_database(f"sqlite:///{folder / 'matchmaker.sqlite3'}")
    migrate(database)
    with database() as session:
        network = build_network(session)
        add_account(
            session,
            email=address(CORNERS),
            name="Cora",
            password=None,
            grants=[Holding(AccountRole.COORDINATOR, network.meta)],
            now=NOW,
            is_example=True,
        )
    database.kw["bind"].dispose()
    return folder, network


@pytest.fixture
def network(corners: tuple[Path, Network]) -> Network:
    return corners[1]


@pytest.fixture
def reader(corners: tuple[Path, Network], tmp_path: Path) -> Iterator[Browser]:
    app = open_app(corners[0], tmp_path / "served")
    yield Browser(app).signs_in_as(CORNERS)
    close_app(app)
