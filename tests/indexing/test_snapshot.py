import json
import os
import shutil
import time
from dataclasses import replace

import numpy as np
import pytest

from indexing.errors import SnapshotCorrupt, SnapshotForeign, SnapshotMissing
from indexing.shelf import ShelfContent
from indexing.snapshot import current_name, open_current, write_snapshot


@pytest.fixture
def write(tmp_path, identity, shelf_of):
    def write(ids=(1, 2, 3), sequence=7, **options):
        shelves = [("need.public", shelf_of(ids)), ("need.cluster-1", shelf_of([]))]
        return write_snapshot(tmp_path, shelves, identity, sequence=sequence, **options)

    return write


def folders(root):
    return sorted(path.name for path in root.iterdir() if path.is_dir())


def test_a_snapshot_is_read_as_it_was_written(write, tmp_path, identity, unit_vectors):
    written = write([5, 3, 90], sequence=12)
    snapshot = open_current(tmp_path, identity)
    assert (snapshot.name, snapshot.sequence) == (written.name, 12)
    assert snapshot.identity == identity
    assert {name: len(shelf) for name, shelf in snapshot.shelves.items()} == {
        "need.public": 3,
        "need.cluster-1": 0,
    }
    shelf = snapshot.shelves["need.public"]
    assert shelf.dense.search(unit_vectors([90]), 1).ids.tolist() == [[90]]
    assert shelf.lexical.search(["colour6"], ["en"], 1).groups.tolist() == [[9]]


def test_equal_shelves_make_equal_files(write, tmp_path):
    manifests = [json.loads((write() / "manifest.json").read_text()) for _ in range(2)]
    assert manifests[0] == manifests[1]


def test_the_manifest_says_what_the_snapshot_is(write, identity):
    manifest = json.loads((write() / "manifest.json").read_text())
    assert manifest["encoder_key"] == identity.key
    assert manifest["dimension"] == 24
    assert manifest["metric"] == "inner product"
    assert manifest["shelves"]["need.public"]["count"] == 3
    assert manifest["shelves"]["need.public"]["index"] == {
        "ef_search": 0,
        "kind": "flat",
        "recall": 1.0,
    }


def test_before_the_first_build_one_is_told_to_build(tmp_path, identity):
    assert current_name(tmp_path) is None
    with pytest.raises(SnapshotMissing, match="python -m matchmaker index build"):
        open_current(tmp_path, identity)


def test_another_encoder_is_refused(write, tmp_path, identity):
    write()
    with pytest.raises(SnapshotForeign, match="the settings ask for test"):
        open_current(tmp_path, replace(identity, query_prompt="query: "))


def test_another_format_is_refused(write, tmp_path, identity, monkeypatch):
    monkeypatch.setattr("indexing.manifest.FORMAT", 99)
    write()
    monkeypatch.undo()
    with pytest.raises(SnapshotForeign, match="format 99"):
        open_current(tmp_path, identity)


@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_every_damaged_file_is_found(write, tmp_path, identity, damage):
    folder = write()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        if damage == "flip":
            path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        elif damage == "cut":
            path.write_bytes(whole[:-1])
        else:
            path.unlink()
        with pytest.raises(SnapshotCorrupt, match="index build"):
            open_current(tmp_path, identity)
        path.write_bytes(whole)
    assert open_current(tmp_path, identity).sequence == 7


@pytest.mark.parametrize("line", ["", "000000000007-gone 12", "../elsewhere 12"])
def test_a_current_line_that_leads_nowhere_is_refused(write, tmp_path, identity, line):
    write()
    (tmp_path / "CURRENT").write_text(line)
    with pytest.raises(SnapshotCorrupt):
        open_current(tmp_path, identity)


def test_two_old_snapshots_are_kept(write, tmp_path):
    written = [write(sequence=number).name for number in range(5)]
    assert folders(tmp_path) == sorted(written[2:])
    assert current_name(tmp_path) == written[4]


def test_a_reader_keeps_the_snapshot_that_it_opened(write, tmp_path, identity, unit_vectors):
    write([1])
    snapshot = open_current(tmp_path, identity)
    shelf = snapshot.shelves["need.public"]
    assert shelf.dense.search(unit_vectors([1]), 1).ids.tolist() == [[1]]
    for number in range(4):
        write([2], sequence=number)
    assert shelf.dense.search(unit_vectors([1]), 1).ids.tolist() == [[1]]


def test_a_build_that_fails_changes_nothing(write, tmp_path, identity, shelf_of):
    name = write().name

    def shelves():
        yield "need.public", shelf_of([1])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_snapshot(tmp_path, shelves(), identity, sequence=8)
    assert folders(tmp_path) == [name]
    assert open_current(tmp_path, identity).sequence == 7


def test_what_a_killed_build_left_is_removed_later(write, tmp_path):
    young, old = tmp_path / ".building-young", tmp_path / ".building-old"
    for path in (young, old):
        path.mkdir()
    os.utime(old, (time.time() - 7200,) * 2)
    name = write().name
    assert folders(tmp_path) == [".building-young", name]


def test_a_shelf_of_another_dimension_is_refused(tmp_path, identity):
    with pytest.raises(ValueError, match="3 dimensions"):
        write_snapshot(tmp_path, [("x", ShelfContent.empty(3))], identity, sequence=1)


def test_an_id_given_twice_is_refused(write):
    with pytest.raises(ValueError, match="Id 4 occurs twice"):
        write([4, 4])


def test_nothing_in_a_snapshot_is_a_pickle(write):
    for path in write().rglob("*.npy"):
        np.load(path, allow_pickle=False)


def test_progress_names_each_shelf(write):
    told = []
    write(progress=lambda name, count: told.append((name, count)))
    assert told == [("need.public", 3), ("need.cluster-1", 0)]


def test_a_copied_snapshot_folder_is_as_good(write, tmp_path, identity):
    write()
    shutil.copytree(tmp_path, tmp_path / "copy", ignore=shutil.ignore_patterns("copy"))
    assert open_current(tmp_path / "copy", identity).sequence == 7
