"""From the last word of a visitor to the first sound of the answer, and what a call costs.

In process, with recorded voices played in real time; the embedded engines do all the work.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from bots.bench.conversation import Outcome, converse
from bots.bench.recognizer import Script
from bots.bench.recordings import Recording
from bots.bench.transport import Line
from bots.bench.turns import Turn, turn_of
from bots.call import Call
from bots.engines import CallEngines, Engines
from bots.records import TurnTimes
from processors.audio import pcm16_to_float
from tenants.registry import Registry, TenantFolder
from tests.sentences import write_tenants
from tests.speech import recordings

CALLS_AT_ONCE = 4


async def measure(turns: int) -> dict[str, Any]:
    """Measure and print. All times in the result are milliseconds, memory is MB."""
    process = psutil.Process()
    voices = [turn_of(Recording(r.name, r.words, pcm16_to_float(r.pcm16))) for r in recordings()]
    with tempfile.TemporaryDirectory() as scratch:
        write_tenants(Path(scratch, "tenants"))
        folder = Registry(Path(scratch, "tenants")).get("speech")
        async with Engines(Path(scratch, "data"), max_calls=CALLS_AT_ONCE) as engines:
            lent = await engines.lend(folder)
            idle_mb = memory_mb(process)
            cpu_before, began = cpu_s(process), time.monotonic()
            asked = [voices[number % len(voices)] for number in range(turns)]
            outcomes, timed = await hold(folder, lent, asked)
            cpu, wall_s = cpu_s(process) - cpu_before, time.monotonic() - began
            peak_mb = await together(process, folder, lent, voices[2])
    answered_ms = [o.voice_to_voice_ms for o in outcomes if o.voice_to_voice_ms is not None]
    result = {
        "turns": len(answered_ms),
        "asked": len(outcomes),
        "asked_s": float(np.mean([turn.speech_end_s for turn in asked])),
        "missed_per_100": 100 * (len(outcomes) - len(answered_ms)) / len(outcomes),
        "false_cutoffs_per_100": 100 * sum(o.cut_off for o in outcomes) / len(outcomes),
        **percentiles(answered_ms),
        "stages_p50_ms": stages(timed),
        "cpu_s_per_turn": cpu / len(outcomes),
        "cpu_share_of_a_core": cpu / wall_s,
        "idle_mb": idle_mb,
        "mb_per_call": (peak_mb - idle_mb) / CALLS_AT_ONCE,
    }
    report(result)
    return result


async def hold(
    folder: TenantFolder, lent: CallEngines, asked: Sequence[Turn]
) -> tuple[list[Outcome], list[TurnTimes]]:
    """One call of many turns: what came of each, and where the time went."""
    calls: list[Call] = []

    def open_call(line: Line) -> Call:
        calls.append(start(folder, lent, line))
        return calls[-1]

    async with aclosing(converse(open_call, asked, Script())) as settled:
        outcomes = [outcome async for outcome in settled]
    spoken = [turn for turn in calls[0].record.turns if turn.voice_to_voice_ms is not None]
    return outcomes, spoken


def start(folder: TenantFolder, lent: CallEngines, line: Line) -> Call:
    return Call(folder.tenant, lent, line, call_id="bench", mode="voice", language="en")


async def together(
    process: psutil.Process, folder: TenantFolder, lent: CallEngines, turn: Turn
) -> float:
    """Memory while several calls are answered at once, MB."""
    calls = [
        converse(lambda line: start(folder, lent, line), [turn], Script())
        for _ in range(CALLS_AT_ONCE)
    ]
    await asyncio.gather(*(anext(call) for call in calls))
    peak_mb = memory_mb(process)
    for call in calls:
        await call.aclose()
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
    print(
        f"voice to voice, in process, {result['turns']} turns of {result['asked_s']:.1f} s on "
        "average"
    )
    print(f"  p50 {result['p50_ms']:.0f} ms   p95 {result['p95_ms']:.0f} ms")
    print(
        f"  questions cut off {result['false_cutoffs_per_100']:.1f} and missed "
        f"{result['missed_per_100']:.1f} per 100 asked"
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
