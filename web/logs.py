"""What is logged: our own words at INFO, Pipecat's from WARNING, never a visitor's."""

import logging
import sys
from typing import TYPE_CHECKING

from loguru import logger

if TYPE_CHECKING:
    from loguru import Record

OURS = ("bots", "processors", "tenants", "web", "__main__")

# These Pipecat lines carry what the visitor sent.
_QUOTING = ("Error parsing JSON message", "Ignoring not RTVI message", "Invalid message")


def configure_logs(*, verbose: bool) -> None:
    """Log to standard error.

    Args:
        verbose: Pipecat's INFO too.
    """
    floor = logger.level("INFO" if verbose else "WARNING").no

    def wanted(record: "Record") -> bool:
        if record["message"].startswith(_QUOTING):
            return False
        ours = (record["name"] or "").split(".")[0] in OURS
        return record["level"].no >= (logger.level("INFO").no if ours else floor)

    logger.enable("pipecat")
    logger.remove()
    logger.add(
        sys.stderr,
        filter=wanted,
        format="{time:HH:mm:ss} {level: <7} {message} {extra}",
        backtrace=False,
        diagnose=False,  # its variable dumps would quote the visitor
    )
    logging.getLogger("aioice").setLevel(logging.WARNING)
