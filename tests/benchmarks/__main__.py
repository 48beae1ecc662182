"""`make bench`: prints every table and writes bench/results.json after each.

    python -m tests.benchmarks [PART]...

Of its parts, below, most take a minute; `cost`, `face`, `frequent` and `page` take three, and
`latency`, which holds every turn with four systems and two sets of providers in real time, an hour.
Compare numbers within one run only: the machine and its load are part of them.
"""

import asyncio
import json
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
from loguru import logger

from bots.bench import table
from bots.bench.articles import articles_about
from bots.bench.recordings import Recording
from bots.bench.run import Plan
from bots.bench.turns import build_turns
from processors.audio import pcm16_to_float
from tests.benchmarks import (
    barge_in,
    brand,
    clauses,
    emotion,
    face,
    grounding,
    intents,
    page,
    retrieval,
    rvc,
    safety,
    voice_to_voice,
    watermark,
)
from tests.speech import recordings
from web import bench_cli

RESULTS = Path("bench/results.json")
COST_TURNS, LATENCY_TURNS, FREQUENT_TURNS = 32, 64, 32


def cost() -> bool:
    write({"voice_to_voice": asyncio.run(voice_to_voice.measure(COST_TURNS))})
    return True


def latency() -> bool:
    return _turns("latency", LATENCY_TURNS)


def frequent() -> bool:
    """Questions the tenant expects, whose answers were voiced before the call."""
    return _turns("frequent", FREQUENT_TURNS, profiles=("cloud",), systems=("pause",))


def at_the_page() -> bool:
    write(asyncio.run(page.measure()))
    return True


def talked_over() -> bool:
    write(asyncio.run(barge_in.measure()))
    return True


def own_voice() -> bool:
    write(asyncio.run(brand.measure()))
    return True


def the_safety_gate() -> bool:
    write(safety.measure())
    return True


def search() -> bool:
    write({"retrieval": retrieval.main()})
    return True


def support() -> bool:
    write({"grounding": grounding.main()})
    return True


def the_clauses() -> bool:
    return clauses.main() == 0


def the_intents() -> bool:
    return intents.main() == 0


def feelings() -> bool:
    emotion.main()
    return True


def the_mark() -> bool:
    write({"watermark": watermark.main()})
    return True


def the_cloned_voice() -> bool:
    write({"rvc": rvc.measure()})
    return True


def the_face() -> bool:
    write(face.measure())
    return True


PARTS: dict[str, Callable[[], bool]] = {
    "retrieval": search,
    "grounding": support,
    "clauses": the_clauses,
    "intents": the_intents,
    "emotion": feelings,
    "face": the_face,
    "cost": cost,
    "latency": latency,
    "frequent": frequent,
    "page": at_the_page,
    "barge_in": talked_over,
    "brand": own_voice,
    "safety": the_safety_gate,
    "watermark": the_mark,
    "rvc": the_cloned_voice,
}
"""False where Ctrl-C cut one short."""


def main(parts: list[str]) -> int:
    """Run the benchmarks. Returns the exit status."""
    # Pipecat adds a handler of its own when it is imported, and writes every frame to it.
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    if unknown := set(parts) - set(PARTS):
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        return 2
    return 0 if all(PARTS[part]() for part in parts or PARTS) else 130


def _turns(name: str, count: int, **how: Any) -> bool:
    voices = [Recording(r.name, r.words, pcm16_to_float(r.pcm16)) for r in recordings()]
    is_expected = name == "frequent"
    plan = Plan(build_turns(voices, count), articles_about(voices), frequent=is_expected, **how)
    rows, whole = bench_cli.run(plan)
    bench_cli.show(rows, table.facts())
    write({name: [asdict(row) for row in rows]})
    return whole


def write(part: dict[str, Any]) -> None:
    """Put a part beside what other parts wrote, with the day and the machine it was measured on."""
    known = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GiB"
    here = {
        "date": time.strftime("%Y-%m-%d"),
        "machine": f"{psutil.cpu_count()} cores, {platform.machine()}, {memory}",
        "load": psutil.getloadavg()[0],
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(known | here | part, indent=1) + "\n")
    print(f"\nwritten to {RESULTS}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
