"""Which guesses may be kept: `python -m tests.benchmarks.keeps`, two minutes.

Each question of the demo's help center is heard word by word. A guess is made at every prefix whose
answer is sure, or that asks the same as the one before it, as a call would, and compared with the
whole question. Beside
the questions themselves stand the same with a condition behind them ("... on my phone"), spoken
after a guess: what looks most alike and asks for something more. The help center has something to
say to few of these conditions, so a guess that is kept there is not always wrong; the fewer, the
better.

The sweep is over one half of the articles; what is in force is reported on the other.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from loguru import logger

from bots.understanding import SURE, Meaning
from processors.answers.follow_up import Topic
from processors.policy import speculation
from processors.policy.speculation import Understood, difference
from processors.retrieval import Retrieval, Retrieved
from processors.stt.whisper_prompt import names
from tenants.config import Tenant
from tenants.config_file import load_tenant
from tenants.knowledge.documents import read_documents
from tenants.knowledge.embeddings import MiniLm
from tenants.knowledge.ingest import ingest
from tenants.knowledge.search import Searcher
from tests.benchmarks.retrieval import HERE, Question

CONDITIONS = (
    "on my phone",
    "for free",
    "for somebody else on my team",
    "after it was already sent",
    "with another currency",
    "before the first of the month",
)
WORD_S = 0.33
"""People say about three words a second."""

COSINES = (0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True)
class Heard:
    """Some words, and what was made of them."""

    known: Understood
    score: float
    """Cosine of the best passage."""

    names: frozenset[str]

    def differs(self, said: "Heard") -> bool:
        return bool(difference(self.known, said.known, language="en", names=self.names))


@dataclass(frozen=True)
class Trial:
    """A guess at a moment, and the question it turned out to be."""

    before: "Heard"
    """One word earlier."""

    guess: "Heard"
    said: "Heard"
    early_words: int
    """Words of the question that were still to come."""

    @property
    def is_made(self) -> bool:
        known = self.guess.known.passage != ""
        return known and (self.guess.score >= SURE or not self.before.differs(self.guess))

    @property
    def is_kept(self) -> bool:
        return not self.guess.differs(self.said)


@dataclass(frozen=True)
class Utterance:
    """All the guesses one makes possible, earliest first."""

    kind: str
    held_out: bool
    trials: tuple[Trial, ...]


class Ear:
    """Reads words as a call would, each wording once."""

    def __init__(
        self, tenant: Tenant, dataset: Path, embedder: MiniLm, names: frozenset[str]
    ) -> None:
        self._searcher = Searcher(dataset, embedder, language=tenant.language)
        self._meaning = Meaning(
            Retrieval(search=self._searcher.search, now=lambda: 0.0),
            embedder.embed,
            min_score=tenant.knowledge.min_relevance,
            language=tenant.language,
        )
        self._names = names
        self._known: dict[str, Heard] = {}

    def read(self, words: str) -> Heard:
        if words not in self._known:
            passages = tuple(self._searcher.search(words))
            found = Retrieved(words, passages, Topic(words), 0.0)
            known = self._meaning.understand(words, found)
            score = passages[0].score if passages else -1.0
            self._known[words] = Heard(known, score, self._names)
        return self._known[words]


def utterances(ear: Ear) -> Iterator[Utterance]:
    lines = (HERE / "demo_questions.jsonl").read_text().splitlines()
    for question in (Question(**json.loads(line)) for line in lines):
        words = question.question.split()
        held_out = crc32((question.document or question.question).encode()) % 2 == 1
        yield Utterance("whole questions", held_out, _trials(ear, words, len(words)))
        for condition in CONDITIONS:
            longer = [*words, *condition.split()]
            yield Utterance("a condition behind", held_out, _trials(ear, longer, len(words)))


def _trials(ear: Ear, words: list[str], until: int) -> tuple[Trial, ...]:
    reads = [ear.read(" ".join(words[:end])) for end in range(3, until + 1)]
    said = ear.read(" ".join(words))
    return tuple(
        Trial(before, guess, said, len(words) - 4 - number)
        for number, (before, guess) in enumerate(pairwise(reads))
    )


@dataclass
class Score:
    """Of some utterances."""

    utterances: int = 0
    kept: int = 0
    early_words: int = 0

    def add(self, utterance: Utterance) -> None:
        """The first guess that still stands at the end is the one that is spoken."""
        self.utterances += 1
        kept = next((t for t in utterance.trials if t.is_made and t.is_kept), None)
        if kept:
            self.kept += 1
            self.early_words += kept.early_words

    def row(self) -> str:
        of = max(1, self.utterances)
        early_s = WORD_S * self.early_words / max(1, self.kept)
        return f"{100 * self.kept / of:8.1f}{early_s:10.2f}{self.utterances:8}"


def measure() -> None:
    """Print the sweep on one half, and what is in force on the other."""
    folder = HERE.parents[1] / "tenants" / "demo"
    tenant, embedder = load_tenant(folder), MiniLm()
    with tempfile.TemporaryDirectory() as dataset:
        ingest(folder, tenant, Path(dataset), embedder)
        documents, _ = read_documents(folder, tenant)
        told = names(f"{document.title}.\n\n{document.body}" for document in documents)
        heard = list(utterances(Ear(tenant, Path(dataset), embedder, told)))
    in_force = speculation.MIN_COSINE
    print(f"{'cosine':>6}{'kept/100':>10}{'early s':>10}{'n':>8}")
    for cosine in COSINES:
        report(heard, cosine, held_out=False)
    print("in force, held out:")
    report(heard, in_force, held_out=True)


def report(heard: list[Utterance], cosine: float, *, held_out: bool) -> None:
    speculation.MIN_COSINE = cosine
    for kind in dict.fromkeys(utterance.kind for utterance in heard):
        score = Score()
        for utterance in heard:
            if utterance.kind == kind and utterance.held_out == held_out:
                score.add(utterance)
        print(f"{cosine:6.2f}  {score.row()}   {kind}")


if __name__ == "__main__":
    logger.remove()
    measure()
    sys.exit(0)
