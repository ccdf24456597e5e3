from dataclasses import replace

import pytest

from indexing.identity import EncoderIdentity


def test_an_identity_survives_a_manifest(identity):
    assert EncoderIdentity.from_dict(identity.as_dict()) == identity


@pytest.mark.parametrize(
    "change",
    [
        {"model": "other"},
        {"revision": "2"},
        {"backend": "torch-fp32"},
        {"dimension": 25},
        {"query_prompt": "query: "},
        {"passage_prompt": "passage: "},
        {"max_tokens": 128},
        {"normalised": False},
    ],
)
def test_whatever_changes_a_vector_changes_the_key(identity, change):
    assert replace(identity, **change).key != identity.key


def test_the_key_is_the_same_in_every_process(identity):
    assert identity.key == "55f7828b740e33f4"


def test_a_missing_field_is_refused_by_name(identity):
    values = identity.as_dict()
    del values["backend"]
    with pytest.raises(ValueError, match="mind backend"):
        EncoderIdentity.from_dict(values)
