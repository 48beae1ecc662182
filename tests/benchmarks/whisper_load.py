"""How Whisper keeps up with several who speak at once: `python -m tests.benchmarks.whisper_load`.

With random weights of tiny's size: the speed is real, the words are not. Random weights never end
a sentence, so decoding is broken off at four words a second, which is what people say.
"""

import argparse
import asyncio
import json
import os
import platform
import tempfile
import time
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import psutil

from processors.stt.local_agreement import Limits
from processors.stt.whisper import WhisperHost, WhisperStream
from tests.fakes.whisper_weights import build
from tests.speech import RATE_HZ, recordings

TOKENS_PER_S = 4.0  # random weights say a word a token
INTERVAL_S = 0.3
STEP_S = 0.02
TICK_S = 0.01
GONE_QUIET_S = 0.08  # of silence, when the end of the turn is first suspected
PAUSE_S = 0.2  # what Silero waits before it says that speech is over
PROMPT = ["Marigold", "Booking Page", "Google Pay", "Apple Pay", "CSV", "PDF", "API"]


@dataclass
class Measured:
    """Seconds, all of them."""

    cadence_s: list[float] = field(default_factory=list[float])
    """From one partial transcript to the next of the same utterance."""

    final_s: list[float] = field(default_factory=list[float])
    """From the last sample to the final transcript."""

    lag_s: list[float] = field(default_factory=list[float])
    """By how much a timer came late."""


async def speak(stream: WhisperStream, seed: int, duration_s: float, measured: Measured) -> None:
    """One visitor, who says one recording after the other in real time."""
    rng = np.random.default_rng(seed)
    until_s = time.monotonic() + duration_s
    order = rng.permutation(len(recordings()))
    for number in islice(cycle(order.tolist()), 100):
        if time.monotonic() > until_s:
            return
        await asyncio.sleep(rng.uniform(0, 0.5))
        await _utter(stream, recordings()[number].pcm16, measured)


async def _utter(stream: WhisperStream, pcm16: bytes, measured: Measured) -> None:
    silence = bytes(2 * round(RATE_HZ * PAUSE_S))
    # The transcriber hands over a second from before the speech at once.
    await stream.feed(bytes(2 * RATE_HZ))
    hurry, hurried = asyncio.Event(), False
    partials = asyncio.create_task(_tell(stream, hurry, measured))
    step_bytes = 2 * round(RATE_HZ * STEP_S)
    begun_s = time.monotonic()
    sound = pcm16 + silence
    for number, at in enumerate(range(0, len(sound), step_bytes), start=1):
        await asyncio.sleep(max(0.0, begun_s + number * STEP_S - time.monotonic()))
        await stream.feed(sound[at : at + step_bytes])
        if at >= len(pcm16) + 2 * round(RATE_HZ * GONE_QUIET_S) and not hurried:
            hurried = True
            hurry.set()
    partials.cancel()
    await asyncio.gather(partials, return_exceptions=True)
    ended_s = time.monotonic()
    await stream.final()
    measured.final_s.append(time.monotonic() - ended_s)


async def _tell(stream: WhisperStream, hurry: asyncio.Event, measured: Measured) -> None:
    """As the transcriber does it."""
    last_s = time.monotonic()
    due_s = last_s + INTERVAL_S
    while True:
        try:
            async with asyncio.timeout(max(0.0, due_s - time.monotonic())):
                await hurry.wait()
        except TimeoutError:
            pass
        hurry.clear()
        due_s = time.monotonic() + INTERVAL_S
        await stream.partial()
        now_s = time.monotonic()
        due_s = max(due_s, now_s + INTERVAL_S / 3)
        measured.cadence_s.append(now_s - last_s)
        last_s = now_s


async def _watch(measured: Measured) -> None:
    while True:
        due_s = time.monotonic() + TICK_S
        await asyncio.sleep(TICK_S)
        measured.lag_s.append(time.monotonic() - due_s)


async def measure(
    folder: Path, *, streams: int, duration_s: float, workers: int | None, limits: Limits
) -> dict[str, float]:
    """The table, in milliseconds."""
    measured = Measured()
    recordings()
    async with WhisperHost(
        folder, device="cpu", workers=workers, limits=limits, most_tokens_per_s=TOKENS_PER_S
    ) as host:
        watching = asyncio.create_task(_watch(measured))
        cpu_s, begun_s = psutil.Process().cpu_times(), time.monotonic()
        ears = [await host.open_stream(hotwords=PROMPT) for _ in range(streams)]
        await asyncio.gather(
            *(speak(stream, seed, duration_s, measured) for seed, stream in enumerate(ears))
        )
        used_s = psutil.Process().cpu_times()
        wall_s = time.monotonic() - begun_s
        watching.cancel()
    return {
        "partials": len(measured.cadence_s),
        "finals": len(measured.final_s),
        **_quantiles("cadence", measured.cadence_s),
        **_quantiles("final", measured.final_s),
        **_quantiles("lag", measured.lag_s),
        "cores": round((used_s.user + used_s.system - cpu_s.user - cpu_s.system) / wall_s, 2),
    }


def _quantiles(name: str, values_s: list[float]) -> dict[str, float]:
    p50, p95, most = (1000 * np.quantile(values_s, [0.5, 0.95, 1.0])).round(1).tolist()
    return {f"{name}_p50_ms": p50, f"{name}_p95_ms": p95, f"{name}_max_ms": most}


def main() -> None:
    """Build a model, load it, print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--comfortable", type=float, default=Limits().comfortable_s)
    parser.add_argument("--longest", type=float, default=Limits().longest_s)
    parser.add_argument("--model", type=Path, help="a folder; without it random weights")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(
            measure(
                options.model or build(Path(folder) / "tiny"),
                streams=options.streams,
                duration_s=options.seconds,
                workers=options.workers,
                limits=Limits(options.comfortable, options.longest),
            )
        )
    machine = f"{os.cpu_count()} cores, {platform.machine()}"
    print(json.dumps({"machine": machine, "load_before": load, **result}, indent=1))


if __name__ == "__main__":
    main()
