"""The mark on the speech of a call, which stops, breaks off and begins again."""

from processors.audio import float_to_pcm16, pcm16_to_float, samples
from processors.watermark.mark import Marker, filters

_USUAL_RATE_HZ = 24_000
_ROUNDING_S = 0.005


class PlacedMark:
    """Marks by when speech sounds, not by how much there was.

    So the pattern goes on over pauses and interruptions, as time does in a recording of the call.
    """

    def __init__(self, *, on: bool) -> None:
        self._on = on
        self._marker: Marker | None = None
        if on:
            filters(_USUAL_RATE_HZ)  # 20 ms of work that the first word would wait for

    def put_on(self, pcm16: bytes, at_s: float, rate_hz: int) -> bytes:
        """As much speech, marked; as it is where marking is off.

        Args:
            pcm16: mono.
            at_s: when its first sample will sound, on any one clock.
            rate_hz: 8000 or more, the same in all calls of this.
        """
        if not self._on or not pcm16:
            return pcm16
        marker = self._marker = self._marker or Marker(rate_hz)
        position = samples(at_s, rate_hz)
        if abs(position - marker.position) > samples(_ROUNDING_S, rate_hz):
            marker.go_to(position)
        return float_to_pcm16(marker.mark(pcm16_to_float(pcm16)))
