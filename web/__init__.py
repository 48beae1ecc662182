"""How people reach us: pages, session API, command line."""

from loguru import logger

# Pipecat greets the terminal when it is imported; `web.logs` lets it speak again.
logger.disable("pipecat")
