"""The sound of a room and a voice, which a recogniser has to subtract before it compares.

PocketSphinx begins with a guess and learns slowly: over half a sentence weigh less than the guess.
Measured on the eight recordings of human speech, in a model of 500 sentences that holds theirs:
word error rate 0.18 with the guess, 0.02 with each recording's own mean.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

Mean = tuple[float, ...]
"""Thirteen cepstral coefficients, averaged over frames of 10 ms."""

GUESS: Mean = (40.0, 3.0, -1.0, *[0.0] * 10)
"""What the acoustic model was trained with on average; before anything was heard."""

# PocketSphinx's own window: the mean it starts with counts as 500 frames, and once it holds more
# than 800 its past is scaled down to 500.
_WINDOW_FRAMES = 500
_SHIFT_FRAMES = 800

_FRAME_BYTES = 320
_INAUDIBLE = 2  # of 32768; PocketSphinx leaves frames without energy out


class RunningMean:
    """Finds out what PocketSphinx has heard from what it made of it.

    Its mean is a mixture of the one it was given and of what it heard; their shares are known.
    """

    def __init__(self, given: Mean) -> None:
        self.given = given
        self.frames = 0
        """Audible frames so far."""
        self._given_frames = self._held_frames = float(_WINDOW_FRAMES)

    def heard(self, pcm16: bytes) -> None:
        """Count a block that was decoded, the same blocks PocketSphinx was given."""
        audible = sum(
            _audible(pcm16[at : at + _FRAME_BYTES]) for at in range(0, len(pcm16), _FRAME_BYTES)
        )
        self.frames += audible
        self._held_frames += audible
        if self._held_frames > _SHIFT_FRAMES:
            self._given_frames *= _WINDOW_FRAMES / self._held_frames
            self._held_frames = float(_WINDOW_FRAMES)

    def of_speech(self, mixture: Sequence[float]) -> Mean:
        """The mean of what was heard alone.

        Args:
            mixture: PocketSphinx's mean, brought up to date.
        """
        share = self._given_frames / self._held_frames
        if share == 1:
            return self.given
        pairs = zip(mixture, self.given, strict=True)
        return tuple((mixed - share * given) / (1 - share) for mixed, given in pairs)


@dataclass(frozen=True, slots=True)
class Voice:
    """What is known of the one who speaks in this call."""

    mean: Mean = GUESS
    """Of all utterances so far."""

    frames: float = 0.0
    """How many frames it was learned from."""

    def with_utterance(self, mean: Mean, frames: int) -> "Voice":
        """After another utterance. The past fades: a microphone may move."""
        total = self.frames + frames
        if not total:
            return self
        blended = tuple(
            (old * self.frames + new * frames) / total
            for old, new in zip(self.mean, mean, strict=True)
        )
        return Voice(blended, min(total, _SHIFT_FRAMES))


def distance(one: Mean, other: Mean) -> float:
    """Root of the summed squared differences, in cepstral units."""
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5


def _audible(pcm16: bytes) -> bool:
    frame = array("h", pcm16[: len(pcm16) // 2 * 2])
    return bool(frame) and (max(frame) > _INAUDIBLE or min(frame) < -_INAUDIBLE)
