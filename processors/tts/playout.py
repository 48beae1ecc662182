"""When what has been queued for the listener will have sounded."""

PAUSE_S = 0.3
"""Between two sentences; what espeak-ng leaves there at 175 words a minute."""

_NEVER_S = float("-inf")


class Playout:
    """Follows a queue that is played without a gap, from what is put into it.

    An interruption empties the queue; then a new one takes the place of this.
    """

    def __init__(self, free_s: float = _NEVER_S) -> None:
        self.free_s = free_s
        """When the queue will have played what it holds."""

    def begin(self, now_s: float, *, pause_s: float = PAUSE_S) -> float:
        """Place a sentence: a pause after the one before it, none of it twice.

        A sentence that comes late was preceded by silence as it is. Returns the silence to be
        queued before its first sample, s.
        """
        silence_s = min(max(self.free_s + pause_s - now_s, 0.0), pause_s)
        self.free_s = max(now_s, self.free_s) + silence_s
        return silence_s

    def go_on(self, now_s: float, *, pause_s: float) -> float:
        """Place the rest of a sentence, `pause_s` behind what was queued of it; likewise."""
        self.free_s = max(self.free_s + pause_s, now_s)
        return min(self.free_s - now_s, pause_s)

    def queued(self, duration_s: float) -> None:
        """More of the sentence that began last."""
        self.free_s += duration_s

    def ahead_s(self, now_s: float) -> float:
        """How long the queue lasts from now; not below 0."""
        return max(self.free_s - now_s, 0.0)
