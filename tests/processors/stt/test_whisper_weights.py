import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import faster_whisper.utils
import pytest

from processors.errors import RecognizerLost
from processors.stt.whisper_weights import (
    REPOSITORIES,
    WeightsError,
    find,
    missing,
    pull,
    pulled,
    verify,
)
from tests.fakes.model_hub import ModelHub

FILES = {
    "config.json": b"{}",
    "model.bin": bytes(range(256)) * 4_000,
    "tokenizer.json": b'{"version": "1.0"}',
    "vocabulary.txt": b"the\nof\n",
    "README.md": b"# not needed",
}

PULL = """
import resource, sys
from processors.stt.whisper_weights import *
if len(sys.argv) > 3:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
pull("tiny", Path(sys.argv[1]), endpoint=sys.argv[2])
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ModelHub]:
    """A hub that holds one size."""
    repository = tmp_path / "hub"
    repository.mkdir()
    for name, content in FILES.items():
        (repository / name).write_bytes(content)
    with ModelHub({REPOSITORIES["tiny"]: repository}).serving() as hub:
        yield hub


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_what_was_pulled_is_found(hub: ModelHub, cache: Path):
    told: list[tuple[int, int]] = []

    folder = pull("tiny", cache, lambda *bytes_: told.append(bytes_), endpoint=hub.url)

    assert find("tiny", cache) == folder
    assert missing("tiny", cache) is None
    assert (folder / "model.bin").read_bytes() == FILES["model.bin"]
    whole = sum(len(content) for name, content in FILES.items() if name != "README.md")
    assert told[-1] == (whole, whole)
    assert pulled(cache) == [("tiny", whole)]
    assert {path.name for path in cache.iterdir()} == {"whisper-tiny"}
    assert "README.md" not in hub.fetched
    verify(folder)


def test_what_is_there_is_not_fetched_again(hub: ModelHub, cache: Path):
    pull("tiny", cache, endpoint=hub.url)
    n_fetched = len(hub.fetched)

    pull("tiny", cache, endpoint=hub.url)

    assert len(hub.fetched) == n_fetched


def test_bytes_the_hub_did_not_state_are_thrown_away(hub: ModelHub, cache: Path):
    hub.mode = "lies"

    with pytest.raises(WeightsError, match=r"model\.bin: not the bytes the hub states"):
        pull("tiny", cache, endpoint=hub.url)

    assert find("tiny", cache) is None
    hub.mode = "well"
    assert find("tiny", cache) is None
    verify(pull("tiny", cache, endpoint=hub.url))


def test_a_download_that_was_killed_looks_like_none_and_goes_on(hub: ModelHub, cache: Path):
    hub.mode = "stalls"
    child = subprocess.Popen([sys.executable, "-c", PULL, str(cache), hub.url])
    assert hub.stalled.wait(60)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert find("tiny", cache) is None
    assert "--size tiny" in (missing("tiny", cache) or "")
    before, hub.mode = list(hub.fetched), "well"

    folder = pull("tiny", cache, endpoint=hub.url)

    assert before == ["config.json", "model.bin"]
    assert hub.fetched[2:] == ["model.bin", "tokenizer.json", "vocabulary.txt"]
    verify(folder)
    assert not list(folder.glob("**/*.incomplete"))


def test_a_disk_that_is_full_is_named(hub: ModelHub, cache: Path):
    child = subprocess.run(
        [sys.executable, "-c", PULL, str(cache), hub.url, "100000"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"WeightsError: {cache}: no space left" in child.stderr
    assert find("tiny", cache) is None


def test_no_way_to_the_hub_says_where_it_was_looked_for(cache: Path):
    with pytest.raises(WeightsError, match=r"http://127\.0\.0\.1:9: cannot be fetched from"):
        pull("tiny", cache, endpoint="http://127.0.0.1:9")


def test_a_hub_without_the_model_says_so(hub: ModelHub, cache: Path):
    hub.mode = "empty"

    with pytest.raises(WeightsError, match="HF_ENDPOINT"):
        pull("tiny", cache, endpoint=hub.url)


def test_a_size_nobody_knows_is_answered_with_those_there_are(cache: Path):
    with pytest.raises(WeightsError, match=r"no Whisper of size 'huge'; there are tiny, .*turbo"):
        pull("huge", cache)
    assert "neither a folder" in (missing("huge", cache) or "")


def test_a_cache_that_cannot_be_written_is_named(hub: ModelHub, tmp_path: Path):
    (tmp_path / "file").write_text("")

    with pytest.raises(WeightsError, match="cannot be written to"):
        pull("tiny", tmp_path / "file", endpoint=hub.url)


@pytest.mark.parametrize("damage", ["shorter", "other", "gone"])
def test_weights_that_were_damaged_are_not_loaded(hub: ModelHub, cache: Path, damage: str):
    folder = pull("tiny", cache, endpoint=hub.url)
    weights = folder / "model.bin"
    if damage == "gone":
        weights.unlink()
    else:
        os.truncate(weights, 1_000)
    if damage == "other":
        os.truncate(weights, len(FILES["model.bin"]))

    with pytest.raises(RecognizerLost, match="is not the file that was fetched"):
        verify(folder)
    assert (find("tiny", cache) is None) == (damage != "other")


def test_a_folder_of_ones_own_is_taken_as_it_is(tmp_path: Path):
    (tmp_path / "model.bin").write_bytes(b"")

    assert find(str(tmp_path), tmp_path / "cache") == tmp_path
    verify(tmp_path)


def test_repositories_are_those_of_faster_whisper():
    known = faster_whisper.utils._MODELS

    assert {size: known[size] for size in REPOSITORIES} == REPOSITORIES
