"""While somebody is on a call, nobody searches what was there before it for garbage."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from bots.memory import give_back_memory, set_aside


class Knot:
    """Garbage that only a search finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def searched_again() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_stays_is_not_gone_through_in_a_call():
    everything = len(gc.get_objects())

    set_aside()

    assert len(gc.get_objects()) < everything / 10


def test_what_a_call_left_is_found_while_others_go_on():
    set_aside()
    knot = Knot()
    left = weakref.ref(knot)
    del knot

    give_back_memory(in_call=True)

    assert left() is None


def test_what_was_set_aside_is_found_when_nobody_is_on_a_call():
    knot = Knot()
    left = weakref.ref(knot)
    set_aside()
    del knot

    give_back_memory(in_call=True)
    assert left() is not None
    give_back_memory(in_call=False)

    assert left() is None
