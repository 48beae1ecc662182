"""The tests in two processes: those that hold calls in one, those that compute in the other."""

from xdist.scheduler import LoadScopeScheduling

HOLDS_CALLS = frozenset({"bots", "browser", "web"})
"""Folders of tests that wait for speech more than they compute."""

COMPUTES = "tests/web/test_voice_"
"""Beginning of the files that train, convert and judge voices from the command line."""

MAKES_WAY = 15
"""Niceness of tests that compute beside tests that hold calls."""


def holds_calls(nodeid: str) -> bool:
    """Of a test, by its folder."""
    return nodeid.split("/")[1] in HOLDS_CALLS and not nodeid.startswith(COMPUTES)


class Halves(LoadScopeScheduling):
    """Hands each process one of the two."""

    def _split_scope(self, nodeid: str) -> str:
        return "calls" if holds_calls(nodeid) else "engines"
