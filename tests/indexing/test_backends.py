import pytest

from indexing import backends
from indexing.backends import choose_backend
from indexing.errors import EncoderUnavailable


@pytest.fixture
def machine(monkeypatch):
    """A machine with these packages, and with or without bf16."""

    def pretend(*packages, bfloat16):
        monkeypatch.setattr(backends, "_installed", lambda package: package in packages)
        monkeypatch.setattr(backends, "has_bfloat16", lambda: bfloat16)

    return pretend


@pytest.mark.parametrize(
    ("packages", "bfloat16", "name"),
    [
        (["openvino", "onnxruntime"], True, "openvino-bf16"),
        (["openvino", "onnxruntime"], False, "onnx-fp32"),
        (["onnxruntime"], True, "onnx-fp32"),
        (["openvino"], False, "torch-fp32"),
        ([], True, "torch-fp32"),
    ],
)
def test_auto_takes_the_fastest_faithful_backend(machine, packages, bfloat16, name):
    machine(*packages, bfloat16=bfloat16)
    assert choose_backend("auto", "").name == name


def test_openvino_computes_in_fp32_where_bf16_would_be_emulated(machine):
    machine("openvino", bfloat16=False)
    assert choose_backend("openvino", "").name == "openvino-fp32"


def test_a_backend_that_is_asked_for_and_missing_is_named(machine):
    machine(bfloat16=True)
    with pytest.raises(EncoderUnavailable, match="pip install onnxruntime"):
        choose_backend("onnx", "")


@pytest.mark.parametrize("asked", ["auto", "openvino", "onnx", "torch"])
def test_a_model_without_fast_path_runs_in_torch_and_says_why(machine, asked):
    machine("openvino", "onnxruntime", bfloat16=True)
    choice = choose_backend(asked, "its architecture is xlm-roberta, not bert")
    assert choice.name == "torch-fp32"
    assert ("xlm-roberta" in choice.reason) == (asked != "torch")


def test_an_unknown_backend_is_refused():
    with pytest.raises(ValueError, match="tensorflow"):
        choose_backend("tensorflow", "")


def test_this_processor_is_read_without_error():
    assert backends.has_bfloat16() in (True, False)
