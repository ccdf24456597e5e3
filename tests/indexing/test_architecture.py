import json

import pytest

from indexing.architecture import read_architecture

BERT = {"model_type": "bert", "hidden_size": 32, "max_position_embeddings": 512}
MEAN = {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True}


def module(kind, path=""):
    return {"path": path, "type": f"sentence_transformers.models.{kind}"}


@pytest.fixture
def describe(tmp_path):
    def describe(config=BERT, pooling=MEAN, settings=None, more=(), tokenizer=True):
        modules = [module("Transformer"), module("Pooling", "1_Pooling"), *more]
        files = {
            "config.json": config,
            "modules.json": modules,
            "sentence_bert_config.json": settings or {"max_seq_length": 128},
            "1_Pooling/config.json": pooling,
            "2_Dense/config.json": {"out_features": 16},
        }
        if tokenizer:
            files["tokenizer.json"] = {}
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(json.dumps(content))
        return read_architecture(tmp_path)

    return describe


def test_mean_pooled_bert_has_a_fast_path(describe):
    found = describe(more=[module("Normalize", "2_Normalize")])
    assert (found.dimension, found.max_tokens, found.obstacle) == (32, 128, "")


def test_pooling_is_read_in_both_spellings(describe):
    assert describe(pooling={"pooling_mode": "mean", "embedding_dimension": 32}).obstacle == ""
    assert "mean" in describe(pooling={"pooling_mode": "cls"}).obstacle
    assert "mean" in describe(pooling={**MEAN, "pooling_mode_cls_token": True}).obstacle


def test_every_obstacle_is_named(describe):
    assert "xlm-roberta" in describe(config={**BERT, "model_type": "xlm-roberta"}).obstacle
    assert "Dense" in describe(more=[module("Dense", "2_Dense")]).obstacle
    assert "lower-cases" in describe(settings={"do_lower_case": True}).obstacle


def test_a_missing_tokenizer_is_an_obstacle(describe):
    assert "tokenizer.json" in describe(tokenizer=False).obstacle


def test_the_last_module_that_changes_the_width_decides(describe):
    assert describe(more=[module("Dense", "2_Dense")]).dimension == 16


def test_without_a_setting_the_model_reads_as_far_as_it_can(describe):
    assert describe(settings={"do_lower_case": False}).max_tokens == 512


def test_the_tokenizers_own_limit_counts(describe, tmp_path):
    (tmp_path / "tokenizer_config.json").write_text('{"model_max_length": 100}')
    assert describe(settings={"do_lower_case": False}).max_tokens == 100


def test_a_plain_transformers_folder_is_pooled_by_the_mean(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps(BERT))
    (tmp_path / "tokenizer.json").write_text("{}")
    found = read_architecture(tmp_path)
    assert (found.dimension, found.obstacle) == (32, "")
