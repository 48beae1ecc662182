"""Ctrl-C in the middle of long work."""

import os
import signal

import pytest

from web.stopping import stop_requested


def test_the_first_ctrl_c_asks_and_the_second_stops():
    with stop_requested() as stopping:
        assert not stopping()
        os.kill(os.getpid(), signal.SIGINT)
        assert stopping()

        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_afterwards_ctrl_c_is_what_it_was():
    before = signal.getsignal(signal.SIGINT)

    with stop_requested():
        pass

    assert signal.getsignal(signal.SIGINT) is before
