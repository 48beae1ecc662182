"""How well the intent classifier does on anybody's labelled questions."""

import csv
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from processors.policy.few_shot import FewShot, Floats, train
from processors.policy.intent import Embed, features

THRESHOLD = 0.6
"""As `intents.min_confidence` is unless a tenant says otherwise."""

TIMED = 200
"""Questions that are recognised one by one, as in a call."""

AT_ONCE = 64
"""Of the others."""

TEXT_COLUMNS = ("text", "question", "utterance", "sentence", "query", "words")
LABEL_COLUMNS = ("category", "label", "intent", "class", "target")

OnDone = Callable[[int, int], None]
"""Texts read so far, and in all."""


class IntentBenchError(Exception):
    """Questions that nothing can be measured with. Says where, what and what to do."""


@dataclass(frozen=True)
class Labelled:
    """One question and what it is."""

    text: str
    label: str


@dataclass(frozen=True)
class IntentResult:
    """What was measured."""

    intents: int
    examples: int
    questions: int
    accuracy: float
    """Share of questions whose likeliest intent is theirs."""

    coverage_at_threshold: float
    """Share recognised with at least `THRESHOLD`; the others go to the LLM."""

    accuracy_at_threshold: float
    """Of those."""

    ms_per_question: float
    """Median, embedding included, on one core."""

    training_s: float
    """Embedding the examples included."""

    confidences: NDArray[np.float32]
    """(questions,), of the likeliest intent."""

    right: NDArray[np.bool_]
    """(questions,)."""

    def summary(self) -> dict[str, float]:
        """For machines."""
        return {
            "accuracy": round(self.accuracy, 4),
            "coverage_at_threshold": round(self.coverage_at_threshold, 4),
            "accuracy_at_threshold": round(self.accuracy_at_threshold, 4),
            "ms_per_question": round(self.ms_per_question, 2),
        }

    def calibration_error(self, bins: int = 10) -> float:
        """Expected calibration error: how far confidence is from the share that is right."""
        places = np.minimum((self.confidences * bins).astype(int), bins - 1)
        gaps = [
            abs(float(self.right[at].mean()) - float(self.confidences[at].mean())) * at.mean()
            for at in (places == place for place in range(bins))
            if at.any()
        ]
        return float(sum(gaps))


def read_labelled(path: Path) -> list[Labelled]:
    """Questions of a CSV file with a header.

    Raises:
        IntentBenchError: it cannot be read, or its columns are not understood.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = [name for name in reader.fieldnames or [] if name]
            text, label = _columns(path, columns)
            rows = [(row[text] or "", row[label] or "") for row in reader]
    except OSError as error:
        what = f"{path}: cannot be read ({error.strerror}); name a CSV file"
        raise IntentBenchError(what) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise IntentBenchError(f"{path}: is not CSV in UTF-8 ({error}); save it so") from error
    found = [Labelled(t.strip(), name.strip()) for t, name in rows if t.strip() and name.strip()]
    if not found:
        raise IntentBenchError(f"{path}: holds no labelled question; write one a line")
    return found


def _columns(path: Path, columns: Sequence[str]) -> tuple[str, str]:
    by_name = {name.strip().casefold(): name for name in columns}
    text = next((by_name[name] for name in TEXT_COLUMNS if name in by_name), None)
    label = next((by_name[name] for name in LABEL_COLUMNS if name in by_name), None)
    if text is None or label is None:
        raise IntentBenchError(
            f"{path}: has the columns {', '.join(columns) or '(none)'}; begin it with a line that "
            f"names one of {', '.join(TEXT_COLUMNS)} and one of {', '.join(LABEL_COLUMNS)}"
        )
    return text, label


def chosen(rows: Sequence[Labelled], shots: int, seed: int) -> list[Labelled]:
    """The same number of examples of each label, at random."""
    by_label: defaultdict[str, list[Labelled]] = defaultdict(list)
    for row in rows:
        by_label[row.label].append(row)
    dice = random.Random(seed)
    return [
        row
        for label in sorted(by_label)
        for row in dice.sample(by_label[label], min(shots, len(by_label[label])))
    ]


def measure(
    examples: Sequence[Labelled],
    questions: Sequence[Labelled],
    embed: Embed,
    *,
    on_done: OnDone = lambda done, total: None,
) -> IntentResult:
    """Train on the examples, ask the questions. Blocking: about 10 ms a text.

    Args:
        examples: a few of each label.
        questions: none of them an example.
        embed: the embedding.
        on_done: hears how far it is.

    Raises:
        IntentBenchError: fewer than two labels, or no question.
    """
    _check(examples, questions)
    total = len(examples) + len(questions)
    started = time.perf_counter()
    vectors = _read(examples, embed, lambda done: on_done(done, total))
    model, _ = train(vectors, [row.label for row in examples])
    training_s = time.perf_counter() - started
    timed_ms = _timed([row.text for row in questions[:TIMED]], model, embed)
    asked = _read(questions, embed, lambda done: on_done(len(examples) + done, total))
    chances = model.probabilities(asked)
    best = chances.argmax(axis=1)
    right = np.array([model.names[b] == q.label for b, q in zip(best, questions, strict=True)])
    above = (sure := chances.max(axis=1)) >= THRESHOLD
    return IntentResult(
        *(len(model.names), len(examples), len(questions)),
        accuracy=float(right.mean()),
        coverage_at_threshold=float(above.mean()),
        accuracy_at_threshold=float(right[above].mean()) if above.any() else 0.0,
        ms_per_question=timed_ms,
        training_s=training_s,
        confidences=sure,
        right=right,
    )


def _check(examples: Sequence[Labelled], questions: Sequence[Labelled]) -> None:
    if len({row.label for row in examples}) < 2:
        raise IntentBenchError("the examples have fewer than two labels; give more")
    if not questions:
        raise IntentBenchError("no question is left to ask; give --test, or fewer --shots")


def _read(rows: Sequence[Labelled], embed: Embed, on_done: Callable[[int], None]) -> Floats:
    """(rows, features), told of after every part."""
    parts: list[Floats] = []
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        parts.append(features([row.text for row in part], embed))
        on_done(start + len(part))
    return np.vstack(parts)


def _timed(texts: Sequence[str], model: FewShot, embed: Embed) -> float:
    """Median milliseconds from one question's words to its probabilities."""
    taken: list[float] = []
    for text in texts:
        started = time.perf_counter()
        model.probabilities(features([text], embed))
        taken.append((time.perf_counter() - started) * 1000)
    return float(np.median(taken))
