"""work and languages: what is done while nobody is looking, and what translators get."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from matchmaker.cli import working
from matchmaker.config import read_config
from matchmaker.domain.phrases import phrase
from matchmaker.domain.vocabulary import LetterKind
from matchmaker.runtime import Runtime
from matchmaker.services.posting.mailing import Draft, Paragraph, write


def runtime_of(instance, **settings):
    known = {"backend": "hashing", "threads": 1, "mail": "folder"} | settings
    return Runtime(read_config({}, instance=instance, **known))


def put(runtime):
    with runtime.database() as session:
        parts = (Paragraph("Hello."),)
        draft = Draft(LetterKind.REMINDER, "r", "a@firm.example", phrase("Hello"), parts)
        write(session, runtime.post_office, draft, now=datetime.now(UTC))
        session.commit()


def test_one_round_sends_what_waits_and_says_so(program, instance):
    runtime = runtime_of(instance)
    put(runtime)
    runtime.database.kw["bind"].dispose()
    done = program("work", "--once", mail="folder")
    assert done.returncode == 0, done.stderr
    assert "send_due: 1\n" in done.stdout
    assert len(list((instance / "mail").glob("*.eml"))) == 1


def test_a_second_round_has_nothing_to_do(run):
    run("work", "--once")
    assert "send_due: 0\n" in run("work", "--once").stdout


def test_a_round_that_fails_is_told_and_exits_with_one(run, monkeypatch):
    def broken(session, office, now):
        raise ValueError("the dog ate it")

    monkeypatch.setattr(working, "CHORES", (broken,))
    result = run("work", "--once")
    assert result.exit_code == 1
    assert "broken: ValueError: the dog ate it" in result.stderr


def test_serving_does_the_rounds_in_a_thread_of_its_own_unless_told_not_to(instance, monkeypatch):
    came = threading.Event()
    monkeypatch.setattr(working, "_round", lambda runtime: came.set())
    with working.working(runtime_of(instance, chores="no")):
        assert not came.wait(0.2)
    with working.working(runtime_of(instance)):
        assert came.wait(5)
    assert not [each for each in threading.enumerate() if each.name == "chores"]


def test_a_database_that_is_away_does_not_end_the_rounds(instance, monkeypatch, caplog):
    rounds = []
    again = threading.Event()

    def failing(runtime):
        rounds.append(1)
        if len(rounds) > 1:
            again.set()
        raise OSError("away")

    monkeypatch.setattr(working, "_round", failing)
    monkeypatch.setattr(working, "PAUSE", 0.01)
    with working.working(runtime_of(instance)):
        assert again.wait(5)
    assert "away" in caplog.text


def test_extracting_writes_a_file_for_each_language(run, tmp_path, monkeypatch):
    from matchmaker.services import extraction

    monkeypatch.setattr(extraction.update, "__defaults__", (tmp_path,))
    said = run("languages", "extract").stdout
    assert sorted(each.name for each in tmp_path.glob("*.po")) == [
        "de.po",
        "fr.po",
        "it.po",
        "lt.po",
    ]
    assert "  lt: " in said
