"""The reference encoder: Sentence-Transformers in fp32, used as its authors mean it.

Faster backends are compared with it, and models that they cannot run are run by it.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from indexing.ranking import Matrix

BATCH = 8


class TorchModel:
    """A model loaded by Sentence-Transformers."""

    def __init__(self, folder: Path, *, max_tokens: int, threads: int) -> None:
        """Load the weights, offline and without any code of the model's own."""
        os.environ["HF_HUB_OFFLINE"] = "1"
        import torch  # slow import
        from sentence_transformers import SentenceTransformer  # slow import
        from transformers.utils import logging  # slow import

        logging.disable_progress_bar()
        torch.set_num_threads(threads)
        self._model = SentenceTransformer(
            str(folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
        self._model.max_seq_length = max_tokens

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Return a unit vector for each text (n, d)."""
        vectors: Matrix = self._model.encode(
            list(texts),
            batch_size=BATCH,
            prompt="",
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return vectors
