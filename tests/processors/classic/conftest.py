"""One voice for all tests of this folder."""

from pathlib import Path

import pytest

from processors.classic.voice import ClassicConverter, open_voice
from tests.processors.classic.spoken import made, write_sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """18 s of the voice that is to be stood in for."""
    return write_sample(tmp_path_factory.mktemp("sample") / "brand.wav")


@pytest.fixture(scope="session")
def folder(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The voice made of it, with its transcript."""
    into = tmp_path_factory.mktemp("voice")
    found = made(sample, into)
    assert found.method == "exemplar"
    return into


@pytest.fixture(scope="session")
def voice(folder: Path) -> ClassicConverter:
    """The same, opened."""
    return open_voice(folder)
