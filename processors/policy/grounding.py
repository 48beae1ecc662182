"""Whether the passages support a sentence, before it is spoken."""

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processors.answers.evidence import Evidence
from processors.answers.extractive import Embed
from processors.answers.sentences import spoken_sentences
from processors.policy.facts import Fact, facts_in, facts_known
from processors.policy.small_talk import claims_nothing
from processors.policy.wording import plain, words_of

MIN_SUPPORT = 0.5

WEIGHED = 8
"""Sentences of the passages that are compared by meaning: those that share most words, and the
first of each passage."""

NEAR = 0.2
"""Sentences that support almost as well as the best may hold the facts too."""

MEANT, IN_WORDS, ANYWHERE, ECHO = 0.5, 0.35, 0.15, 0.15
"""Support by the cosine with the best sentence, by the share of words it has, by the share that
any passage has; and what is lost by the cosine with the question. Fitted on the sentences of
`tests/benchmarks/grounding.py`."""

ELSEWHERE, OPPOSITE = 0.3, 0.05
"""Support lost where a number or day stands only beside other things, and where one of the two
says "not"."""

QUOTED_WORDS = 3
"""So many words in a row that stand in a passage are a quotation."""

REMEMBERED = 2_000
"""Vectors of sentences kept."""

_NOT = re.compile(
    r"\b(?:not|no|never|cannot|cant|dont|doesnt|didnt|isnt|arent|wont|without|nunca|sin|tampoco|"
    r"non|senza|mai|ne|pas|jamais|sans|nicht|kein\w*|nie|niemals|ohne|não|nunca|sem|niet|geen|nooit|"
    r"zonder|nie|bez|nigdy|değil\w*|yok|asla|tidak|bukan|tanpa|jangan)\b|नहीं|बिना|मत |不|没|無|无"
)
_NOT_BY_LANGUAGE = {"es": re.compile(r"\bno\b")}


_OFTEN_SWAPPED = frozenset({"number", "day", "month"})


@dataclass(frozen=True)
class Verdict:
    """What the passages say about a sentence."""

    supported: bool

    reason: str
    """`quoted`, `claims nothing`, `meant` or `in other words`; else `number`, `money`, `day`,
    `month`, `name`, `code` or `link` for a fact they do not hold, `nothing to go by` or
    `not meant`."""

    support: float
    """0 to 1."""


@dataclass(frozen=True)
class _Ground:
    """The passages of one question."""

    quoted: str
    """All their words, plain, passages parted by a bar."""

    facts: frozenset[Fact]
    """Theirs and the question's."""

    asked: frozenset[Fact]
    """The question's alone."""

    question: str
    sentences: tuple[str, ...]
    leads: frozenset[int]
    """Places of the first sentence of each passage."""

    words: tuple[frozenset[str], ...]
    """Beginnings of the telling words of each sentence."""

    vocabulary: frozenset[str]
    """Of all passages and the question."""


class Grounding:
    """Judges the sentences of one call. Blocking; may be shared by threads.

    The texts beside a passage, `before` and `after`, count too where it has them.
    """

    def __init__(
        self,
        *,
        embed: Embed,
        language: str,
        min_support: float = MIN_SUPPORT,
        known: Iterable[str] = (),
    ) -> None:
        """Judge nothing yet.

        Args:
            embed: of English; other languages are judged by their words.
            language: of the sentences and the passages, two letters.
            min_support: below it a sentence is not supported, 0 to 1.
            known: names that may always be said, as the brand's.
        """
        self._embed, self._language, self._min_support = embed, language, min_support
        self._known = " ".join(known)
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._last: tuple[object, _Ground] | None = None
        self._writing = threading.Lock()

    def judge(self, sentence: str, passages: Sequence[Evidence], question: str) -> Verdict:
        """Whether the passages say what a sentence, or a clause that begins one, says.

        A quotation costs nothing; a sentence in other words the embedding of itself and of up to
        eight sentences, unless they were weighed before.
        """
        ground = self._ground(passages, question)
        if quoted(sentence, ground.quoted):
            return Verdict(True, "quoted", 1.0)
        facts = frozenset(facts_in(sentence, self._language))
        for fact in sorted(facts - ground.facts, key=lambda fact: (fact.kind, fact.value)):
            return Verdict(False, fact.kind, 0.0)
        if claims_nothing(sentence, self._language):
            return Verdict(True, "claims nothing", 1.0)
        if not ground.sentences:
            return Verdict(False, "nothing to go by", 0.0)
        support = self._support(sentence, facts - ground.asked, ground)
        supported = support >= self._min_support
        return Verdict(supported, "meant" if supported else "not meant", support)

    def _support(self, sentence: str, facts: frozenset[Fact], ground: _Ground) -> float:
        words = _telling(sentence)
        shares = np.array([_share(words, theirs) for theirs in ground.words])
        known = _share(words, ground.vocabulary)
        meant = self._by_meaning if self._language == "en" else _by_words
        scores, places = meant(sentence, shares, ground)
        best = float(scores.max()) + ANYWHERE * known
        near = [
            ground.sentences[places[at]] for at in np.flatnonzero(scores >= scores.max() - NEAR)
        ]
        held = facts_known(" \n".join(near), self._language)
        if any(fact not in held for fact in facts if fact.kind in _OFTEN_SWAPPED):
            best -= ELSEWHERE
        nearest = ground.sentences[places[int(np.argmax(scores))]]
        if _denies(sentence, self._language) != _denies(nearest, self._language):
            best -= OPPOSITE
        return min(1.0, max(0.0, best))

    def _by_meaning(
        self, sentence: str, shares: NDArray[np.float32], ground: _Ground
    ) -> tuple[NDArray[np.float32], list[int]]:
        """Scores of the sentences worth a comparison, and their places."""
        likeliest = np.argsort(-shares, kind="stable")[:WEIGHED].tolist()
        places = [*likeliest, *(at for at in ground.leads if at not in likeliest)]
        texts = [ground.sentences[at] for at in places]
        vectors = self._embedded([sentence, ground.question, *texts])
        closeness = vectors[2:] @ vectors[0]
        # What only repeats the question is close to every passage that was found for it.
        echo = ECHO * float(vectors[1] @ vectors[0])
        return MEANT * closeness + IN_WORDS * shares[places] - echo, places

    def _ground(self, passages: Sequence[Evidence], question: str) -> _Ground:
        key = (tuple(passages), question)
        if self._last and self._last[0] == key:
            return self._last[1]
        ground = self._read(passages, question)
        self._last = key, ground
        return ground

    def _read(self, passages: Sequence[Evidence], question: str) -> _Ground:
        texts = [_texts(passage) for passage in passages]
        parts = [spoken_sentences(text, self._language) for text in texts]
        sentences = [sentence for part in parts for sentence in part]
        starts = np.cumsum([0, *(len(part) for part in parts)])[:-1].tolist()
        named = "\n".join(f"{p.title}\n{p.heading}\n{p.url}" for p in passages)
        held = "\n".join([*texts, named, self._known])
        asked = facts_known(question, self._language)
        return _Ground(
            quoted=" | ".join(plain(text) for text in [*texts, *named.splitlines()]),
            facts=facts_known(held, self._language) | asked,
            asked=asked,
            question=question,
            sentences=tuple(sentences),
            leads=frozenset(at for at, part in zip(starts, parts, strict=True) if part),
            words=tuple(map(_telling, sentences)),
            vocabulary=_telling(f"{held}\n{question}"),
        )

    def _embedded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimensions); what was embedded before costs nothing."""
        with self._writing:
            missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        made = dict(zip(missing, self._embed(missing), strict=True)) if missing else {}
        with self._writing:
            if len(self._vectors) + len(made) > REMEMBERED:
                self._vectors.clear()
            found = [made[text] if text in made else self._vectors.get(text) for text in texts]
            self._vectors.update(made)
        if any(vector is None for vector in found):  # another thread cleared them meanwhile
            return self._embed(texts)
        return np.stack([vector for vector in found if vector is not None])


def quoted(sentence: str, passages: str) -> bool:
    """Whether a sentence stands word for word in plain passages."""
    words = plain(sentence)
    return len(words_of(sentence)) >= QUOTED_WORDS and f" {words} " in f" {passages} "


def _texts(passage: Evidence) -> str:
    beside = (getattr(passage, "before", ""), passage.text, getattr(passage, "after", ""))
    return "\n\n".join(text for text in beside if text)


def _telling(sentence: str) -> frozenset[str]:
    """Words that say something, cut so that their inflections agree; Chinese by its characters."""
    words = words_of(sentence)
    return frozenset(w[:5] for w in words if len(w) > 3 or not w.isascii() or w.isdigit())


def _by_words(
    _: str, shares: NDArray[np.float32], ground: _Ground
) -> tuple[NDArray[np.float32], list[int]]:
    """The same where the vectors know little of the language."""
    return (MEANT + IN_WORDS) * shares, list(range(len(ground.sentences)))


def _share(words: frozenset[str], theirs: frozenset[str]) -> float:
    return len(words & theirs) / len(words) if words else 0.0


def _denies(sentence: str, language: str) -> bool:
    words = plain(sentence)
    own = _NOT_BY_LANGUAGE.get(language)
    return _NOT.search(words) is not None or (own is not None and own.search(words) is not None)
