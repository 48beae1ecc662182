"""Judges what an assistant wants to say, sentence by sentence."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from processors.answers.extractive import Embed
from processors.policy.safety.bare import contains, wording
from processors.policy.safety.canary import LeakWatch
from processors.policy.safety.links import hosts, outside
from processors.policy.safety.pii import Kind, compact, personal
from processors.policy.safety.promises import promise, unheard_of
from processors.policy.safety.rules import ORDER, Evidence, Finding, Rule, Rules, Topic

_RUNS_ON = 48
"""Characters of the piece before that a number may have begun in."""

_MAY_BE_SAID_BACK: frozenset[Kind] = frozenset({"email", "phone"})

CLOSE = 0.5
"""Cosine from which a sentence is on the topic of an example."""


class Judge:
    """One call's judge. It looks without a trace; `spoken` tells it what was written for good."""

    def __init__(self, rules: Rules, watch: LeakWatch) -> None:
        self._rules, self._watch = rules, watch
        self._before = ""
        self._asks: dict[Rule, Callable[[str, Evidence], str | None]] = {
            "leak": self._leak,
            "personal_data": self._personal_data,
            "blocked": self._blocked,
            "link": self._link,
            "price": self._price,
            "promise": self._promise,
        }

    def look(self, text: str, evidence: Evidence) -> Finding | None:
        """The first rule that objects to a piece of an answer; None lets it through."""
        for rule in ORDER:
            if rule in self._rules.instead and (about := self._asks[rule](text, evidence)):
                return Finding(rule, about)
        return None

    def spoken(self, text: str) -> None:
        """A piece was written, let through or not: what follows is judged behind it."""
        self._watch.said(text)
        self._before = (self._before + text)[-_RUNS_ON:]

    def instead_of(self, finding: Finding) -> str | None:
        """The code of the line to say; None for nothing."""
        return self._rules.instead.get(finding.rule)

    def _leak(self, text: str, _: Evidence) -> str | None:
        return "instruction" if self._watch.leaks(text) else None

    def _personal_data(self, text: str, evidence: Evidence) -> str | None:
        kinds, language = self._rules.kinds, self._rules.language
        old = {found.value for found in personal(self._before, kinds, language)}
        for found in personal(self._before + text, kinds, language):
            if found.value not in old and not self._is_public(found.kind, found.value, evidence):
                return found.kind
        return None

    def _is_public(self, kind: Kind, value: str, evidence: Evidence) -> bool:
        """Whether the help center gives it to everybody, or the visitor gave it themselves."""
        texts = [*evidence.passages]
        if kind in _MAY_BE_SAID_BACK:
            if compact(value) in self._rules.contacts:
                return True
            texts += [*evidence.tools, evidence.said]
        return any(value in _compacted(text, kind) for text in texts)

    def _blocked(self, text: str, _: Evidence) -> str | None:
        words = wording(text) if self._rules.topics else ""
        for topic in self._rules.topics:
            if any(contains(words, phrase) for phrase in topic.words):
                return topic.name
        return None

    def _link(self, text: str, evidence: Evidence) -> str | None:
        found = list(hosts(text))
        if not found or not outside(found, self._rules.links):
            return None
        own = _hosts_of(evidence.known)
        return "address" if outside(found, self._rules.links | own) else None

    def _price(self, text: str, evidence: Evidence) -> str | None:
        known = f"{evidence.known}\n{evidence.said}"
        return "amount" if unheard_of(text, known, self._rules.language) else None

    def _promise(self, text: str, evidence: Evidence) -> str | None:
        return promise(text, evidence.known, self._rules.language)


class Topics:
    """Blocked topics by meaning, for tenants that give examples of them."""

    def __init__(self, topics: Sequence[Topic], embed: Embed) -> None:
        """Embeds nothing yet.

        Args:
            topics: those without examples are left out.
            embed: a sentence embedding; blocking.
        """
        self._embed = embed
        self._examples = [(topic.name, text) for topic in topics for text in topic.examples]
        self._vectors: NDArray[np.float32] | None = None

    def about(self, sentence: str) -> str | None:
        """The name of the topic a sentence is on. Blocking, the first time for the examples too."""
        if not self._examples:
            return None
        if self._vectors is None:
            self._vectors = self._embed([text for _, text in self._examples])
        closeness = self._vectors @ self._embed([sentence])[0]
        best = int(closeness.argmax())
        return self._examples[best][0] if closeness[best] >= CLOSE else None


@lru_cache(maxsize=64)
def _hosts_of(text: str) -> frozenset[str]:
    return frozenset(filter(None, hosts(text)))


@lru_cache(maxsize=512)
def _compacted(text: str, kind: Kind) -> str:
    if kind == "email":
        return " ".join(found.value for found in personal(text, frozenset({kind})))
    return re.sub(r"[^\w]", "", text).lower()
