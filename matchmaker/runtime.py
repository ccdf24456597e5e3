"""What a running app holds: settings, sessions, library, weights; each opened when first used."""

from __future__ import annotations

import os
import threading
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from indexing.backends import Backend
from indexing.encoder import EncoderSettings, open_encoder
from matchmaker.config import Config
from matchmaker.domain.scoring import Weights
from matchmaker.services.library import Library
from matchmaker.services.weights import load_weights
from models import open_database


class Runtime:
    """One process's hold on everything; the one place where the parts are joined."""

    def __init__(self, config: Config) -> None:
        """Keep the settings; open nothing."""
        self.config = config
        self._library: Library | None = None
        self._opening = threading.Lock()

    @cached_property
    def database(self) -> sessionmaker[Session]:
        """Sessions on the database; the instance folder is made if it is missing."""
        self.config.instance.mkdir(parents=True, exist_ok=True)
        return open_database(self.config.database_url)

    @property
    def encoder_settings(self) -> EncoderSettings:
        """Which model, run how."""
        config = self.config
        return EncoderSettings(
            model=config["model"],
            revision=config["model_revision"] or None,
            backend=config.word("backend", list(Backend)),
            query_prompt=config["need_prompt"],
            passage_prompt=config["capability_prompt"],
            threads=self.threads,
            cache_dir=config.instance / "encoder",
            allow_download=config.flag("model_download"),
        )

    @property
    def library(self) -> Library:
        """The index and its encoder, not loaded yet; one, however many threads ask at once."""
        with self._opening:
            if self._library is None:
                words = self.config["model_languages"].split(",")
                self._library = Library(
                    open_encoder(self.encoder_settings),
                    self.config.index_folder,
                    trusted_languages=frozenset(each.strip() for each in words if each.strip()),
                )
            return self._library

    @cached_property
    def weights(self) -> Weights:
        """The weights in use."""
        return load_weights(Path(self.config["weights"]))

    @property
    def threads(self) -> int:
        """Threads for numeric work in this process; a negative number asks for all, as 0 does."""
        return max(self.config.number("threads"), 0) or os.cpu_count() or 1
