"""Which arithmetic runs the model on this machine, and why.

Decided without loading anything heavy, because the backend is part of the encoder's identity and
the identity is asked for at every start.
"""

import importlib.util
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from indexing.errors import EncoderUnavailable


class Backend(StrEnum):
    """What a setting may ask for."""

    AUTO = "auto"
    OPENVINO = "openvino"
    ONNX = "onnx"
    TORCH = "torch"
    HASHING = "hashing"


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """`name` goes into the identity: library and precision. `reason` is one sentence for a
    person.
    """

    name: str
    reason: str

    @property
    def backend(self) -> Backend:
        """The library."""
        return Backend(self.name.partition("-")[0])

    @property
    def precision(self) -> str:
        """bf16 or fp32."""
        return self.name.partition("-")[2]


TORCH = "torch-fp32"
ONNX = "onnx-fp32"


def choose_backend(asked: str, obstacle: str) -> BackendChoice:
    """Choose for this machine and a model; `obstacle` says why the model has no fast path."""
    backend = Backend(asked)
    if backend is Backend.TORCH:
        return BackendChoice(TORCH, "Sentence-Transformers in fp32, as the settings ask.")
    if obstacle:
        return BackendChoice(
            TORCH, f"Sentence-Transformers in fp32, because of the model: {obstacle}."
        )
    if backend is Backend.AUTO:
        return _automatic()
    _require(backend)
    if backend is Backend.ONNX:
        return BackendChoice(ONNX, "ONNX Runtime in fp32, as the settings ask.")
    if has_bfloat16():
        return BackendChoice(
            "openvino-bf16",
            "OpenVINO as the settings ask, in bf16, which this processor computes itself.",
        )
    return BackendChoice(
        "openvino-fp32",
        "OpenVINO as the settings ask, in fp32: this processor has no bf16 arithmetic.",
    )


def _automatic() -> BackendChoice:
    if _installed("openvino") and has_bfloat16():
        return BackendChoice(
            "openvino-bf16",
            "OpenVINO in bf16, the fastest where a processor computes bf16 itself, as this one.",
        )
    if _installed("onnxruntime"):
        return BackendChoice(
            ONNX,
            "ONNX Runtime in fp32: OpenVINO or a processor with bf16 arithmetic is not there.",
        )
    return BackendChoice(TORCH, "Sentence-Transformers in fp32: no faster library is installed.")


def _require(backend: Backend) -> None:
    package = {Backend.OPENVINO: "openvino", Backend.ONNX: "onnxruntime"}[backend]
    if not _installed(package):
        raise EncoderUnavailable(
            f"The settings ask for {backend}, but {package} is not installed. "
            f"Run: pip install {package}; or set the backend to auto."
        )


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


@cache
def has_bfloat16() -> bool:
    """Tell whether the processor multiplies bf16 itself; emulated, it is slower than fp32."""
    if sys.platform == "linux":
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        return "avx512_bf16" in flags or "amx_bf16" in flags
    if not _installed("openvino"):
        return False
    import openvino  # slow import

    return "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
