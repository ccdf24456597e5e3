"""Vocabularies are read ahead, once, so that nobody's first list waits for them."""

from __future__ import annotations

import threading

from matchmaker.services.recognition import warming


def test_they_are_read_in_one_thread_however_often_it_is_asked_for() -> None:
    warming.warm_up_aside()
    warming.warm_up_aside()

    threads = [each for each in threading.enumerate() if each.name == "vocabularies"]
    assert len(threads) <= 1
    for each in threads:
        each.join()


def test_reading_them_fails_at_nothing() -> None:
    warming.warm_up()
