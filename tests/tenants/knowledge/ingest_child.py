"""A process of its own that ingests a brand, to be killed or raced.

    python -m tests.tenants.knowledge.ingest_child FOLDER DATASET once|stop-halfway|forever

`stop-halfway` waits for ever when half of the texts are embedded; `forever` writes every article
anew with the next number, 0, 1, 2..., and ingests it, again and again.
"""

import itertools
import re
import sys
import time
from pathlib import Path

from tenants.config_file import load_tenant
from tenants.knowledge.ingest import ingest
from tests.fakes.word_hash_embedder import WordHashEmbedder


def halfway(done: int, total: int) -> None:
    if done * 2 >= total:
        print("halfway", flush=True)
        time.sleep(600)


def renumber(folder: Path, number: int) -> None:
    for path in (folder / "knowledge").glob("*.md"):
        path.write_text(re.sub(r"edition \d+", f"edition {number}", path.read_text()))


def main(folder: Path, dataset: Path, how: str) -> None:
    embedder, tenant = WordHashEmbedder(), load_tenant(folder)
    if how != "forever":
        progress = halfway if how == "stop-halfway" else None
        print(ingest(folder, tenant, dataset, embedder, on_progress=progress).embedded, flush=True)
        return
    for number in itertools.count():
        renumber(folder, number)
        ingest(folder, tenant, dataset, embedder)
        print(number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
