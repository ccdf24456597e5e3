"""match run: pairs for all members of a cluster, as a person runs it."""

from __future__ import annotations

import pytest

from matchmaker.errors import NotFound


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
