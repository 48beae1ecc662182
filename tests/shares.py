"""The tests over several processes: one computes, the others hold calls, which mostly wait."""

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

HOLDS_CALLS = ("browser", "web", "bots")
"""Folders of tests that wait for speech more than they compute, in the order they begin in."""

COMPUTES = "tests/web/test_voice_"
"""Beginning of the files that train, convert and judge voices from the command line."""

MAKES_WAY = 15
"""Niceness of tests that compute beside tests that hold calls."""

_ENGINES = "engines"
_BROWSER = "browser"


def holds_calls(nodeid: str) -> bool:
    """Of a test, by its folder."""
    return nodeid.split("/")[1] in HOLDS_CALLS and not nodeid.startswith(COMPUTES)


def place(nodeid: str) -> int:
    """Of a test in the order of all: what cannot be shared out comes first, short files last."""
    return HOLDS_CALLS.index(nodeid.split("/")[1]) if holds_calls(nodeid) else -1


def _in_browser(nodeid: str) -> bool:
    return nodeid.split("/")[1] == _BROWSER


class Shares(LoadScopeScheduling):
    """Hands one process all that computes, and the files of calls to whichever other is free.

    One browser at a time: two leave too little of two cores for the calls.
    """

    def _split_scope(self, nodeid: str) -> str:
        if not holds_calls(nodeid):
            return _ENGINES
        return _BROWSER if _in_browser(nodeid) else super()._split_scope(nodeid)

    def _reschedule(self, node: WorkerController) -> None:
        # Who has made way cannot take it back: a call in that process would be late.
        if _ENGINES not in self.assigned_work[node] or len(self.nodes) == 1:
            super()._reschedule(node)
        elif not node.shutting_down:
            node.shutdown()
