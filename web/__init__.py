"""How people reach us: pages, session API, command line."""

import os

from loguru import logger

# Calls multiply many small matrices. OpenBLAS's threads spin while they wait for the next one: a
# judgement of smart-turn costs twice the processor time, and comes no sooner. Read when numpy is
# imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Pipecat greets the terminal when it is imported; `web.logs` lets it speak again.
logger.disable("pipecat")
