"""How soon an answer can be spoken: `python -m tests.benchmarks clauses`, seconds.

The sentences of the demo's help center, and the answers of the bench's language model, which is to
be like them: words written until the voice may begin, and how many of those it begins with.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from bots.bench.articles import articles_about
from bots.bench.recordings import Recording
from bots.bench.server import answer
from processors.answers.sentences import spoken_sentences
from processors.audio import pcm16_to_float
from processors.tts.clauses import clause_end
from tenants.config_file import load_tenant
from tenants.knowledge.documents import read_documents
from tests.speech import recordings

DEMO = Path("tenants/demo")
_ANSWERS = 10
"""Of each article, as many as have another form."""


def main() -> int:
    """Print both."""
    for name, sentences in (("demo", demo_sentences()), ("bench", bench_answers())):
        _print(name, [_piece(sentence) for sentence in sentences])
    return 0


def demo_sentences() -> list[str]:
    """What is written in the articles, without headings and lists."""
    tenant = load_tenant(DEMO)
    bodies = (document.body for document in read_documents(DEMO, tenant)[0])
    paragraphs = (part.strip() for body in bodies for part in body.split("\n\n"))
    prose = (part.replace("\n", " ") for part in paragraphs if part and part[0] not in "#-*1|>")
    return [s.strip() for part in prose for s in spoken_sentences(part, "en")]


def bench_answers() -> Iterable[str]:
    """The first sentence of every answer there is, in its forms."""
    spoken = [Recording(r.name, r.words, pcm16_to_float(r.pcm16)) for r in recordings()]
    for article in articles_about(spoken):
        passage = f'<passage id="1" title="{article.title}">\n{article.text}\n</passage>'
        for number in range(_ANSWERS):
            yield answer(f"{passage}The visitor says: it", number).split(". ")[0] + "."


def _piece(sentence: str) -> tuple[int, int]:
    """Words written until the first piece is known, and words in it."""
    for written in range(len(sentence)):
        if end := clause_end(sentence[:written], "en"):
            return len(sentence[:written].split()), len(sentence[:end].split())
    words = len(sentence.split())
    return words, words


def _print(name: str, pieces: Sequence[tuple[int, int]]) -> None:
    until, first = np.array(pieces).T
    p50, p90, p95 = np.percentile(until, [50, 90, 95])
    print(
        f"{name:>6}: {len(pieces):4} sentences; words until the voice begins: mean "
        f"{until.mean():.1f}, p50 {p50:.0f}, p90 {p90:.0f}, p95 {p95:.0f}; words it begins with: "
        f"mean {first.mean():.1f}"
    )
