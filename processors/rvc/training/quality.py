"""Whether a recording will do to train a voice from, and what to do where it will not."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from processors.rvc.training.errors import SampleError
from processors.rvc.training.hearing import RATE_HZ, Span, speech_spans
from processors.rvc.training.measures import (
    clipped_share,
    decay_s,
    highest_hz,
    levels,
    total_s,
)
from processors.rvc.training.sample import Recording
from processors.rvc.training.speakers import FEWEST_WINDOWS, Speakers, find_speakers

LEAST_SPEECH_S = 30.0
"""Refused below this; RVC's authors call one to two minutes "not reproducible"."""

_GAP_S = 0.5


class Verdict(StrEnum):
    """What a row comes to."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was looked at."""

    name: str
    value: float | None
    """In the unit of `shown`; None where it could not be found."""

    shown: str
    verdict: Verdict
    advice: str
    """What to do; empty where nothing is."""


@dataclass(frozen=True)
class Report:
    """Of one sample."""

    rows: tuple[Row, ...]
    speech_s: float

    def row(self, name: str) -> Row:
        """The row of a name."""
        return next(row for row in self.rows if row.name == name)

    @property
    def verdict(self) -> Verdict:
        """The worst of all rows."""
        for verdict in (Verdict.POOR, Verdict.FAIR):
            if any(row.verdict is verdict for row in self.rows):
                return verdict
        return Verdict.GOOD

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        rows = [asdict(row) | {"verdict": str(row.verdict)} for row in self.rows]
        return {"verdict": str(self.verdict), "speech_s": round(self.speech_s, 1), "rows": rows}


@dataclass(frozen=True)
class Examined:
    """A sample that was listened to."""

    recordings: Sequence[Recording]
    spans: Sequence[Sequence[Span]]
    """Of each recording."""

    report: Report


OnShare = Callable[[float], None]


def examine(recordings: Sequence[Recording], on_progress: OnShare = lambda share: None) -> Examined:
    """Listen to a sample: where its speech is, and how it was recorded.

    Args:
        recordings: all its files.
        on_progress: hears the share that is done, from 0 to 1.

    Raises:
        SampleError: there is no speech in it at all.
    """
    heard: list[NDArray[np.float32]] = []
    spans: list[list[Span]] = []
    for number, recording in enumerate(recordings):
        heard.append(recording.at(RATE_HZ))
        before = number / len(recordings)
        spans.append(
            speech_spans(heard[-1], lambda s, b=before: on_progress(b + s / len(recordings)))
        )
    if not any(spans):
        names = ", ".join(recording.path.name for recording in recordings[:3])
        raise SampleError(
            f"{names}: no speech is heard in it; record somebody who speaks, near the microphone"
        )
    whole, at = _joined(heard, spans)
    on_progress(1.0)
    rows = (
        _speech(total_s(at)),
        _noise(whole, at),
        _clipping(recordings),
        _room(whole),
        _speaker(find_speakers(whole, at)),
        _band(recordings),
    )
    return Examined(recordings, spans, Report(rows, total_s(at)))


def refuse_if_short(report: Report) -> None:
    """Raise SampleError where there is too little speech to train from."""
    if report.speech_s < LEAST_SPEECH_S:
        raise SampleError(
            f"--sample: {report.speech_s:.0f} s of speech, at least {LEAST_SPEECH_S:.0f} s are "
            "needed and 10 min are advised; record more, or give --force"
        )


def _joined(
    heard: Sequence[NDArray[np.float32]], spans: Sequence[Sequence[Span]]
) -> tuple[NDArray[np.float32], list[Span]]:
    """All files one after the other, and where the speech is then."""
    moved: list[Span] = []
    at_s = 0.0
    for audio, found in zip(heard, spans, strict=True):
        moved += [Span(span.start_s + at_s, span.end_s + at_s) for span in found]
        at_s += audio.size / RATE_HZ
    return np.concatenate(list(heard)), moved


def _speech(speech_s: float) -> Row:
    verdict, advice = Verdict.GOOD, ""
    if speech_s < 120:
        verdict = Verdict.POOR
        advice = "record at least 5 min, better 10: from less, voices come out dull and unsteady"
    elif speech_s < 300:
        verdict, advice = Verdict.FAIR, "10 min give a steadier voice"
    return Row("speech", speech_s, f"{speech_s / 60:.1f} min", verdict, advice)


def _noise(audio: NDArray[np.float32], spans: Sequence[Span]) -> Row:
    found = levels(audio, spans)
    verdict, advice = Verdict.GOOD, ""
    if found.snr_db < 20:
        verdict = Verdict.POOR
        advice = "the voice will hiss: go closer to the microphone, switch off fans, record again"
    elif found.snr_db < 35:
        verdict, advice = (
            Verdict.FAIR,
            "a quieter room, or a hand's breadth closer, would be better",
        )
    shown = f"{found.snr_db:.0f} dB below speech"
    return Row("noise", found.snr_db, shown, verdict, advice)


def _clipping(recordings: Sequence[Recording]) -> Row:
    n = sum(recording.audio.size for recording in recordings)
    share = sum(clipped_share(r.audio) * r.audio.size for r in recordings) / n
    verdict, advice = Verdict.GOOD, ""
    if share > 1e-3:
        verdict = Verdict.POOR
        advice = "turn the input down by 12 dB and record again: what is cut off cannot be mended"
    elif share > 2e-5:
        verdict, advice = Verdict.FAIR, "leave out the loudest sentences, or record them again"
    return Row("clipping", share, f"{100 * share:.3f} % of samples", verdict, advice)


def _room(audio: NDArray[np.float32]) -> Row:
    found = decay_s(audio)
    if found is None:
        return Row("reverberation", None, "cannot be told", Verdict.UNKNOWN, "")
    verdict, advice = Verdict.GOOD, ""
    if found > 0.55:
        verdict = Verdict.POOR
        advice = "the room would become part of the voice: record among curtains, clothes or duvets"
    elif found > 0.36:
        verdict, advice = Verdict.FAIR, "soft things round the microphone would make it drier"
    shown = f"about {found:.2f} s to fall by 60 dB (an estimate)"
    return Row("reverberation", found, shown, verdict, advice)


def _speaker(found: Speakers) -> Row:
    if found.windows < FEWEST_WINDOWS[found.method]:
        return Row("second speaker", None, "cannot be told", Verdict.UNKNOWN, "")
    by = f"by {found.method}"
    if not found.suspected:
        return Row("second speaker", found.likeness, f"none heard, {by}", Verdict.GOOD, "")
    shown = f"suspected in {100 * found.second_share:.0f} % of the speech, {by}"
    advice = "listen through it and cut others out: two people become one voice that is neither"
    return Row("second speaker", found.likeness, shown, Verdict.POOR, advice)


def _band(recordings: Sequence[Recording]) -> Row:
    found = max(highest_hz(recording.audio, recording.rate_hz) for recording in recordings)
    verdict, advice = Verdict.GOOD, ""
    if found < 6_000:
        verdict = Verdict.POOR
        advice = "it sounds like a telephone, and so would the voice: use the original recording"
    elif found < 11_000:
        verdict, advice = Verdict.FAIR, "record at 44.1 kHz or more, and do not save it as MP3"
    return Row("bandwidth", found, f"up to {found / 1000:.1f} kHz", verdict, advice)
