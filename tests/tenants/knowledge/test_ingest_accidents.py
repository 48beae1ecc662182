"""Processes that die or meet while they ingest."""

import random
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tenants.knowledge.ingest import ingest
from tenants.knowledge.search import Searcher
from tests.fakes.word_hash_embedder import WordHashEmbedder
from tests.tenants.brand import Brand

ROOT = Path(__file__).parents[3]
WORDS = WordHashEmbedder()
ARTICLES = 12


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return tmp_path / "var" / "harbor" / "knowledge"


@pytest.fixture
def numbered(brand: Brand) -> Brand:
    """A brand whose articles all say which edition they are of."""
    for number in range(ARTICLES):
        text = f"This is edition 0 of chapter {number} in the long book."
        brand.write_article(f"chapter-{number}", f"Chapter {number}", text)
    return brand


def child(brand: Brand, dataset: Path, how: str) -> subprocess.Popen[str]:
    module = "tests.tenants.knowledge.ingest_child"
    command = [sys.executable, "-m", module, str(brand.folder), str(dataset), how]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout
    process.stdout.close()


def editions(searcher: Searcher) -> list[str]:
    """Of each chapter that a search finds."""
    passages = searcher.search("edition of chapter in the long book", k=50)
    chapters = [passage.text for passage in passages if passage.id.startswith("chapter")]
    return [match[0] for text in chapters if (match := re.search(r"edition \d+", text))]


def test_killed_while_embedding_the_first_time_leaves_a_clean_start(brand: Brand, dataset: Path):
    process = child(brand, dataset, "stop-halfway")
    assert first_line(process) == "halfway"
    kill(process)

    assert Searcher(dataset, WORDS).search("money back") == []
    assert ingest(brand.folder, brand.tenant, dataset, WORDS).added == 11


def test_killed_while_embedding_leaves_the_old_passages(numbered: Brand, dataset: Path):
    ingest(numbered.folder, numbered.tenant, dataset, WORDS)
    for number in range(ARTICLES):
        numbered.write_article(f"chapter-{number}", f"Chapter {number}", "All new.")
    process = child(numbered, dataset, "stop-halfway")
    assert first_line(process) == "halfway"
    kill(process)

    assert editions(Searcher(dataset, WORDS)) == ["edition 0"] * ARTICLES


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_leaves_one_whole_edition(numbered: Brand, dataset: Path, seed: int):
    process = child(numbered, dataset, "forever")
    assert first_line(process) == "0"
    time.sleep(random.Random(seed).uniform(0, 0.4))
    kill(process)

    found = editions(Searcher(dataset, WORDS))

    assert len(found) == ARTICLES
    assert len(set(found)) == 1


def test_after_a_kill_the_next_ingest_goes_on(numbered: Brand, dataset: Path):
    process = child(numbered, dataset, "forever")
    assert first_line(process) == "0"
    kill(process)
    numbered.write_article("chapter-0", "Chapter 0", "This is edition 999 of the long book.")

    ingest(numbered.folder, numbered.tenant, dataset, WORDS)

    assert "edition 999" in editions(Searcher(dataset, WORDS))


def test_an_ingest_waits_for_another_process_until_that_is_done_or_dead(
    brand: Brand, dataset: Path
):
    first = child(brand, dataset, "stop-halfway")
    assert first_line(first) == "halfway"
    began = threading.Event()

    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(
            ingest,
            brand.folder,
            brand.tenant,
            dataset,
            WORDS,
            on_progress=lambda _done, _total: began.set(),
        )
        began_beside_the_first = began.wait(timeout=1)
        kill(first)

    assert not began_beside_the_first
    assert second.result().added == 11


def test_searches_go_on_while_the_passages_are_replaced(numbered: Brand, dataset: Path):
    """A searcher in use answers from one edition at a time, and from each that follows."""
    ingest(numbered.folder, numbered.tenant, dataset, WORDS)
    searcher = Searcher(dataset, WORDS)
    process = child(numbered, dataset, "forever")
    seen: list[str] = []

    while len(set(seen)) < 5:
        here = set(editions(searcher))
        assert len(here) == 1
        seen += here
    kill(process)

    assert seen == sorted(seen)
