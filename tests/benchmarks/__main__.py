"""`make bench`: prints every table and writes bench/results.json.

    python -m tests.benchmarks [TURNS]

Compare numbers within one run only: the machine and its load are part of them.
"""

import asyncio
import json
import platform
import sys
import time
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
from tests.benchmarks import voice_to_voice
from tests.speech import recordings
from web import bench_cli

RESULTS = Path("bench/results.json")
TURNS = 32


def main() -> int:
    """Run the benchmarks. Returns the exit status."""
    # Pipecat adds a handler of its own when it is imported, and writes every frame to it.
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    results: dict[str, Any] = {
        "date": time.strftime("%Y-%m-%d"),
        "machine": f"{psutil.cpu_count()} cores, {platform.machine()}, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "load_before": psutil.getloadavg()[0],
        "voice_to_voice": asyncio.run(voice_to_voice.measure(turns)),
    }
    voices = [Recording(r.name, r.words, pcm16_to_float(r.pcm16)) for r in recordings()]
    rows, whole = bench_cli.run(Plan(build_turns(voices, turns), articles_about(voices)))
    bench_cli.show(rows, table.facts())
    results["latency"] = [asdict(row) for row in rows]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print(f"\nwritten to {RESULTS}")
    return 0 if whole else 130


if __name__ == "__main__":
    sys.exit(main())
