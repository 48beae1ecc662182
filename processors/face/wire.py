"""Landmarks as a page sends them: read strictly, in order, and no more often than they are used."""

from binascii import Error as NotBase64
from binascii import a2b_base64
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Literal

import numpy as np

from processors.errors import ProcessorError
from processors.face.normalise import Floats
from processors.face.points import USED

FacePath = Literal["landmarks", "video"]
"""Who finds the face: the visitor's page, or this server in the visitor's pictures."""

UNITS = 8192
"""One picture width. An int16 reaches four widths either way."""

N_BYTES = 2 * 2 * len(USED)
"""Of a frame: x and y of every point, little-endian int16."""

N_CHARACTERS = 4 * -(-N_BYTES // 3)
"""The same in base64."""

LARGEST = 2**53
"""Numbers from here on are not exact in a page's JSON."""

SMALLEST_FACE = 0.01
"""Picture widths. Points that lie closer together are no face."""

MIN_GAP_S = 0.06
"""Between frames on the page's clock; ten a second are used."""

ADRIFT_S = 3.0
"""How far the page's clock may be from ours before it is read anew."""


class FaceRefused(ProcessorError):
    """A message about a face that is not read. Says why, without a value of it."""


@dataclass(frozen=True)
class Landmarks:
    """One frame."""

    seq: int
    at_s: float
    """On the page's clock; on ours once it was admitted."""

    points: Floats | None
    """Of `USED`, in picture widths, y down: [165, 2]; None where there was no face."""


def decode(data: Any) -> Landmarks:
    """A message's `{seq, t, p}`: a count, milliseconds, and the points.

    Costs some microseconds, whatever was sent.

    Raises:
        FaceRefused: it is anything else.
    """
    if not isinstance(data, dict):
        raise FaceRefused("a frame is an object with seq, t and p")
    seq, t, packed = data.get("seq"), data.get("t"), data.get("p")
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq < LARGEST:
        raise FaceRefused("seq is a count from 0 up")
    if not isinstance(t, int | float) or isinstance(t, bool) or not 0 <= t < LARGEST:
        raise FaceRefused("t is in milliseconds, from 0 up")
    if not isinstance(packed, str) or len(packed) not in (0, N_CHARACTERS):
        raise FaceRefused(f"p is empty, or {N_CHARACTERS} characters of base64")
    return Landmarks(seq, t / 1000, _points(packed) if packed else None)


def _points(packed: str) -> Floats:
    try:
        raw = a2b_base64(packed, strict_mode=True)
    except (NotBase64, ValueError) as error:  # the second for what is not ASCII
        raise FaceRefused("p is not base64") from error
    if len(raw) != N_BYTES:
        raise FaceRefused(f"p holds {N_BYTES} bytes")
    points = np.frombuffer(raw, "<i2").reshape(len(USED), 2).astype(np.float32)
    points /= UNITS
    if np.ptp(points, axis=0).min() < SMALLEST_FACE:
        raise FaceRefused("the points lie on one spot")
    return points


class Sequencer:
    """Lets the frames of one consent through, each once and in order.

    A page's clock starts anywhere and may stop while its machine sleeps. It tells how far frames
    are apart; when they are is told by ours, and where the two drift apart ours wins.
    """

    def __init__(self) -> None:
        self._seq = -1
        self._page_s = self._ours_s = self._at_s = float("-inf")
        self._behind_s = float("nan")
        """What our clock showed when the page's showed 0."""

    def admit(self, frame: Landmarks, now_s: float) -> Landmarks:
        """The frame, with its time on our clock; times increase strictly.

        Args:
            frame: as it was decoded.
            now_s: on our clock, any steady one.

        Raises:
            FaceRefused: seen before, out of order, too soon, or from the future.
        """
        if frame.seq <= self._seq:
            raise FaceRefused("a frame came twice, or out of order")
        quiet = now_s - self._ours_s > ADRIFT_S
        at_s = frame.at_s + self._behind_s
        if quiet or not isfinite(at_s) or at_s < now_s - ADRIFT_S:
            at_s = max(now_s, self._at_s + MIN_GAP_S)
            self._behind_s = at_s - frame.at_s
        elif frame.at_s - self._page_s < MIN_GAP_S:
            raise FaceRefused("frames follow each other too fast, or their clock runs backwards")
        elif at_s > now_s + ADRIFT_S:
            raise FaceRefused("a frame is from the future")
        self._seq, self._page_s, self._ours_s, self._at_s = frame.seq, frame.at_s, now_s, at_s
        return replace(frame, at_s=at_s)
