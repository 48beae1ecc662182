"""From the last word of a visitor to the first sound of the answer, and what a call costs.

In process, with recorded voices played in real time; the embedded engines do all the work.
"""

import asyncio
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from bots.call import Call
from bots.engines import CallEngines, Engines
from bots.file_transport import FileTransport
from bots.records import TurnTimes
from processors.audio import duration_s
from tenants.registry import Registry, TenantFolder
from tests.sentences import write_tenants
from tests.speech import Recording, recordings

RATE_HZ = 16_000
TURN_WITHIN_S = 12.0
LISTEN_S = 0.7
"""How much of an answer is listened to before the next question talks over it."""

CALLS_AT_ONCE = 4


async def measure(turns: int) -> dict[str, Any]:
    """Measure and print. All times in the result are milliseconds, memory is MB."""
    process = psutil.Process()
    with tempfile.TemporaryDirectory() as scratch:
        write_tenants(Path(scratch, "tenants"))
        folder = Registry(Path(scratch, "tenants")).get("speech")
        async with Engines(Path(scratch, "data"), max_calls=CALLS_AT_ONCE) as engines:
            lent = await engines.lend(folder)
            idle_mb = memory_mb(process)
            cpu_before, began = cpu_s(process), time.monotonic()
            call, asked = await hold(folder, lent, turns)
            cpu, wall_s = cpu_s(process) - cpu_before, time.monotonic() - began
            peak_mb = await together(process, folder, lent)
    spoken = [turn for turn in call.record.turns if turn.voice_to_voice_ms is not None]
    heard = sum(u.speaker == "visitor" for u in call.record.utterances)
    result = {
        "turns": len(spoken),
        "asked": asked,
        "missed_per_100": 100 * max(0, asked - len(spoken)) / asked,
        "false_cutoffs_per_100": 100 * max(0, heard - asked) / asked,
        **percentiles([turn.voice_to_voice_ms or 0.0 for turn in spoken]),
        "stages_p50_ms": stages(spoken),
        "cpu_s_per_turn": cpu / asked,
        "cpu_share_of_a_core": cpu / wall_s,
        "idle_mb": idle_mb,
        "mb_per_call": (peak_mb - idle_mb) / CALLS_AT_ONCE,
    }
    report(result)
    return result


async def hold(folder: TenantFolder, lent: CallEngines, turns: int) -> tuple[Call, int]:
    """One call of many turns. Returns it, and how many questions were asked."""
    transport = FileTransport(audio=True)
    call = start(folder, lent, transport)
    running = asyncio.create_task(call.run())
    voices = recordings()
    for number in range(turns):
        await ask(call, transport, voices[number % len(voices)])
    await call.hang_up("measured")
    await running
    return call, turns


def start(folder: TenantFolder, lent: CallEngines, transport: FileTransport) -> Call:
    return Call(folder.tenant, lent, transport, call_id="bench", mode="voice", language="en")


async def ask(call: Call, transport: FileTransport, recording: Recording) -> None:
    """Ask, and listen to the beginning of the answer."""
    call.record.timed_one.clear()
    await transport.say(recording.pcm16)
    with suppress(TimeoutError):
        await asyncio.wait_for(call.record.timed_one.wait(), TURN_WITHIN_S)
    await asyncio.sleep(LISTEN_S)


async def together(process: psutil.Process, folder: TenantFolder, lent: CallEngines) -> float:
    """Memory while several calls are answered at once, MB."""
    transports = [FileTransport(audio=True) for _ in range(CALLS_AT_ONCE)]
    calls = [start(folder, lent, transport) for transport in transports]
    running = [asyncio.create_task(call.run()) for call in calls]
    voice = recordings()[2]
    await asyncio.gather(*(ask(c, t, voice) for c, t in zip(calls, transports, strict=True)))
    peak_mb = memory_mb(process)
    for call in calls:
        await call.hang_up("measured")
    await asyncio.gather(*running)
    return peak_mb


def family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def memory_mb(process: psutil.Process) -> float:
    """Resident memory of the process and its children."""
    return sum(member.memory_info().rss for member in family(process)) / 2**20


def cpu_s(process: psutil.Process) -> float:
    """Processor time of the process and its children."""
    times = [member.cpu_times() for member in family(process)]
    return sum(t.user + t.system for t in times)


def percentiles(values_ms: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(values_ms, [50, 95]) if values_ms else (float("nan"),) * 2
    return {"p50_ms": float(p50), "p95_ms": float(p95)}


def stages(turns: list[TurnTimes]) -> dict[str, float]:
    """Median length of each stage."""
    lengths: dict[str, list[float]] = {}
    for turn in turns:
        for stage in turn.stages:
            lengths.setdefault(stage.name, []).append(stage.end_ms - stage.start_ms)
    return {name: float(np.median(values)) for name, values in lengths.items()}


def report(result: dict[str, Any]) -> None:
    """Print the table."""
    spoken_s = sum(duration_s(r.pcm16, RATE_HZ) for r in recordings()) / len(recordings())
    print(f"voice to voice, in process, {result['turns']} turns of {spoken_s:.1f} s on average")
    print(f"  p50 {result['p50_ms']:.0f} ms   p95 {result['p95_ms']:.0f} ms")
    print(
        f"  false cut-offs {result['false_cutoffs_per_100']:.1f} and missed turns "
        f"{result['missed_per_100']:.1f} per 100 turns"
    )
    for name, length_ms in result["stages_p50_ms"].items():
        print(f"    {name:<22}{length_ms:7.0f} ms")
    print(
        f"  a turn costs {result['cpu_s_per_turn']:.2f} s of a core; a call in progress takes "
        f"{100 * result['cpu_share_of_a_core']:.0f} % of a core"
    )
    print(
        f"  memory: {result['idle_mb']:.0f} MB idle with all children, "
        f"{result['mb_per_call']:.0f} MB more per call"
    )
