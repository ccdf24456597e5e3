"""What holds for every set of files: idempotence, any order, no row hurts another, no dry write."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.services.importing import RowProblem, Upload, import_files
from matchmaker.services.importing.rejected import rejected_file, without_problem_column
from matchmaker.services.reading import Layout, Row, read_table
from models import Base, open_database

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEYS = st.sampled_from(["alpha", "beta", "gamma", "delta"])
TEXTS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"), exclude_characters='"'),
    min_size=1,
    max_size=30,
).filter(lambda text: any(each.isalpha() for each in text))
DAYS = st.sampled_from(["", "2001", "2014-05-01", "31.12.2015"])
HEADINGS = {
    "organisations": ["key", "name", "country", "city", "website"],
    "clusters": ["key", "name", "country", "stages", "organisation"],
    "statements": ["key", "organisation", "role", "text", "date"],
    "memberships": ["organisation", "cluster", "since"],
    "links": ["key", "a", "b", "kind", "date", "title"],
}
FILES = st.fixed_dictionaries(
    {
        "organisations": st.lists(
            st.tuples(
                KEYS | st.just(""),
                TEXTS,
                st.sampled_from(["", "DE", "Lietuva", "Narnia"]),
                TEXTS,
                st.sampled_from(["", "www.a.example", "no address"]),
            ),
            min_size=1,
            max_size=6,
        ),
        "clusters": st.lists(
            st.tuples(
                st.sampled_from(["one", "two"]),
                TEXTS,
                st.sampled_from(["", "FR"]),
                st.sampled_from(["", "component=Linsen;tooling"]),
                KEYS | st.just(""),
            ),
            max_size=3,
        ),
        "statements": st.lists(
            st.tuples(
                st.sampled_from(["", "s1", "s2", "s3"]),
                KEYS,
                st.sampled_from(["need", "Angebot", "whatever"]),
                TEXTS,
                DAYS,
            ),
            max_size=8,
        ),
        "memberships": st.lists(
            st.tuples(KEYS, st.sampled_from(["one", "two", "three"]), DAYS), max_size=4
        ),
        "links": st.lists(
            st.tuples(
                st.sampled_from(["", "l1", "l2"]),
                KEYS | st.sampled_from(["cluster:one", "cluster:two"]),
                KEYS | st.just("cluster:two"),
                st.sampled_from(["", "project"]),
                DAYS,
                st.just("") | TEXTS,
            ),
            max_size=5,
        ),
    }
)
# Cells as reading gives them: no blanks at the ends, sometimes what a spreadsheet would run.
CELLS = st.builds(
    lambda start, text: (start + text).strip(),
    st.sampled_from(["", "=", "+", "-", "@", "'", "'=", "＝", '"']),
    st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), max_size=12),
)
slowly = settings(max_examples=25, deadline=None)


@contextmanager
def empty_database():
    database = open_database("sqlite://")
    engine = database.kw["bind"]
    Base.metadata.create_all(engine)
    with database() as session:
        yield session
    engine.dispose()


def uploads(files):
    return [Upload(f"{name}.csv", written(HEADINGS[name], rows)) for name, rows in files.items()]


def written(headings, rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def state(session):
    """Everything stored, but for the record that something was imported."""
    logs = {"import_batch", "audit_event"}
    return {
        table.name: sorted(map(repr, session.execute(sa.select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name not in logs
    }


@slowly
@given(files=FILES)
def test_importing_twice_is_importing_once(files):
    with empty_database() as session:
        first = import_files(session, uploads(files), now=NOW)
        before = state(session)

        second = import_files(session, uploads(files), now=NOW + timedelta(days=1))

        assert state(session) == before
        assert second.problems == first.problems
        for table in second.tables:
            for counts in table.counts.values():
                assert (counts["created"], counts["updated"]) == (0, 0)


@slowly
@given(files=FILES, order=st.permutations(range(5)))
def test_the_order_of_the_files_does_not_matter(files, order):
    states = []
    given_files = uploads(files)
    for each in (given_files, [given_files[at] for at in order]):
        with empty_database() as session:
            import_files(session, each, now=NOW)
            states.append(state(session))

    assert states[0] == states[1]


@slowly
@given(files=FILES)
def test_a_dry_run_reports_the_same_and_writes_nothing(files):
    with empty_database() as session:
        before = state(session)

        tried = import_files(session, uploads(files), now=NOW, dry_run=True)

        assert state(session) == before
        done = import_files(session, uploads(files), now=NOW)
        assert tried.as_dict() | {"dry_run": False} == done.as_dict() | {"batches": []}


BAD_STATEMENTS = st.sampled_from(
    [
        ("s1", "nobody", "need", "We need it.", ""),
        ("s1", "alpha", "", "We need it.", ""),
        ("s2", "alpha", "need", "", ""),
        ("s2", "alpha", "need", "We need it.", "32.13.2001"),
        ("", "alpha", "need", "too long " * 60, ""),
    ]
)


@slowly
@given(files=FILES, bad=BAD_STATEMENTS, place=st.integers(0, 8))
def test_a_bad_row_never_affects_another(files, bad, place):
    states = []
    spoilt = [*files["statements"]]
    spoilt.insert(place, bad)
    for rows in (files["statements"], spoilt):
        with empty_database() as session:
            report = import_files(session, uploads(files | {"statements": rows}), now=NOW)
            states.append(state(session))

    assert states[0] == states[1]
    numbers = {problem.row for problem in report.problems if problem.file == "statements.csv"}
    assert min(place, len(files["statements"])) + 2 in numbers


@settings(deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4),
    separator=st.sampled_from(";,\t|"),
    sheet=st.sampled_from([None, "Firms"]),
)
def test_what_was_rejected_comes_back_cell_by_cell(rows, separator, sheet):
    layout = Layout(
        "list.csv",
        ("key", "name", "country"),
        1,
        sheet=sheet,
        separator=None if sheet else separator,
    )
    rejected = [Row(number, cells) for number, cells in enumerate(rows, start=2) if any(cells)]
    problems = [
        RowProblem("list.csv", sheet, row.number, "name", "x", "y", "Mend it.") for row in rejected
    ]

    name, content = rejected_file(layout, rejected, problems)
    table = without_problem_column(read_table(content, name=name))

    assert table.columns == layout.columns
    assert [row.cells for row in table.rows] == [row.cells for row in rejected]
