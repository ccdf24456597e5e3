"""Database and index agree after whatever happens, and where they do not, it is said what differs.

Deleting the index loses nothing: it is a cache, built again from the database.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from factories import TODAY, cluster, desk_of, indexed, library, organisation
from house import House, actions
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from indexing.encoder import EncoderSettings, open_encoder
from matchmaker.domain.vocabulary import StatementRole
from matchmaker.presets import PRESETS
from matchmaker.services.index.embedding import embed_all
from matchmaker.services.index.indexes import build_index, check_index, is_current
from matchmaker.services.index.library import Library
from matchmaker.services.ranking.cards import card_as_dict
from matchmaker.services.ranking.proposing import Wish, propose
from models import Membership, Organisation, open_database
from models.changes import append_changes

Role = StatementRole


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=st.lists(actions, max_size=12))
def test_database_and_index_agree_whatever_is_said_withdrawn_joined_or_left(
    sqlite_template: Path, story: list[tuple[object, ...]]
) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "world.sqlite3"
        shutil.copyfile(sqlite_template, path)
        database = open_database(f"sqlite:///{path}")
        with database() as session:
            house = House(session, Path(name))
            for action in story:
                house.do(*action)  # type: ignore[arg-type]
            followed = check_index(session, house.library, today=TODAY)
            started_anew = check_index(session, library(Path(name)), today=TODAY)
        database.kw["bind"].dispose()
    assert (followed.problems, started_anew.problems) == ((), ())
    assert followed.entries == started_anew.entries


@pytest.fixture
def firm(session: Session) -> Organisation:
    row = organisation(session, "Firm", offers=["We build moulds."], needs=["We need steel."])
    organisation(session, "Other", offers=["We roll steel."], needs=["We need moulds."])
    return row


@pytest.fixture
def built(session: Session, firm: Organisation, tmp_path: Path) -> Library:
    return indexed(session, tmp_path)


def problems(session: Session, folder: Path) -> list[str]:
    """What a process that starts now finds wrong."""
    return list(check_index(session, library(folder), today=TODAY).problems)


def test_a_check_counts_what_it_compared(session: Session, built: Library) -> None:
    found = check_index(session, built, today=TODAY)
    assert (found.entries, found.problems, found.agrees) == (4, (), True)


def behind_its_back(session: Session, statement: str, **values: object) -> None:
    session.execute(sa.text(statement), values)
    session.commit()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            "UPDATE statement SET visibility = 'private' WHERE id = :id",
            ["capability.public: 1 entries are not in the database (statements {id})"],
        ),
        (
            "DELETE FROM statement WHERE id = :id",
            ["capability.public: 1 entries are not in the database (statements {id})"],
        ),
        (
            "UPDATE statement SET text = 'We bake bread.' WHERE id = :id",
            [
                "1 sentences are not encoded yet (statements {id})",
                "capability.public: 1 entries are not in the database (statements {id})",
            ],
        ),
        (
            "UPDATE statement SET text = 'We roll steel.' WHERE id = :id",
            ["capability.public: 1 entries differ from the database (statements {id})"],
        ),
        (
            "UPDATE statement SET role = 'need', text = 'We need steel.' WHERE id = :id",
            [
                "capability.public: 1 entries are not in the database (statements {id})",
                "need.public: 1 sentences are not in the index (statements {id})",
            ],
        ),
    ],
)
def test_a_row_that_was_changed_behind_its_back_is_named(
    session: Session,
    firm: Organisation,
    built: Library,
    tmp_path: Path,
    change: str,
    expected: list[str],
) -> None:
    number = firm.statements[0].id
    behind_its_back(session, change, id=number)
    assert sorted(problems(session, tmp_path)) == [each.format(id=number) for each in expected]
    embed_all(session, built.encoder)
    build_index(session, built, today=TODAY)
    assert problems(session, tmp_path) == []


def test_a_sentence_that_was_brought_in_and_never_encoded_is_named(
    session: Session, built: Library, tmp_path: Path
) -> None:
    late = organisation(session, "Late", offers=["We test lasers."])
    session.commit()
    number = late.statements[0].id
    assert problems(session, tmp_path) == [f"1 sentences are not encoded yet (statements {number})"]


def damage_flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("damage", [damage_flip, damage_cut, Path.unlink])
def test_every_file_of_a_snapshot_is_guarded(
    session: Session, built: Library, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    [snapshot] = [each for each in (tmp_path / "index").iterdir() if each.is_dir()]
    files = sorted(each for each in snapshot.rglob("*") if each.is_file() and each.stat().st_size)
    assert len(files) > 10
    for path in files[:: len(files) // 5]:
        whole = path.read_bytes()
        damage(path)
        [found] = problems(session, tmp_path)
        assert str(path) in found
        assert found.endswith("Run `python -m matchmaker index build`.")
        path.write_bytes(whole)
    assert problems(session, tmp_path) == []


def test_a_damaged_snapshot_is_healed_by_building_again(
    session: Session, built: Library, tmp_path: Path
) -> None:
    for path in (tmp_path / "index").rglob("*.npy"):
        damage_flip(path)
    build_index(session, library(tmp_path), today=TODAY)
    assert problems(session, tmp_path) == []


def test_an_index_of_another_encoder_is_refused_with_what_to_do(
    session: Session, built: Library, tmp_path: Path
) -> None:
    settings = EncoderSettings(backend="hashing", query_prompt="query: ")
    other = Library(open_encoder(settings), tmp_path / "index", trusted_languages=frozenset())
    [found] = check_index(session, other, today=TODAY).problems
    assert "the settings ask for" in found
    assert found.endswith("Run `python -m matchmaker index build`.")


def test_two_encoders_stand_side_by_side_while_the_index_migrates(
    session: Session, firm: Organisation, built: Library, tmp_path: Path
) -> None:
    def answers(found: Library) -> list[object]:
        slate = propose(desk_of(session, found, firm), firm.id, Wish(is_recorded=False))
        return [card_as_dict(each.card) for each in slate.shown]

    before = answers(built)
    preset = PRESETS["multilingual-e5-small"]
    settings = EncoderSettings(
        backend="hashing", query_prompt=preset.need_prompt, passage_prompt=preset.capability_prompt
    )
    languages = preset.languages
    newer = Library(open_encoder(settings), tmp_path / "newer", trusted_languages=languages)
    assert embed_all(session, newer.encoder) == 4
    build_index(session, newer, today=TODAY)
    assert answers(built) == before
    assert check_index(session, newer, today=TODAY).agrees
    assert check_index(session, built, today=TODAY).agrees
    assert newer.encoder.identity.key != built.encoder.identity.key


def test_deleting_the_index_loses_nothing(
    session: Session, firm: Organisation, built: Library, tmp_path: Path
) -> None:
    def answers(found: Library) -> list[object]:
        slate = propose(desk_of(session, found, firm), firm.id, Wish(is_recorded=False))
        return [card_as_dict(each.card) for each in slate.shown]

    before = answers(built)
    shutil.rmtree(tmp_path / "index")
    anew = library(tmp_path)
    build_index(session, anew, today=TODAY)
    assert problems(session, tmp_path) == []
    assert answers(anew) == before != []


def test_a_snapshot_is_current_until_something_changes(
    session: Session, firm: Organisation, built: Library, tmp_path: Path
) -> None:
    assert is_current(session, library(tmp_path))
    append_changes(session, [firm.id])
    session.commit()
    assert not is_current(session, library(tmp_path))
    build_index(session, built, today=TODAY)
    assert is_current(session, library(tmp_path))
    shutil.rmtree(tmp_path / "index")
    assert not is_current(session, library(tmp_path))


def test_building_tells_how_far_it_is(session: Session, built: Library) -> None:
    told: list[tuple[int, int]] = []
    count = build_index(
        session, built, today=TODAY, progress=lambda done, total: told.append((done, total))
    )
    assert count == 4
    assert told == [(n, len(Role)) for n in range(1, len(Role) + 1)]


def test_the_index_is_built_for_a_day(session: Session, firm: Organisation, tmp_path: Path) -> None:
    home = cluster(session, "One")
    session.add(Membership(organisation_id=firm.id, cluster_id=home.id, until=TODAY))
    behind_its_back(session, "UPDATE statement SET visibility = 'cluster'")
    found = indexed(session, tmp_path)
    assert check_index(session, found, today=TODAY).entries == 2
    assert check_index(session, found, today=TODAY + timedelta(days=1)).entries == 0
