"""What every test may use."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loguru import logger

from tests.sentences import write_tenants
from tests.servers import Server
from tests.shares import MAKES_WAY, Shares, holds_calls, place


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares:
    return Shares(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.nodeid))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What computes makes way for what holds calls, where both go on at once."""
    is_beside = "PYTEST_XDIST_WORKER" in os.environ
    if is_beside and not holds_calls(item.nodeid) and os.nice(0) < MAKES_WAY:
        os.nice(MAKES_WAY)


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """Only warnings: Pipecat's debug lines would bury the reason of a failure.

    For each test again: a command under test logs to a standard error that ends with it.
    """
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    yield
    logger.remove()


@pytest.fixture(scope="session")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tenants made for these tests."""
    folder = tmp_path_factory.mktemp("tenants")
    write_tenants(folder)
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where their datasets are kept, read once for all tests."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def server(tenants: Path, data: Path) -> Iterator[Server]:
    """One server for every test that does not hurt it."""
    server = Server(tenants, data, "--patience", "0")
    server.wait()
    yield server
    server.stop()


@pytest.fixture
def quiet_server(tenants: Path, data: Path) -> Iterator[Server]:
    """A server of its own, for a test that measures or hurts it."""
    server = Server(tenants, data, "--patience", "0")
    server.wait()
    yield server
    server.stop()
