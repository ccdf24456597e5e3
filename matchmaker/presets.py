"""Multilingual encoders that are known by name, with all that has to be set for each of them.

One setting, the model, chooses such an encoder; prompts and languages follow unless they are set
themselves. None of them comes with the product: it is downloaded where that is allowed, or lies in
a folder of the same name. Languages are those in which its makers' and others' figures are good;
all others go through the vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_WIDELY_READ = frozenset({"en", "de", "fr", "it", "es", "pt", "nl", "da", "sv", "pl", "cs"})
ENGLISH_ONLY = frozenset({"en"})


@dataclass(frozen=True, slots=True)
class Preset:
    """What belongs to an encoder.

    Attributes:
        model: its name on the hub.
        languages: those that it reads well.
        need_prompt: put before what seeks.
        capability_prompt: put before what offers.
    """

    model: str
    languages: frozenset[str]
    need_prompt: str = ""
    capability_prompt: str = ""


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "multilingual-e5-small": Preset(
            "intfloat/multilingual-e5-small", _WIDELY_READ, "query: ", "passage: "
        ),
        "bge-m3": Preset("BAAI/bge-m3", _WIDELY_READ | {"lt", "lv", "et", "fi"}),
    }
)


def preset_of(model: str) -> Preset:
    """The preset of a model: its short name, its hub name, or a folder that is called so.

    A model that is not known has no prompts, reads English, and is its own name.
    """
    name = model.replace("\\", "/").rstrip("/").rpartition("/")[2]
    known = PRESETS.get(name)
    if known is None:
        return Preset(model, ENGLISH_ONLY)
    is_short = model == name
    return (
        known
        if is_short
        else Preset(model, known.languages, known.need_prompt, known.capability_prompt)
    )
