"""The brake on guessing passwords."""

from matchmaker.web import throttle
from matchmaker.web.throttle import SignInBrake, Throttle


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_attempts_run_out_and_come_back_evenly() -> None:
    clock = Clock()
    bucket = Throttle(3, seconds=30, clock=clock)
    assert [bucket.take("a") for _ in range(4)] == [True, True, True, False]
    assert bucket.take("b")
    clock.seconds = 9
    assert not bucket.take("a")
    clock.seconds = 10
    assert [bucket.take("a"), bucket.take("a")] == [True, False]


def test_an_attempt_that_succeeds_does_not_count() -> None:
    bucket = Throttle(1, seconds=60, clock=Clock())
    for _ in range(5):
        assert bucket.take("a")
        bucket.give_back("a")


def test_one_network_is_one_whatever_addresses_it_tries() -> None:
    brake = SignInBrake(clock=Clock())
    tried = [brake.take(f"{n}@example.org", f"192.0.2.{n}") for n in range(51)]
    assert tried == [True] * 50 + [False]
    assert brake.take("somebody@example.org", "198.51.100.1")
    ours = [brake.take(f"{n}@example.net", f"2001:db8::{n:x}") for n in range(51)]
    assert ours == [True] * 50 + [False]


def test_an_address_is_one_however_it_is_written() -> None:
    brake = SignInBrake(clock=Clock())
    for n in range(10):
        assert brake.take("A@Example.org " if n % 2 else "a@example.org", f"198.51.{n}.1")
    assert not brake.take("a@example.org", None)


def test_memory_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr(throttle, "MOST_KEYS", 5)
    bucket = Throttle(1, seconds=60, clock=Clock())
    for n in range(100):
        bucket.take(str(n))
    assert len(bucket._buckets) == 5
