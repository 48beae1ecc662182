"""`rapport voice detect`: whether a recording holds speech of ours."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.markup import escape

from bots.recording_file import RecordingError, read_recording
from processors.audio import seconds
from processors.watermark.detect import Detection, Stretch, detect
from web import report

NOT_FOUND, UNREADABLE = 1, 2
"""Exit statuses."""

_QUIET = 1e-6

Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="Recordings: WAV, FLAC, Opus, MP3, M4A, WebM, a video."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]


def detect_mark(files: Files, json_: Json = False) -> None:
    """Say of each recording whether it holds marked synthetic speech, and where.

    Exits with 0 where every file holds some, 1 where one does not, 2 where one cannot be read.
    """
    found: dict[str, Detection] = {}
    status = 0
    for path in files:
        try:
            channels, rate_hz = read_recording(path)
        except RecordingError as error:
            report.error(str(error))
            status = UNREADABLE
            continue
        found[str(path)] = _best(channels, rate_hz)
        if not json_:
            _say(path, found[str(path)], seconds(channels.shape[1], rate_hz))
    if json_:
        rows = [{"file": path, **asdict(detection)} for path, detection in found.items()]
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    if not all(detection.found for detection in found.values()):
        status = status or NOT_FOUND
    if status:
        raise typer.Exit(status)


def _best(channels: NDArray[np.float32], rate_hz: int) -> Detection:
    """Of (channels, samples): the channel where it stands out most, as calls are often recorded."""
    apart = [channel for channel in channels if np.ptp(channel) > _QUIET]
    if len(apart) > 1 and all(np.allclose(apart[0], other, atol=1e-4) for other in apart[1:]):
        apart = apart[:1]
    return max(
        (detect(channel, rate_hz) for channel in apart),
        key=lambda detection: detection.score,
        default=Detection(0.0, found=False, false_positive_rate=1.0, stretches=()),
    )


def _say(path: Path, detection: Detection, length_s: float) -> None:
    name = f"[bold]{escape(str(path))}[/bold]"
    if detection.found:
        places = ", ".join(_clock(s) for s in _joined(detection.stretches))
        said = f"[green]marked[/green] as synthetic speech by Rapport at {places}"
    elif length_s < 1:
        said = "too short to say; 5 s of speech are best"
    else:
        said = "no mark found"
    chance = detection.false_positive_rate
    odds = f"{chance:.2g}" if chance > 1e-9 else "less than 1e-9"
    report.out.print(f"{name}: {said}")
    report.out.print(
        f"  score {detection.score:.1f}; unmarked recordings score as high at a rate of {odds}"
    )


def _joined(stretches: tuple[Stretch, ...]) -> list[tuple[float, float]]:
    """Stretches as (start, end) in seconds, those that touch as one."""
    joined: list[tuple[float, float]] = []
    for stretch in stretches:
        if joined and stretch.start_s <= joined[-1][1]:
            joined[-1] = joined[-1][0], stretch.end_s
        else:
            joined.append((stretch.start_s, stretch.end_s))
    return joined


def _clock(stretch: tuple[float, float]) -> str:
    return " to ".join(f"{int(s // 60)}:{s % 60:04.1f}" for s in stretch)
