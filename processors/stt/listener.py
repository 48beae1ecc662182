"""PocketSphinx over one stream of speech. Runs in a child process: it never lets go of the GIL."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pocketsphinx import Config, Decoder

from processors.stt.cepstral_mean import Mean, RunningMean, Voice, distance
from processors.stt.confidence import Segment, weigh
from processors.stt.words import Hypothesis, Word

LANGUAGE = "en"

_BLOCK_BYTES = 3200
"""100 ms. Audio is decoded in the same blocks however it arrives, so the words are the same too."""

_SECOND_PASS = {
    "fwdflatbeam": 1e-48,
    "fwdflatwbeam": 1e-20,
    "fwdflatefwid": 2,
    "fwdflatsfwin": 10,
}
"""How far the pass that closes an utterance looks round what was heard before. With PocketSphinx's
own settings (1e-64, 7e-29, 4, 25) it takes 1.5 times as long; of the words of 160 utterances, clean
and not, 8.5 in 100 are wrong with those and 8.8 with these."""

_FRAMES_PER_S = 100
_VARIANT = re.compile(r"\(\d+\)$")
_OTHER_SOUNDS = frozenset({"<s>", "</s>", "<sil>", "[NOISE]", "[SPEECH]"})

_SECOND_LOOK_BYTES = 20 * _BLOCK_BYTES
"""After so much of an utterance it is begun anew if the voice is not the one that was expected.
Later it would keep whoever is waiting for over half a second, and bring few more words."""

_FIRST_LOOK_BYTES = 10 * _BLOCK_BYTES
"""After so much already where no voice was known: nearly all is better than the guess then."""

_LAST_LOOK_BYTES = 60 * _BLOCK_BYTES
"""At its end too, but not a longer one: it would take over half a second."""

_STRANGE, _CHANGED = 18.0, 24.0
"""Cepstral distance from where an utterance is decoded again: of the voice from the guess, and from
what it was before. The first is 14 to 39; the second 7 to 16 between whole utterances of one
speaker in one room, and up to 22 from the first two seconds of one."""


@dataclass
class _Utterance:
    """What is thrown away when the next one opens."""

    mean: RunningMean
    pcm16: bytearray = field(default_factory=bytearray)
    decoded_bytes: int = 0


class Listener:
    """Recognises utterances one after the other, and learns the voice meanwhile."""

    def __init__(self, model: str | Path, dictionary: str | Path) -> None:
        config = Config(lm=str(model), dict=str(dictionary), loglevel="FATAL", **_SECOND_PASS)
        self._decoder: Any = Decoder(config)
        self._voice = Voice()
        self._utterance: _Utterance | None = None

    @property
    def fed_bytes(self) -> int:
        """Of the open utterance; 0 where none is."""
        return len(self._utterance.pcm16) if self._utterance else 0

    def feed(self, pcm16: bytes) -> None:
        """Decode what has come. Blocks about a tenth of its duration."""
        utterance = self._utterance
        if utterance is None:
            utterance = self._utterance = _Utterance(self._begin(self._voice.mean))
        utterance.pcm16 += pcm16
        while len(utterance.pcm16) - utterance.decoded_bytes >= _BLOCK_BYTES:
            self._decode(utterance, _BLOCK_BYTES)
            early = utterance.decoded_bytes == _FIRST_LOOK_BYTES and not self._voice.frames
            if early or utterance.decoded_bytes == _SECOND_LOOK_BYTES:
                self._look_again(utterance)

    def partial(self) -> Hypothesis:
        """What the open utterance is thought to say so far."""
        if self._utterance is None:
            return Hypothesis("", (), 0.0, LANGUAGE)
        return _hypothesis(self._segments(), 0.0)

    def final(self) -> Hypothesis:
        """Close the utterance."""
        if self._utterance is None:
            return Hypothesis("", (), 0.0, LANGUAGE)
        self._close(self._utterance, look_again=True)
        segments = self._segments()
        return _hypothesis(segments, weigh(segments))

    def leave(self) -> None:
        """Close the utterance, whose words are known already. Of its voice is learned as ever."""
        if self._utterance is not None:
            self._close(self._utterance, look_again=False)

    def _close(self, utterance: _Utterance, *, look_again: bool) -> None:
        self._utterance = None
        self._decode(utterance, len(utterance.pcm16) - utterance.decoded_bytes)
        if look_again and utterance.decoded_bytes <= _LAST_LOOK_BYTES:
            self._look_again(utterance)
        heard = self._mean_of(utterance)
        self._decoder.end_utt()
        self._voice = self._voice.with_utterance(heard, utterance.mean.frames)

    def _begin(self, mean: Mean) -> RunningMean:
        self._decoder.set_cmn(",".join(f"{value:.5f}" for value in mean))
        self._decoder.start_utt()
        return RunningMean(mean)

    def _decode(self, utterance: _Utterance, n_bytes: int) -> None:
        begin = utterance.decoded_bytes
        block = bytes(utterance.pcm16[begin : begin + n_bytes // 2 * 2])
        if block:
            self._decoder.process_raw(block)
            utterance.mean.heard(block)
        utterance.decoded_bytes += len(block)

    def _look_again(self, utterance: _Utterance) -> None:
        """Begin anew where the guess about the voice was wrong."""
        heard = self._mean_of(utterance)
        if distance(heard, utterance.mean.given) > (_CHANGED if self._voice.frames else _STRANGE):
            self._restart(utterance, heard)

    def _restart(self, utterance: _Utterance, mean: Mean) -> None:
        self._decoder.end_utt()
        utterance.mean = self._begin(mean)
        n_bytes, utterance.decoded_bytes = utterance.decoded_bytes, 0
        while utterance.decoded_bytes + 1 < n_bytes:
            self._decode(utterance, min(_BLOCK_BYTES, n_bytes - utterance.decoded_bytes))

    def _mean_of(self, utterance: _Utterance) -> Mean:
        mixture = self._decoder.get_cmn(True)
        return utterance.mean.of_speech([float(value) for value in mixture.split(",")])

    def _segments(self) -> list[Segment]:
        return [
            Segment(
                word=_VARIANT.sub("", segment.word),
                start=segment.start_frame,
                end=segment.end_frame,
                order=segment.lback,
                posterior=min(1.0, segment.prob),
            )
            for segment in self._decoder.seg() or ()
            if segment.word not in _OTHER_SOUNDS
        ]


def _hypothesis(segments: list[Segment], confidence: float) -> Hypothesis:
    words = tuple(
        Word(
            text=segment.word,
            start_s=segment.start / _FRAMES_PER_S,
            end_s=(segment.end + 1) / _FRAMES_PER_S,
            confidence=segment.posterior,
        )
        for segment in segments
    )
    return Hypothesis(" ".join(word.text for word in words), words, confidence, LANGUAGE)
