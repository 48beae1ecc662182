"""`make bench`: prints every table and writes bench/results.json.

Compare numbers within one run only: the machine and its load are part of them.
"""

import asyncio
import json
import platform
import sys
import time
from pathlib import Path

import psutil

from tests.benchmarks import voice_to_voice

RESULTS = Path("bench/results.json")
TURNS = 32


def main() -> int:
    """Run the benchmarks. Returns the exit status."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    results = {
        "date": time.strftime("%Y-%m-%d"),
        "machine": f"{psutil.cpu_count()} cores, {platform.machine()}, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "load_before": psutil.getloadavg()[0],
        "voice_to_voice": asyncio.run(voice_to_voice.measure(turns)),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print(f"\nwritten to {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
