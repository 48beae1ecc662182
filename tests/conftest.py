"""What every test may use."""

import sys

import pytest
from loguru import logger


@pytest.fixture(autouse=True, scope="session")
def quiet_logs() -> None:
    """Only warnings: Pipecat's debug lines would bury the reason of a failure."""
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
