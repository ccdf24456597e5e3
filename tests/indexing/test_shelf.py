from dataclasses import replace

import numpy as np
import pytest

from indexing.shelf import ShelfContent, check_name


def test_columns_of_unequal_length_are_refused(shelf_of):
    with pytest.raises(ValueError, match="equal length"):
        replace(shelf_of([1, 2]), languages=["en"])


def test_vectors_are_rows_of_a_matrix(shelf_of):
    with pytest.raises(ValueError, match="rows of a matrix"):
        replace(shelf_of([1]), vectors=np.zeros(1))


def test_entries_are_put_in_the_order_of_their_ids(shelf_of):
    ordered = shelf_of([7, 3, 5]).in_order()
    assert ordered.ids.tolist() == [3, 5, 7]
    assert ordered.texts == shelf_of([3, 5, 7]).texts
    assert np.array_equal(ordered.vectors, shelf_of([3, 5, 7]).vectors)


@pytest.mark.parametrize(
    "change",
    [{"texts": ["another"]}, {"languages": ["de"]}, {"vectors": np.ones((1, 24), np.float32)}],
)
def test_a_digest_covers_text_language_and_vector(shelf_of, change):
    content = shelf_of([1])
    assert replace(content, **change).digests() != content.digests()


def test_a_digest_is_of_the_vector_as_it_is_stored(shelf_of):
    content = shelf_of([1])
    half = replace(content, vectors=content.vectors.astype(np.float16))
    assert half.digests().tolist() == content.digests().tolist()


def test_an_empty_shelf_knows_its_dimension():
    assert ShelfContent.empty(5).vectors.shape == (0, 5)


@pytest.mark.parametrize("name", ["", "..", "../need", "Need", "need/public", ".hidden", "con x"])
def test_a_shelf_is_named_like_a_plain_folder(name):
    with pytest.raises(ValueError, match="cannot name a shelf"):
        check_name(name)
    assert check_name("capability.cluster-12") == "capability.cluster-12"
