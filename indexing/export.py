"""Exporting a BERT model to ONNX, once, offline.

The export runs in a process of its own, so that a web process that only wants the result does not
carry PyTorch for the rest of its life. The file is written beside its place and renamed: an
interrupted export leaves nothing that could be taken for a model, and of two at once the last one
wins with the same content.
"""

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from indexing.errors import EncoderUnavailable
from indexing.weights import Weights, write_atomically

REVISION = 1  # raise it when `write_graph` changes
OPSET = 17
_MASKED = -10_000.0


def ensure_graph(weights: Weights, cache_dir: Path) -> Path:
    """Return the ONNX file of this model, exporting it first if it is not there."""
    try:
        made_by = version("torch").partition("+")[0]
    except PackageNotFoundError:
        made_by = "none"
    graph = cache_dir / f"{weights.fingerprint}-{REVISION}-torch-{made_by}.onnx"
    if not graph.is_file():
        _export_apart(weights.folder, graph.resolve())
    return graph


def _export_apart(folder: Path, graph: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(  # noqa: S603 -- this very interpreter, with our own module
        [sys.executable, "-m", "indexing.export", str(folder.resolve()), str(graph)],
        cwd=root,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not graph.is_file():
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise EncoderUnavailable(
            f"The model in {folder} could not be exported to ONNX: {last}. "
            "Set the encoder's backend to torch to use it without export."
        )


def write_graph(folder: Path, graph: Path) -> None:
    """Trace the model with PyTorch and write it as ONNX: token ids and mask in, token vectors
    out.
    """
    import io  # noqa: PLC0415

    import torch  # slow import
    from transformers import BertModel  # slow import

    bert = BertModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        attn_implementation="eager",
        use_safetensors=True,
        local_files_only=True,
    ).eval()

    class TokenVectors(torch.nn.Module):  # type: ignore[misc]
        """The network with its mask prepared here, which leaves the library's mask-building out
        of the graph.
        """

        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            masked = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * _MASKED
            segments = torch.zeros_like(input_ids)
            return self.bert(input_ids, masked, segments).last_hidden_state

    example = torch.ones((2, 16), dtype=torch.long)
    names = ["input_ids", "attention_mask"]
    buffer = io.BytesIO()
    torch.onnx.export(
        TokenVectors(),
        (example, example),
        buffer,
        input_names=names,
        output_names=["hidden"],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in [*names, "hidden"]},
        opset_version=OPSET,
        dynamo=False,
    )
    write_atomically(graph, buffer.getvalue())


if __name__ == "__main__":
    write_graph(Path(sys.argv[1]), Path(sys.argv[2]))
