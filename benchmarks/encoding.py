"""How many texts a second each backend encodes, against plain Sentence-Transformers.

Run from the project's root: `python benchmarks/encoding.py [--threads 2] [--rounds 5]`. The first
run exports the model, which takes seconds and is not counted. The backends take turns on the same
texts in one process; read the ratios, for the times are the machine's.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from indexing.threads import limit_threads  # noqa: E402

THREADS = 2
limit_threads(THREADS)

import numpy as np  # noqa: E402

from benchmarks.measuring import interleaved, median, write_result  # noqa: E402
from indexing.encoder import EncoderSettings, describe_backend, open_encoder  # noqa: E402
from indexing.weights import PACKAGE, find_weights  # noqa: E402

BASELINE = "sentence-transformers fp32"
BACKENDS = ("openvino", "onnx", "torch")
PARTS = (
    "We machine {} parts for {} suppliers in small series",
    "we look for a partner who can test {} under vibration and at low temperature",
    "our laboratory measures {} for makers of {}",
    "a pilot line for {} is open to small firms until next summer",
    "we buy used {} and sell them on as raw material for {}",
    "certified to ISO 13485, we coat {} with layers of a few nanometres",
)
THINGS = (
    "titanium", "optical lenses", "hydrogen tank", "battery cell", "pressure vessel", "laser diode",
    "composite blade", "vacuum pump", "sensor node", "medical implant", "ceramic filter", "gearbox",
)  # fmt: skip


def texts(count: int, sentences: int) -> list[str]:
    """Different texts of so many sentences, the same ones in every run."""
    random = np.random.default_rng(sentences)

    def sentence() -> str:
        things = random.choice(THINGS, 2)
        return str(random.choice(PARTS)).format(*things)

    return [". ".join(sentence() for _ in range(sentences)) + "." for _ in range(count)]


def measure(threads: int, rounds: int, cache: Path) -> list[dict[str, object]]:
    """One row for each backend and length of text."""
    from sentence_transformers import SentenceTransformer

    weights = find_weights(PACKAGE, revision=None, cache_dir=cache, allow_download=False)
    plain = SentenceTransformer(str(weights.folder), device="cpu")
    encoders = {}
    for backend in BACKENDS:
        settings = EncoderSettings(backend=backend, threads=threads, cache_dir=cache)
        encoders[describe_backend(settings).name] = open_encoder(settings)
    rows: list[dict[str, object]] = []
    for length, sample in {"short": texts(96, 4), "long": texts(32, 12)}.items():
        tokens = float(np.mean([len(plain.tokenizer(text)["input_ids"]) for text in sample]))
        actions = {BASELINE: lambda s=sample: plain.encode(s, normalize_embeddings=True)}
        for name, encoder in encoders.items():
            actions[name] = lambda e=encoder, s=sample: e.encode(s, as_query=False)
        vectors = {name: action() for name, action in actions.items()}  # also warms up
        times = interleaved(actions, rounds=rounds)
        for name in actions:
            cosine = np.einsum("nd,nd->n", vectors[name], vectors[BASELINE]).min()
            rows.append(
                {
                    "backend": name,
                    "texts": length,
                    "mean_tokens": round(tokens, 1),
                    "texts_per_second": round(len(sample) / median(times[name]), 1),
                    "ratio": round(median(times[BASELINE]) / median(times[name]), 2),
                    "cosine_min": round(float(cosine), 6),
                }
            )
    return rows


def main() -> None:
    """Measure, print a table, write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=ROOT / "instance" / "encoder")
    given = parser.parse_args()
    rows = measure(given.threads, given.rounds, given.cache)
    print(f"{'backend':28}{'texts':>7}{'tokens':>8}{'texts/s':>9}{'ratio':>7}{'cosine min':>12}")
    for row in rows:
        print("{:28}{:>7}{:>8}{:>9}{:>7}{:>12}".format(*row.values()))
    packages = ("sentence-transformers", "torch", "openvino", "onnxruntime", "tokenizers", "numpy")
    path = write_result(
        "encoding",
        packages,
        threads=given.threads,
        rounds=given.rounds,
        baseline=BASELINE,
        rows=rows,
    )
    print(f"Wrote {path}")


if __name__ == "__main__":
    main()
