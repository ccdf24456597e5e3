"""How a model is built, read from its JSON files alone, without loading it.

The fast path knows one architecture: BERT, mean of the tokens, tokenizer.json. It is that of the
model this project ships with and of many more; every other model runs through
Sentence-Transformers.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexing.weights import read_json

_DEFAULT_MAX_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Architecture:
    """`obstacle` says in words why the fast path cannot run this model; "" where it can."""

    dimension: int
    max_tokens: int
    obstacle: str


def read_architecture(folder: Path) -> Architecture:
    """Read config.json, modules.json and what they name."""
    config = read_json(folder / "config.json")
    modules = read_json(folder / "modules.json", [])
    settings = read_json(folder / "sentence_bert_config.json", {})
    return Architecture(
        dimension=_dimension(folder, config, modules),
        max_tokens=_max_tokens(folder, config, settings),
        obstacle=_obstacle(folder, config, modules, settings),
    )


def _dimension(folder: Path, config: dict[str, Any], modules: list[dict[str, Any]]) -> int:
    """Width of the last module that changes the width."""
    for module in reversed(modules):
        about = read_json(folder / module["path"] / "config.json", {}) if module["path"] else {}
        for name in ("out_features", "embedding_dimension", "word_embedding_dimension"):
            if name in about:
                return int(about[name])
    return int(config["hidden_size"])


def _max_tokens(folder: Path, config: dict[str, Any], settings: dict[str, Any]) -> int:
    """Where the model cuts a text; newer versions of the library note it with the tokenizer."""
    if settings.get("max_seq_length"):
        return int(settings["max_seq_length"])
    tokenizer = read_json(folder / "tokenizer_config.json", {})
    readable = config.get("max_position_embeddings", _DEFAULT_MAX_TOKENS)
    return int(min(tokenizer.get("model_max_length", readable), readable))


def _obstacle(
    folder: Path,
    config: dict[str, Any],
    modules: list[dict[str, Any]],
    settings: dict[str, Any],
) -> str:
    kinds = [module["type"].rpartition(".")[2] for module in modules]
    if config.get("model_type") != "bert":
        return f"its architecture is {config.get('model_type')}, not bert"
    if kinds not in ([], ["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        return f"its modules are {', '.join(kinds)}"
    if modules and not _pools_by_mean(read_json(folder / modules[1]["path"] / "config.json", {})):
        return "it does not pool by the mean of its tokens"
    if settings.get("do_lower_case"):
        return "it lower-cases texts before its tokenizer does"
    if not (folder / "tokenizer.json").is_file():
        return "it has no tokenizer.json"
    return ""


def _pools_by_mean(pooling: dict[str, Any]) -> bool:
    """Both ways in which Sentence-Transformers has written it."""
    if "pooling_mode" in pooling:
        return bool(pooling["pooling_mode"] == "mean")
    chosen = [name for name, value in pooling.items() if name.startswith("pooling_mode_") and value]
    return chosen == ["pooling_mode_mean_tokens"]
