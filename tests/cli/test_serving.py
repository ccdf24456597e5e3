"""demo and serve: a believable world, loaded once, cleared to the last row."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
from click.testing import CliRunner

from matchmaker.cli import cli
from matchmaker.config import read_config
from matchmaker.errors import NotReady, UsageError
from matchmaker.runtime import Runtime
from matchmaker.services.demo.people import ACCOUNTS, PASSWORD

TABLES = ("organisation", "statement", "cluster", "membership", "link", "account", "meta_cluster")


@pytest.fixture(scope="module")
def started(command_in, tmp_path_factory):
    """A folder in which the demo was started, and what the command said."""
    folder = tmp_path_factory.mktemp("demo") / "instance"
    return folder, command_in(folder, "demo", "start", "--no-serve")


@pytest.fixture
def demo(started, tmp_path):
    return shutil.copytree(started[0], tmp_path / "instance")


def counts(folder):
    connection = sqlite3.connect(folder / "matchmaker.sqlite3")
    found = {
        table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES
    }
    connection.close()
    return found


def test_the_first_start_prints_three_cases_with_evidence_and_how_to_sign_in(started):
    result = started[1]
    assert result.exit_code == 0
    for title in (
        "A spreader maker and the light that reads the soil: ",
        "A moulder that lacks a toolmaker: ",
        "A tannery's by-products: ",
    ):
        assert title in result.stdout
    assert result.stdout.count(" 1. ") == 3
    assert "http://127.0.0.1:8000/" in result.stdout
    assert all(each.email in result.stdout for each in ACCOUNTS)
    assert PASSWORD in result.stdout


def test_progress_of_the_start_is_on_stderr(started):
    for words in ("Loading the demo: ", "Encoding sentences: ", "Building the index: 6 of 6"):
        assert words in started[1].stderr
        assert words not in started[1].stdout


def test_a_second_start_changes_nothing_and_builds_nothing(command_in, demo):
    before = counts(demo)
    again = command_in(demo, "demo", "start", "--no-serve", "--port", 9000)
    assert again.exit_code == 0
    assert "Building the index" not in again.stderr
    assert "http://127.0.0.1:9000/" in again.stdout
    assert counts(demo) == before
    assert command_in(demo, "index", "check").exit_code == 0


def test_clearing_asks_first_and_leaves_nothing_of_the_demo(command_in, demo):
    kept = command_in(demo, "demo", "clear", input="n\n")
    assert kept.exit_code == 1
    assert min(counts(demo).values()) > 0
    cleared = command_in(demo, "demo", "clear", "--yes")
    assert cleared.exit_code == 0
    assert counts(demo) == dict.fromkeys(TABLES, 0)
    assert command_in(demo, "index", "check").stdout.startswith("0 entries compared.")


def test_clearing_leaves_what_is_ones_own(command_in, instance):
    before = counts(instance)
    command_in(instance, "demo", "load")
    assert counts(instance)["organisation"] > before["organisation"] == 4
    command_in(instance, "demo", "clear", "--yes")
    assert counts(instance) == before


def test_the_demo_is_for_this_machine_alone(tmp_path):
    runtime = Runtime(read_config({}, instance=tmp_path, backend="hashing", host="0.0.0.0"))
    result = CliRunner().invoke(cli, ["demo", "start", "--no-serve"], obj=runtime)
    assert isinstance(result.exception, UsageError)
    assert "0.0.0.0" in result.exception.message
    assert not (tmp_path / "matchmaker.sqlite3").exists()


def test_a_demo_is_served_to_others_only_if_told_twice(tmp_path):
    def serve(**settings):
        runtime = Runtime(read_config({}, instance=tmp_path, backend="hashing", **settings))
        return CliRunner().invoke(cli, ["serve", "--host", "0.0.0.0"], obj=runtime).exception

    refused = serve(demo="yes")
    assert isinstance(refused, UsageError)
    assert "MATCHMAKER_DEMO_PUBLIC=yes" in refused.remedy
    for settings in ({"demo": "yes", "demo_public": "yes"}, {}):
        assert isinstance(serve(**settings), NotReady)  # it goes on, and finds no database


def test_nothing_is_served_before_there_is_a_database(command_in, tmp_path):
    result = command_in(tmp_path, "serve")
    assert isinstance(result.exception, NotReady)
    assert "python -m matchmaker migrate" in result.exception.remedy
