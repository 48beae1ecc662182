"""Packets of sound as they arrive, in the place of aiortc's jitter buffer."""

from aiortc.jitterbuffer import JitterFrame
from aiortc.rtp import RtpPacket

_NUMBERS = 1 << 16
_LATE = 100
"""Packets, two seconds. What is further back is not late: the numbers begin anew."""


class Arrivals:
    """Hands over each packet when it comes; what comes behind its successor is lost.

    Who plays sound must wait for late packets. Who only listens loses 20 ms now and then, and need
    not be late always: aiortc's own keeps four packets back (80 ms), and from the first one that is
    lost all it has room for (300 ms), for the rest of the call.
    """

    def __init__(self) -> None:
        self._newest: int | None = None

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        """Whether a key frame is wanted, which sound has none of, and the frame to decode now."""
        number = packet.sequence_number
        if self._newest is not None and (self._newest - number) % _NUMBERS < _LATE:
            return False, None
        self._newest = number
        data: bytes = packet._data  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue] - where aiortc's receiver puts it
        return False, JitterFrame(data=data, timestamp=packet.timestamp)
