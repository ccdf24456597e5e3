"""From text to vector.

A need is encoded as a query and a capability as a passage: some models tell the two apart by a
prompt. Which model, with which prompts, run by what, is a setting and makes up the encoder's
identity.
"""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from indexing.architecture import Architecture, read_architecture
from indexing.backends import Backend, BackendChoice, choose_backend
from indexing.hashing import HashingEncoder
from indexing.identity import EncoderIdentity
from indexing.ranking import Matrix
from indexing.weights import PACKAGE, Weights, find_weights


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """How texts become vectors.

    `model` is the name of the package with the weights, a folder, or a name on the hub, there
    with a `revision`. `threads` 0 means all processors. `cache_dir` keeps exported models and
    downloads.
    """

    model: str = PACKAGE
    revision: str | None = None
    backend: str = Backend.AUTO
    query_prompt: str = ""
    passage_prompt: str = ""
    max_tokens: int = 256
    threads: int = 0
    cache_dir: Path = Path("instance/encoder")
    allow_download: bool = False


class Encoder(Protocol):
    """Turns texts into vectors of one space."""

    identity: EncoderIdentity

    def encode(self, texts: Sequence[str], *, as_query: bool) -> Matrix:
        """Return a unit vector (n, dimension) for each text; needs are queries, offers are
        passages.
        """
        ...


class TextModel(Protocol):
    """A loaded model; knows nothing of prompts."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return a unit vector for each text."""
        ...


class SentenceEncoder:
    """An encoder that loads its model when the first text comes."""

    def __init__(self, identity: EncoderIdentity, load: Callable[[], TextModel]) -> None:
        """Nothing is loaded here: a web process answers its first page without a model."""
        self.identity = identity
        self._load = load
        self._model: TextModel | None = None
        self._working = threading.Lock()

    def encode(self, texts: Sequence[str], *, as_query: bool) -> Matrix:
        """See `Encoder.encode`. One call at a time: more threads would only share the processor."""
        if not len(texts):
            return np.empty((0, self.identity.dimension), dtype=np.float32)
        prompt = self.identity.query_prompt if as_query else self.identity.passage_prompt
        with self._working:
            if self._model is None:
                self._model = self._load()
            return self._model.encode([prompt + text for text in texts])


def open_encoder(settings: EncoderSettings) -> Encoder:
    """Return an encoder whose identity is known and whose model is not loaded yet.

    Raises `ModelRefused` or `EncoderUnavailable`, which say what to do.
    """
    if settings.backend == Backend.HASHING:
        return HashingEncoder(
            query_prompt=settings.query_prompt, passage_prompt=settings.passage_prompt
        )
    weights, architecture, choice = _examine(settings)
    max_tokens = min(settings.max_tokens, architecture.max_tokens)
    identity = EncoderIdentity(
        model=settings.model,
        revision=weights.fingerprint,
        backend=choice.name,
        dimension=architecture.dimension,
        query_prompt=settings.query_prompt,
        passage_prompt=settings.passage_prompt,
        max_tokens=max_tokens,
    )
    return SentenceEncoder(identity, lambda: _load(weights, identity, choice, settings))


def describe_backend(settings: EncoderSettings) -> BackendChoice:
    """Tell which backend these settings lead to on this machine, and why."""
    if settings.backend == Backend.HASHING:
        return BackendChoice(
            "hashing", "Hashed words and letters, without a model, as the settings ask."
        )
    return _examine(settings)[2]


def verify_model(settings: EncoderSettings) -> Weights:
    """Read the model's files again and check them, trusting no remembered hash."""
    return find_weights(
        settings.model,
        revision=settings.revision,
        cache_dir=settings.cache_dir,
        allow_download=settings.allow_download,
        verify=True,
    )


def _examine(settings: EncoderSettings) -> tuple[Weights, Architecture, BackendChoice]:
    weights = find_weights(
        settings.model,
        revision=settings.revision,
        cache_dir=settings.cache_dir,
        allow_download=settings.allow_download,
    )
    architecture = read_architecture(weights.folder)
    return weights, architecture, choose_backend(settings.backend, architecture.obstacle)


def _load(
    weights: Weights, identity: EncoderIdentity, choice: BackendChoice, settings: EncoderSettings
) -> TextModel:
    """Load the model; each backend's libraries are imported by the module that uses them."""
    threads = settings.threads or os.cpu_count() or 1
    if choice.backend is Backend.TORCH:
        from indexing.reference import TorchModel  # noqa: PLC0415 -- only this backend needs it

        return TorchModel(weights.folder, max_tokens=identity.max_tokens, threads=threads)
    from indexing.export import ensure_graph  # noqa: PLC0415 -- only these backends need it
    from indexing.fast import GraphModel, onnx_network, openvino_network  # noqa: PLC0415

    graph = ensure_graph(weights, settings.cache_dir)
    if choice.backend is Backend.OPENVINO:
        network = openvino_network(graph, precision=choice.precision, threads=threads)
    else:
        network = onnx_network(graph, threads=threads)
    return GraphModel(
        weights.folder / "tokenizer.json",
        network,
        dimension=identity.dimension,
        max_tokens=identity.max_tokens,
    )
