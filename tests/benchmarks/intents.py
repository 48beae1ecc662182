"""Intents on the shared questions of bank customers: `python -m tests.benchmarks.intents`.

Ten examples of each of 77 intents, every other question asked; several draws of the examples. No
choice was made on these questions but on half of them, by `random.Random(0)`.
"""

import json
import sys
from pathlib import Path

import numpy as np

from bots.intent_bench import IntentResult, chosen, measure, read_labelled
from bots.intent_plot import write_png
from tenants.knowledge.embeddings import MiniLm
from tests.speech import FOLDER

QUESTIONS = FOLDER.parent / "intents" / "banking77_train.csv"
PLOT = Path("bench/intents.png")
SHOTS, DRAWS = 10, 3


def main() -> int:
    """Print a line a draw and their mean. Returns the exit status."""
    if not QUESTIONS.is_file():
        print(f"{QUESTIONS}: not there; rapport bench intents --train takes any labelled questions")
        return 1
    rows, model = read_labelled(QUESTIONS), MiniLm()
    embed = _remembering(model)
    results: list[IntentResult] = []
    for seed in range(1, DRAWS + 1):
        examples = chosen(rows, SHOTS, seed)
        known = {row.text for row in examples}
        results.append(measure(examples, [r for r in rows if r.text not in known], embed))
        print(f"draw {seed}: {json.dumps(results[-1].summary())}", flush=True)
    accuracy = [result.accuracy for result in results]
    print(f"accuracy {np.mean(accuracy):.3f}, from {min(accuracy):.3f} to {max(accuracy):.3f}")
    PLOT.parent.mkdir(exist_ok=True)
    write_png(PLOT, results[0])
    print(f"calibration plot: {PLOT}")
    return 0


def _remembering(model: MiniLm):
    """Embeds a text once; the questions asked one by one, which are timed, each time."""
    known: dict[str, np.ndarray] = {}

    def embed(texts):
        if len(texts) == 1:
            return model.embed(texts)
        new = [text for text in texts if text not in known]
        if new:
            known.update(zip(new, model.embed(new), strict=True))
        return np.stack([known[text] for text in texts])

    return embed


if __name__ == "__main__":
    sys.exit(main())
