"""import calls, calls list, calls propose: as a person runs them."""

from __future__ import annotations

from pathlib import Path

TABLE = """\
id,title,description,deadline,colour
A,Caps,"Tasks:
- hardened injection moulds for caps
- tests of polymers
- cryogenic propulsion",2999-03-04,red
B,Old,Some text,2001-01-01,red
"""


def a_table(folder: Path, text: str = TABLE) -> Path:
    path = folder / "calls.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_calls_come_in_once_and_say_what_was_read(run, tmp_path):
    path = a_table(tmp_path)
    dry = run("import", "calls", path, "--dry-run")
    assert "2 created" in dry.stdout
    assert "Nothing was written" in dry.stderr
    assert "2 created" in run("import", "calls", path).stdout
    again = run("import", "calls", path)
    assert "0 created, 0 updated, 2 unchanged; 0 rows left out" in again.stdout
    assert "Not used      colour" in again.stdout


def test_a_row_that_cannot_be_read_is_named_and_the_exit_code_tells(run, tmp_path):
    path = a_table(tmp_path, TABLE + "C,Sea,text,one fine day,red\n")
    result = run("import", "calls", path)
    assert result.exit_code == 1
    assert "Row 7" in result.stdout
    assert "one fine day" in result.stdout


def test_the_open_calls_are_listed_and_one_is_proposed_groups(run, run_json, tmp_path):
    run("import", "calls", a_table(tmp_path))
    (call,) = run_json("calls", "list")
    assert (call["title"], call["open"], len(call["parts"])) == ("Caps", True, 3)
    assert [each["title"] for each in run_json("calls", "list", "--all")] == ["Old", "Caps"]
    found = run_json("calls", "propose", call["id"])
    does = {
        each["part"]: (member["name"], each["sentence"])
        for member in found["groups"][0]["members"]
        for each in member["does"]
    }
    assert does == {
        1: ("Toolmaker Far", "We build hardened injection moulds for caps."),
        2: ("Polymer Institute", "We run tests of polymers."),
    }
    assert found["uncovered"] == [3]
    shown = run("calls", "propose", call["id"])
    assert "Nobody does   cryogenic propulsion" in shown.stdout
    assert "SECRET" not in shown.stdout


def test_an_unknown_call_is_said(run):
    assert "There is no call 77" in str(run("calls", "propose", 77).exception)
