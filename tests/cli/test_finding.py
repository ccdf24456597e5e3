"""propose and search: what is printed for people and for programs, and what is recorded."""

from __future__ import annotations

import pytest

from matchmaker.errors import InputError, NotFound

NEED = "We need hardened injection moulds for bottle caps."


def names(answer):
    return [each["candidate"]["name"] for each in answer["proposals"]]


def test_the_best_partner_is_shown_with_both_sentences_and_what_speaks_against(run):
    result = run("propose", "moulder", "--limit", 1)
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert "1. Toolmaker Far · AT · Tools · 10–49 people — Business, Strong" in said
    assert f"You need «{NEED}» (en, 2026-03-01)" in said
    assert "They offer «We build hardened injection moulds for caps.» (en, 2026-03-01)" in said
    assert "In the chain They supply what you build on: Tooling → Component" in said
    assert "Against nothing found in the 2 sentences they have written" in said


def test_what_is_shown_is_numbered_on_stderr_and_in_json(run, run_json):
    first = run("propose", "moulder", "--limit", 2)
    assert first.stderr == "Recorded as proposals 1 to 2.\n"
    second = run_json("propose", "moulder", "--limit", 2)
    assert [each["proposal"] for each in second["proposals"]] == [3, 4]


def test_json_holds_the_whole_card_and_the_counts(run_json):
    answer = run_json("propose", "Cap Moulder")
    assert answer["fitting"] == len(answer["proposals"]) <= answer["judged"] == 3
    best = answer["proposals"][0]
    assert (best["candidate"]["name"], best["kind"]) == ("Toolmaker Far", "b2b")
    assert best["why_you"][0]["seeking"]["text"] == NEED
    for side in ("forward", "backward"):
        amounts = [each["amount"] for each in best[side]["contributions"]]
        assert best[side]["value"] == pytest.approx(
            best[side]["intercept"] + sum(amounts), abs=1e-5
        )


def test_a_private_need_asks_for_its_owner_alone(run):
    assert "SECRET" in run("propose", "moulder").stdout
    assert "SECRET" not in run("propose", "institute", "--own-clusters").stdout


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--country", "at"], ["Toolmaker Far"]),
        (["--country", "at", "--country", "de"], ["Toolmaker Far", "Polymer Institute"]),
        (["--type", "research"], ["Polymer Institute"]),
        (["--stage", "tooling"], ["Toolmaker Far"]),
        (["--cluster", "tools"], ["Toolmaker Far"]),
        (["--sector", "25"], ["Toolmaker Far"]),
        (["--region", "DE7"], ["Polymer Institute"]),
        (["--size", "large"], []),
        (["--kind", "circular"], []),
    ],
)
def test_filters_are_exact(run_json, filters, found):
    assert names(run_json("propose", "moulder", *filters)) == found


def test_an_empty_list_says_what_to_do(run):
    result = run("propose", "moulder", "--size", "large")
    assert result.stdout.startswith("0 partners fit, of 0 judged")
    assert result.stderr == "Drop a filter, or describe the need in other words.\n"


def test_a_typed_sentence_finds_who_answers_it_and_nothing_is_recorded(run, run_json):
    assert names(run_json("search", NEED))[0] == "Toolmaker Far"
    assert run("search", NEED).stderr == ""


def test_a_sentence_in_somebodys_name_is_judged_both_ways_and_recorded(run_json):
    best = run_json("search", NEED, "--as", "moulder")["proposals"][0]
    assert best["proposal"] == 1
    assert best["why_them"][0]["seeking"]["text"].startswith("We look for who moulds bottle caps")


def test_clusters_are_proposed_to_a_cluster(run, run_json):
    [best] = run_json("propose", "plastics", "--members")["proposals"]
    assert (best["name"], best["pairs"], best["gaps"]) == ("Tools", 1, "fills tooling")
    assert "1. Tools — Clusters" in run("propose", "plastics", "--members").stdout


@pytest.mark.parametrize(
    ("arguments", "error", "remedy"),
    [
        (["propose", "mould"], NotFound, "Did you mean: Cap Moulder?"),
        (["propose", "moulder", "--cluster", "x"], NotFound, "Clusters: Plastics, Tools."),
        (["propose", "x", "--members"], NotFound, "Clusters: Plastics, Tools."),
        (["propose", "moulder", "--kind", "x"], InputError, "Write one of: b2b, r2b"),
        (["search", " "], InputError, "Write what you need."),
        (["search", NEED, "--as", "x"], NotFound, "Give its key, name or number."),
    ],
)
def test_an_error_names_the_remedy(run, arguments, error, remedy):
    result = run(*arguments)
    assert isinstance(result.exception, error)
    assert remedy in result.exception.remedy
    assert result.stdout == ""
