"""How people reach us: pages, session API, command line."""

import os
import sys

from loguru import logger

# Calls multiply many small matrices. OpenBLAS's threads spin while they wait for the next one: a
# judgement of smart-turn costs twice the processor time, and comes no sooner. Read when numpy is
# imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The event loop computes little and waits often, and for its turn behind threads that search and
# embed: up to 5 ms each time, which is Python's usual interval.
sys.setswitchinterval(0.0005)

# Pipecat greets the terminal when it is imported; `web.logs` lets it speak again.
logger.disable("pipecat")
