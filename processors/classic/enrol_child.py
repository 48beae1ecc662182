"""The process that makes a voice: `python -m processors.classic.enrol_child`.

It reads one line of JSON, a `Job`, and answers in lines of JSON: any number of
`{"done": 0.3, "doing": "..."}`, then `{"made": {"method": ...}}` or `{"refused": "..."}`. It ends
itself when its parent is gone.
"""

import json
import os
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import soundfile

from processors.audio import seconds
from processors.classic.alignment import Word
from processors.classic.enrol import Readings, enrol
from processors.classic.errors import SampleRefused
from processors.classic.frames import HOP, RATE_HZ, at_rate
from processors.classic.model import About, Pitch, save
from processors.classic.sample import Audio, read_sample

_UNKNOWN = Pitch(0.0, 0.0)


@dataclass(frozen=True)
class Job:
    """What is to be made of what."""

    name: str
    sample: str
    """Path of the recording."""

    sample_sha256: str
    base: str
    """Path of the base voice's reading, a WAV."""

    into: str
    """Folder for the voice's two files."""

    words: list[tuple[str, float, float]]
    """Of the reading: text, start and end in seconds; empty but for English."""

    pronunciations: dict[str, str]
    parallel: bool
    """Whether the recording says what the reading says."""

    rate: float
    base_voice: str
    language: str


def main() -> None:
    """Do one job."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever a library prints must not reach the wire
    job = Job(**json.loads(sys.stdin.readline()))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _work(job, answers)


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


def _work(job: Job, answers: TextIO) -> None:
    def tell(**said: Any) -> None:
        print(json.dumps(said), file=answers)

    def progress(done: float, doing: str) -> None:
        tell(done=done, doing=doing)

    about = About(
        name=job.name,
        method="exemplar",
        rate=job.rate,
        base_voice=job.base_voice,
        language=job.language,
        base_pitch=_UNKNOWN,
        brand_pitch=_UNKNOWN,
        usual_distance=1.0,
        sample_sha256=job.sample_sha256,
    )
    try:
        brand = read_sample(Path(job.sample))
        model = enrol(_readings(job, brand), about, progress)
    except SampleRefused as refused:
        tell(refused=str(refused))
        return
    save(model, Path(job.into))
    paired = float((model.places >= 0).mean()) if len(model.places) else 0.0
    made = {"method": model.about.method, "paired": paired, "seconds": seconds(len(brand), RATE_HZ)}
    tell(made=made)


def _readings(job: Job, brand: Audio) -> Readings:
    audio, rate_hz = soundfile.read(job.base, dtype="float32")
    per_s = RATE_HZ / HOP
    words = [Word(text, round(begin * per_s), round(end * per_s)) for text, begin, end in job.words]
    return Readings(
        at_rate(np.asarray(audio, dtype=np.float32), rate_hz),
        brand,
        words,
        job.pronunciations,
        job.parallel,
    )


def asked(job: Job) -> bytes:
    """The line a child is given."""
    return json.dumps(asdict(job)).encode() + b"\n"


if __name__ == "__main__":
    main()
