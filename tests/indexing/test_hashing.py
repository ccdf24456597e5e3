import numpy as np

from indexing.encoder import EncoderSettings, describe_backend, open_encoder
from indexing.hashing import HashingEncoder


def test_vectors_have_length_one_even_for_nothing():
    vectors = HashingEncoder().encode(["Laser welding", "", "  "], as_query=True)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert vectors.dtype == np.float32


def test_texts_that_share_words_are_closer():
    encoder = HashingEncoder()
    welding, welder, fish = encoder.encode(
        ["laser welding of steel", "we weld steel by laser", "fish processing"], as_query=False
    )
    assert welding @ welder > 0.4 > welding @ fish


def test_it_is_the_same_on_every_machine():
    vector = HashingEncoder(dimension=8).encode(["laser"], as_query=True)[0]
    expected = [0.514, 0.0, 0.0, -0.257, 0.257, -0.257, -0.734, 0.0]
    assert np.allclose(vector, expected, atol=5e-4)


def test_prompts_take_part_and_are_part_of_the_identity():
    plain, prompted = HashingEncoder(), HashingEncoder(query_prompt="query: ")
    assert plain.identity != prompted.identity
    query, passage = (prompted.encode(["laser"], as_query=flag) for flag in (True, False))
    assert not np.array_equal(query, passage)
    assert np.array_equal(passage, plain.encode(["laser"], as_query=True))


def test_it_is_opened_like_any_other_encoder():
    settings = EncoderSettings(backend="hashing", query_prompt="q: ")
    assert open_encoder(settings).identity == HashingEncoder(query_prompt="q: ").identity
    assert describe_backend(settings).name == "hashing"
