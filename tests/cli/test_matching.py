"""match run: pairs for all members of a cluster, as a person runs it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from matchmaker.cli import cli
from matchmaker.config import read_config
from matchmaker.errors import NotFound, UsageError
from matchmaker.runtime import Runtime


def test_pairs_are_found_for_every_member_and_said_how_many(run):
    result = run("match", "run", "plastics")
    assert result.exit_code == 0
    assert result.stdout == "Plastics: pairs 1, members 1.\n"
    assert "Matching members: 1 of 1" in result.stderr


def test_json_names_the_list_and_the_same_again_finds_the_same(run_json):
    first = run_json("match", "run", "plastics")
    assert (first["members"], first["pairs"], first["without"]) == (1, 1, [])
    assert run_json("match", "run", "Plastics") == first


def test_an_unknown_cluster_is_answered_with_those_there_are(run):
    result = run("match", "run", "nowhere")
    assert isinstance(result.exception, NotFound)
    assert "Plastics, Tools" in result.exception.remedy


@pytest.mark.parametrize("secret", ["SECRET"])
def test_private_sentences_take_no_part(run, secret):
    run("match", "run", "plastics")
    assert secret not in run("match", "run", "plastics", "--json").stdout


def test_everybody_is_asked_for_at_once_and_gets_what_propose_gives(run, run_json):
    result = run("match", "all")
    assert result.exit_code == 0
    assert result.stdout == "organisations 4, proposals 3.\n"
    assert "Proposing: 4 of 4" in result.stderr
    assert "Without any, since they say too little: 2." in result.stderr
    again = run_json("match", "all")
    assert (again["organisations"], again["proposals"], again["rule"]) == (4, 3, "harmonic")

    listed = run_json("match", "list", "moulder")
    proposed = run_json("propose", "moulder")["proposals"]
    assert [each["name"] for each in listed] == [each["candidate"]["name"] for each in proposed]
    assert "1. Toolmaker Far — " in run("match", "list", "moulder").stdout


def test_before_the_first_run_there_is_no_list(run):
    result = run("match", "list", "moulder")
    assert isinstance(result.exception, NotFound)
    assert "match all" in result.exception.remedy


@pytest.mark.parametrize("rule", ["market", "product"])
def test_another_rule_is_a_setting_and_the_market_says_when_it_has_no_run(instance, rule):
    def run(*arguments, rule=rule):
        config = read_config({}, instance=instance, backend="hashing", threads=1, reciprocity=rule)
        runtime = Runtime(config)
        try:
            return CliRunner().invoke(cli, arguments, obj=runtime)
        finally:
            runtime.database.kw["bind"].dispose()

    fallen = "There is no nightly run yet"
    assert (fallen in run("propose", "moulder").stderr) == (rule == "market")
    assert f'"rule": "{rule}"' in run("match", "all", "--json").stdout
    assert fallen not in run("propose", "moulder").stderr
    wrong = run("propose", "moulder", rule="fair").exception
    assert isinstance(wrong, UsageError)
    assert wrong.remedy == "Write one of: harmonic, product, market."
