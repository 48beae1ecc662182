"""When a failing model is left alone, and when it is asked again."""

import pytest

from processors.policy.breaker import FAILURES_TO_OPEN, LONGEST_S, OPEN_S, Breaker, Fault, Guard


class Clock:
    """Says what it is told to."""

    s = 100.0

    def __call__(self) -> float:
        return self.s


def test_one_failure_may_be_chance_two_in_a_row_are_not():
    once = Breaker().failed(Fault.DOWN, 0.0)

    assert once.in_use
    assert not once.failed(Fault.SLOW, 0.0).in_use
    assert once.succeeded().failed(Fault.DOWN, 0.0).in_use
    assert FAILURES_TO_OPEN == 2


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.MISCONFIGURED])
def test_a_busy_or_misconfigured_model_is_left_alone_at_once(fault: Fault):
    left = Breaker().failed(fault, 0.0)

    assert not left.in_use
    assert not left.due(OPEN_S[fault] - 0.1)
    assert left.due(OPEN_S[fault])


def test_a_model_that_says_how_long_it_is_busy_is_believed():
    left = Breaker().failed(Fault.BUSY, 0.0, wait_s=60.0)

    assert not left.due(59.0)
    assert left.due(60.0)


def test_a_question_it_does_not_take_says_nothing_about_its_health():
    breaker = Breaker()
    for _ in range(5):
        breaker = breaker.failed(Fault.REJECTED, 0.0)

    assert breaker.in_use


def test_each_time_it_is_still_not_back_it_is_left_alone_twice_as_long_up_to_a_limit():
    breaker, now_s, waits = Breaker().failed(Fault.BUSY, 0.0), 0.0, list[float]()
    for _ in range(8):
        waits.append((breaker.closed_from_s or 0.0) - now_s)
        now_s = breaker.closed_from_s or 0.0
        breaker = breaker.probed().failed(Fault.DOWN, now_s)

    assert waits[:3] == [10.0, 30.0, 60.0]
    assert waits[-1] == LONGEST_S


def test_one_of_many_calls_asks_whether_it_is_back():
    clock = Clock()
    guard = Guard(clock)
    guard.failed(Fault.BUSY)
    too_early = guard.take_probe()
    clock.s += OPEN_S[Fault.BUSY]

    assert (too_early, guard.take_probe(), guard.take_probe()) == (False, True, False)


def test_a_probe_that_was_given_up_is_left_to_the_next():
    clock = Clock()
    guard = Guard(clock)
    guard.failed(Fault.BUSY)
    clock.s += OPEN_S[Fault.BUSY]
    guard.take_probe()
    guard.drop_probe()

    assert guard.take_probe()


def test_a_model_that_is_back_is_used_again():
    guard = Guard(Clock())
    guard.failed(Fault.MISCONFIGURED)
    guard.succeeded()

    assert guard.in_use
