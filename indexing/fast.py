"""The fast encoders: the exported model in OpenVINO or ONNX Runtime, without PyTorch in the
process.

Tokens come from the `tokenizers` library and the model's own tokenizer.json. The network returns
a vector for each token; the mean and the length 1 are computed here in fp32, whatever precision
the network ran in.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexing.ranking import Matrix

Tokens = NDArray[np.int64]
Network = Callable[[Tokens, Tokens], Matrix]

BATCH = 8  # larger ones were slower: what a layer produces no longer stays in the cache
WINDOW = 4_096  # texts tokenised at a time, which bounds the memory


class GraphModel:
    """Texts to unit vectors through a network of fixed weights."""

    def __init__(
        self, tokenizer: Path, network: Network, *, dimension: int, max_tokens: int
    ) -> None:
        """Read tokenizer.json; texts are cut after `max_tokens` word pieces as the reference cuts
        them.
        """
        from tokenizers import Tokenizer  # noqa: PLC0415 -- slow import

        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.no_padding()
        self._network = network
        self._dimension = dimension

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return a unit vector for each text (n, d), in the order of the texts."""
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        for start in range(0, len(texts), WINDOW):
            window = [text.strip() for text in texts[start : start + WINDOW]]
            self._encode_window(window, vectors[start : start + WINDOW])
        return vectors

    def _encode_window(self, texts: list[str], vectors: Matrix) -> None:
        """Texts of similar length share a batch, so that little is spent on padding."""
        encodings = self._tokenizer.encode_batch(texts)
        order = sorted(range(len(texts)), key=lambda number: len(encodings[number].ids))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            tokens, mask = _pad([encodings[number].ids for number in batch])
            vectors[batch] = _pool(self._network(tokens, mask), mask)


def _pad(rows: list[list[int]]) -> tuple[Tokens, Tokens]:
    """Token ids and their mask, both (batch, longest); the padding's id does not matter behind
    the mask.
    """
    tokens = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for number, row in enumerate(rows):
        tokens[number, : len(row)] = row
        mask[number, : len(row)] = 1
    return tokens, mask


def _pool(hidden: Matrix, mask: Tokens) -> Matrix:
    """Mean over the tokens of each text, at length 1. The mean's own divisor cancels in that."""
    summed = np.einsum("bsd,bs->bd", hidden, mask.astype(np.float32))
    unit: Matrix = summed / np.linalg.norm(summed, axis=1, keepdims=True)
    return unit


def openvino_network(graph: Path, *, precision: str, threads: int) -> Network:
    """Compile the ONNX file for this processor."""
    import openvino  # slow import

    compiled = openvino.Core().compile_model(
        graph,
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            # Two workers that pin their threads would both pin them to the first core.
            "ENABLE_CPU_PINNING": False,
        },
    )
    request = compiled.create_infer_request()

    def run(tokens: Tokens, mask: Tokens) -> Matrix:
        inputs = {"input_ids": tokens, "attention_mask": mask}
        hidden: Matrix = request.infer(inputs, share_inputs=True, share_outputs=True)[0]
        return hidden

    return run


def onnx_network(graph: Path, *, threads: int) -> Network:
    """Load the ONNX file into ONNX Runtime."""
    import onnxruntime  # slow import

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def run(tokens: Tokens, mask: Tokens) -> Matrix:
        hidden: Matrix = session.run(None, {"input_ids": tokens, "attention_mask": mask})[0]
        return hidden

    return run
