"""What a running app holds: settings, sessions, library, weights; each opened when first used."""

from __future__ import annotations

import os
import threading
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from indexing.backends import Backend
from indexing.bridged import BridgedEncoder
from indexing.encoder import Encoder, EncoderSettings, open_encoder
from matchmaker.config import ROOT, SETTINGS, Config
from matchmaker.domain.reciprocal import Reciprocity
from matchmaker.domain.scoring import Weights
from matchmaker.presets import preset_of
from matchmaker.secret import secret_of
from matchmaker.services.index.library import Library
from matchmaker.services.index.vocabularies import open_bridge, vocabulary_files
from matchmaker.services.learning.keeping import path_in_use
from matchmaker.services.posting.carriers import carrier_of, sender_of
from matchmaker.services.posting.mailing import PostOffice
from matchmaker.services.posting.signing import Signer
from matchmaker.services.ranking.listed import FOLDER, RoomOnDisk
from matchmaker.services.ranking.policy import Policy
from matchmaker.services.ranking.weights import load_weights
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
        """Which model, run how; what is not set is that of the model's preset."""
        config = self.config
        preset = preset_of(config["model"])
        return EncoderSettings(
            model=preset.model,
            revision=config["model_revision"] or None,
            backend=config.word("backend", list(Backend)),
            query_prompt=config["need_prompt"] or preset.need_prompt,
            passage_prompt=config["capability_prompt"] or preset.capability_prompt,
            threads=self.threads,
            cache_dir=config.instance / "encoder",
            allow_download=config.flag("model_download"),
        )

    @property
    def library(self) -> Library:
        """The index and its encoder, not loaded yet; one, however many threads ask at once."""
        with self._opening:
            if self._library is None:
                self._library = Library(
                    self._open_encoder(),
                    self.config.index_folder,
                    trusted_languages=self.trusted_languages,
                )
            return self._library

    @property
    def trusted_languages(self) -> frozenset[str]:
        """The languages that the encoder reads well."""
        words = self.config["model_languages"].split(",")
        told = frozenset(each.strip() for each in words if each.strip())
        return told or preset_of(self.config["model"]).languages

    @property
    def vocabularies(self) -> list[Path]:
        """The tables of class names that the bridge between languages stands on."""
        return vocabulary_files(self.config.instance, ROOT / "data/vocabulary/terms.csv")

    def _open_encoder(self) -> Encoder:
        """The encoder of the settings, with a bridge for the languages that it reads badly."""
        encoder, trusted = open_encoder(self.encoder_settings), self.trusted_languages
        if not self.config.flag("bridge"):
            return encoder
        return BridgedEncoder(encoder, open_bridge(self.vocabularies), trusted=trusted)

    @cached_property
    def hand_set(self) -> Weights:
        """The weights that people set; every lesson starts from them."""
        return load_weights(Path(self.config["weights"]))

    @cached_property
    def weights(self) -> Weights:
        """The weights in use: those of the setting, else those promoted, else the hand-set ones."""
        default = next(each.default for each in SETTINGS if each.name == "weights")
        promoted = path_in_use(self.config.instance)
        if self.config["weights"] == default and promoted is not None:
            return load_weights(promoted)
        return self.hand_set

    @property
    def lists_folder(self) -> Path:
        """Where the nightly lists lie."""
        return self.config.instance / FOLDER

    @property
    def policy(self) -> Policy:
        """What orders lists; under the market, as the newest nightly run found it."""
        rule = Reciprocity(self.config.word("reciprocity", list(Reciprocity)))
        room = self._room() if rule is Reciprocity.MARKET else None
        return Policy(rule, room, explores=self.config.flag("exploration"))

    @cached_property
    def _room(self) -> RoomOnDisk:
        return RoomOnDisk(self.lists_folder)

    @cached_property
    def post_office(self) -> PostOffice:
        """What letters need: the site's address, what signs their links, who carries them."""
        config = self.config
        signer = Signer(secret_of(config))
        return PostOffice(config.base_url, signer, carrier_of(config), sender_of(config))

    @property
    def threads(self) -> int:
        """Threads for numeric work in this process; a negative number asks for all, as 0 does."""
        return max(self.config.number("threads"), 0) or os.cpu_count() or 1
