"""migrate, index, user, doctor: keeping the house, each the same when it is run twice."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from matchmaker.config import SETTINGS, read_config
from matchmaker.errors import Conflict, InputError, NotFound, NotReady, UsageError


def change(instance, statement):
    connection = sqlite3.connect(instance / "matchmaker.sqlite3")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_migrating_twice_says_the_same(run):
    assert run("migrate").stdout == run("migrate").stdout == "The database is at schema 0003.\n"


def test_an_index_is_built_and_agrees(run, run_json):
    built = run("index", "build")
    assert built.stdout == "0 sentences encoded; 6 entries indexed.\n"
    assert "Building the index: 6 of 6" in built.stderr
    assert run("index", "check").stdout == "6 entries compared.\nThey agree.\n"
    assert run_json("index", "check") == {"agrees": True, "entries": 6, "problems": []}


def test_a_difference_is_named_with_what_to_do_and_exit_code_1(run, run_json, instance):
    change(instance, "DELETE FROM statement WHERE text LIKE 'We bake%'")
    checked = run("index", "check")
    assert checked.exit_code == 1
    assert "capability.public: 1 entries are not in the database (statements 7)" in checked.stdout
    assert "Run `python -m matchmaker index build`." in checked.stdout
    assert run_json("index", "check")["agrees"] is False
    assert run("index", "build").exit_code == 0
    assert run("index", "check").exit_code == 0


def test_a_deleted_index_folder_is_built_again_and_nothing_is_lost(run, run_json, instance):
    before = run_json("propose", "moulder")
    shutil.rmtree(instance / "index")
    assert run("index", "build").exit_code == 0
    after = run_json("propose", "moulder")
    for answer in (before, after):
        for each in answer["proposals"]:
            del each["proposal"]
    assert before == after


def test_a_database_without_a_schema_names_the_remedy(run, instance):
    (instance / "matchmaker.sqlite3").unlink()
    for arguments in (["index", "check"], ["propose", "moulder"], ["search", "x"]):
        result = run(*arguments)
        assert isinstance(result.exception, NotReady)
        assert "python -m matchmaker migrate" in result.exception.remedy


def add(run, *arguments, password="correct horse battery"):
    return run("user", "add", *arguments, "--password", password)


def test_somebody_is_let_in_as_what_they_are(run):
    result = add(run, "ona@example.org", "--member", "moulder", "--manager", "plastics")
    assert (result.exit_code, result.stdout) == (0, "ona@example.org may sign in.\n")


def test_a_coordinator_is_let_in_by_key_name_or_number(run, instance):
    change(instance, "INSERT INTO meta_cluster (external_key, name) VALUES ('eu', 'All Europe')")
    for number, reference in enumerate(("eu", "All Europe", "1")):
        result = add(run, f"ona{number}@example.org", "--coordinator", reference)
        assert (result.exit_code, result.stdout) == (0, f"ona{number}@example.org may sign in.\n")
    connection = sqlite3.connect(instance / "matchmaker.sqlite3")
    grants = connection.execute('SELECT role, meta_cluster_id FROM "grant"').fetchall()
    connection.close()
    assert grants == [("coordinator", 1)] * 3


def test_the_password_is_asked_for_twice_and_never_shown(run):
    typed = "correct horse battery\ncorrect horse battery\n"
    result = run("user", "add", "ona@example.org", "--administrator", input=typed)
    assert result.exit_code == 0
    assert "horse" not in result.output


@pytest.mark.parametrize(
    ("arguments", "password", "error"),
    [
        (["ona@example.org"], "correct horse battery", UsageError),
        (["ona@example.org", "--member", "x"], "correct horse battery", NotFound),
        (["ona@example.org", "--manager", "x"], "correct horse battery", NotFound),
        (["ona@example.org", "--coordinator", "x"], "correct horse battery", NotFound),
        (["ona", "--administrator"], "correct horse battery", InputError),
        (["ona@example.org", "--administrator"], "short", InputError),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_the_remedy(run, arguments, password, error):
    result = add(run, *arguments, password=password)
    assert isinstance(result.exception, error)
    assert result.exception.remedy


def test_an_address_is_taken_once(run):
    add(run, "ona@example.org", "--administrator")
    again = add(run, "ONA@example.org", "--administrator")
    assert isinstance(again.exception, Conflict)


def test_the_doctor_finds_all_well(run, run_json):
    result = run("doctor")
    assert result.exit_code == 0
    assert "✗" not in result.stdout
    subjects = [each["subject"] for each in run_json("doctor") if each["is_well"]]
    kept = ["settings", "python", "database", "sqlite", "encoder", "index", "mail", "chores"]
    assert subjects == kept


def test_the_doctor_names_what_is_wrong_and_the_remedy(run, instance):
    change(instance, "DELETE FROM statement")
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ index" in result.stdout
    assert "→ Run `python -m matchmaker index build`." in result.stdout


def test_every_setting_is_explained(run):
    plain = run("doctor", "--settings").stdout
    told = json.loads(run("doctor", "--settings", "--json").stdout)
    assert [each["name"] for each in told] == [each.variable for each in SETTINGS]
    assert all(each.variable in plain and each.help in plain for each in SETTINGS)


@pytest.mark.parametrize(
    ("settings", "ask", "words"),
    [
        ({"MATCHMAKER_PROT": "1"}, lambda config: None, "MATCHMAKER_PORT is meant?"),
        ({"MATCHMAKER_XYZ": "1"}, lambda config: None, "There is no setting MATCHMAKER_XYZ."),
        (
            {"MATCHMAKER_THREADS": "many"},
            lambda config: config.number("threads"),
            "MATCHMAKER_THREADS is «many». Write a whole number.",
        ),
        (
            {"MATCHMAKER_DEMO": "perhaps"},
            lambda config: config.flag("demo"),
            "MATCHMAKER_DEMO is «perhaps». Write yes or no.",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_what_it_may_be(settings, ask, words):
    with pytest.raises(UsageError) as refused:
        ask(read_config(settings))
    assert words in str(refused.value)


def test_what_is_given_goes_before_the_environment_and_that_before_the_default():
    environment = {"MATCHMAKER_PORT": "9000", "MATCHMAKER_HOST": "::1", "PATH": "/bin"}
    config = read_config(environment, port=9001)
    assert (config["port"], config["host"], config["demo"]) == ("9001", "::1", "no")


def test_weights_that_are_not_there_are_refused_with_the_remedy(instance):
    from click.testing import CliRunner

    from matchmaker.cli import cli
    from matchmaker.runtime import Runtime

    runtime = Runtime(read_config({}, instance=instance, backend="hashing", weights="/nowhere"))
    result = CliRunner().invoke(cli, ["propose", "moulder"], obj=runtime)
    runtime.database.kw["bind"].dispose()
    assert isinstance(result.exception, NotReady)
    assert "MATCHMAKER_WEIGHTS" in result.exception.remedy
