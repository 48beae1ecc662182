"""How well feelings are heard in words: `python -m tests.benchmarks.emotion`.

Three figures, of which the last is the honest one: examples scored as if left out, five parts of
which each is asked of the other four, and sentences written apart from the examples.
"""

from pathlib import Path

import numpy as np

from processors.policy.emotion import FEELINGS, NEUTRAL_SHARE, examples
from processors.policy.few_shot import FewShot, train
from processors.policy.wording import plain
from tenants.knowledge.embeddings import MiniLm

HELD_OUT = Path(__file__).parent / "emotion_heldout.tsv"
PARTS = 5
SURE = 0.6


def main() -> None:
    model = MiniLm()
    rows = examples()
    labels = np.array([feeling for feeling, _ in rows])
    vectors = model.embed([plain(sentence) for _, sentence in rows])
    learned, unseen = _train(vectors, labels)
    _show(f"left out, one by one ({len(rows)})", learned.names, unseen, labels)
    _show(f"{PARTS} parts ({len(rows)})", FEELINGS, _parts(vectors, labels), labels)
    apart = [line.split("\t") for line in HELD_OUT.read_text().splitlines()]
    chances = learned.probabilities(model.embed([plain(sentence) for _, sentence in apart]))
    asked = np.array([feeling for feeling, _ in apart])
    _show(f"written apart ({len(apart)})", learned.names, chances, asked)


def _train(vectors: np.ndarray, labels: np.ndarray) -> tuple[FewShot, np.ndarray]:
    return train(vectors, list(labels), shares={"neutral": NEUTRAL_SHARE})


def _parts(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    places = np.random.default_rng(1).permutation(len(labels)) % PARTS
    chances = np.zeros((len(labels), len(FEELINGS)), np.float32)
    for part in range(PARTS):
        learned, _ = _train(vectors[places != part], labels[places != part])
        columns = [learned.names.index(feeling) for feeling in FEELINGS]
        chances[places == part] = learned.probabilities(vectors[places == part])[:, columns]
    return chances


def _show(title: str, names: tuple[str, ...], chances: np.ndarray, labels: np.ndarray) -> None:
    heard, sure = np.array(names)[chances.argmax(axis=1)], chances.max(axis=1)
    right = heard == labels
    gap = abs(sure.mean() - right.mean())
    print(f"\n{title}: accuracy {right.mean():.3f}, confidence {sure.mean():.3f} (gap {gap:.3f})")
    print(
        f"  at {SURE}: {(sure >= SURE).mean():.2f} covered, {right[sure >= SURE].mean():.3f} right"
    )
    for feeling in FEELINGS:
        is_it, heard_it = labels == feeling, heard == feeling
        recall = (is_it & heard_it).sum() / max(1, is_it.sum())
        precision = (is_it & heard_it).sum() / max(1, heard_it.sum())
        print(f"  {feeling:<10} recall {recall:.2f}  precision {precision:.2f}")


if __name__ == "__main__":
    main()
