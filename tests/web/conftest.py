"""Fixtures of the front desk: one world is built, and copied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.web.worlds import Browser, build_world, close_app, open_app


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world") / "instance"
    build_world(folder)
    return folder


@pytest.fixture
def opened(world: Path, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Apps over copies of the world, with the settings that a test wants."""
    apps: list[Flask] = []

    def open_one(**settings: str) -> Flask:
        apps.append(open_app(world, tmp_path / f"instance-{len(apps)}", **settings))
        return apps[-1]

    yield open_one
    for each in apps:
        close_app(each)


@pytest.fixture
def app(opened: Callable[..., Flask]) -> Flask:
    return opened()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def member(app: Flask) -> Browser:
    return Browser(app).signs_in_as("the member")


@pytest.fixture
def other(app: Flask) -> Browser:
    return Browser(app).signs_in_as("the other member")


@pytest.fixture
def manager(app: Flask) -> Browser:
    return Browser(app).signs_in_as("the manager")
