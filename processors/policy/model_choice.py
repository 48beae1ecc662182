"""Whether a question is for a small, fast model or for the large one. A rule, not a model."""

import re
from dataclasses import dataclass
from typing import Literal

Size = Literal["small", "large"]

MANY_WORDS = 25
"""More words in one turn than a simple question has."""

_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_CHARACTERS_PER_WORD = 1.7  # of Han or kana

_WORD = re.compile(r"\w+")
_QUESTION_MARK = re.compile(r"[?？؟]")
_TELLING = 4
"""Letters from which a word shared with a tool says something."""

_ASKING: dict[str, str] = {
    "en": "how what where when why which who",
    "es": "cómo qué dónde cuándo cuál quién cuánto",
    "fr": "comment où quand pourquoi quel quelle combien",
    "de": "wie was wo wann warum welche welcher wer wieviel",
    "it": "come cosa dove quando perché quale chi quanto",
    "pt": "como onde quando qual quem quanto",
    "nl": "hoe wat waar wanneer waarom welke wie",
    "pl": "jak co gdzie kiedy dlaczego który która kto ile",
    "tr": "nasıl ne nerede neden hangi kim kaç",
    "hi": "कैसे क्या कहाँ कब क्यों कौन कितना",
    "id": "bagaimana apa dimana kapan mengapa kenapa siapa berapa",
    "zh": "怎么 什么 哪里 为什么 多少 哪个",
}
_STEPS: dict[str, tuple[str, ...]] = {
    "en": ("step by step", "steps", "walk me through", "guide me", "set up", "instructions"),
    "es": ("paso a paso", "pasos", "guíeme", "instrucciones"),
    "fr": ("étape", "étapes", "guidez-moi", "pas à pas"),
    "de": ("schritt", "schritte", "anleitung", "einrichten"),
    "it": ("passo passo", "passaggi", "istruzioni", "guidami"),
    "pt": ("passo a passo", "passos", "instruções"),
    "nl": ("stap voor stap", "stappen", "instellen"),
    "pl": ("krok po kroku", "kroki", "instrukcja"),
    "tr": ("adım adım", "adımlar", "kurulum"),
    "hi": ("कदम", "चरण", "स्टेप"),
    "id": ("langkah", "langkah-langkah", "panduan"),
    "zh": ("步骤", "一步一步", "设置"),
}


@dataclass(frozen=True)
class Asked:
    """What is known of a question before it is answered."""

    words: str
    language: str = "en"
    """Two letters; one without a table is judged by length, marks and history alone."""

    asked_again: bool = False
    """The visitor says the same as before: the answer was of no use."""

    failed_before: int = 0
    """Answers in a row that did not come, or came from nowhere."""

    tools: tuple[str, ...] = ()
    """The name of each tool the model may call, as in order_status."""

    answers_a_tool: bool = False
    """A tool has brought something that is to be put into words."""


@dataclass(frozen=True)
class Choice:
    """Which model is asked first."""

    size: Size
    reason: str


def choose(asked: Asked) -> Choice:
    """The larger model wherever one reason speaks for it."""
    lower = asked.words.casefold()
    reasons = (
        ("the answer before failed", asked.failed_before > 0),
        ("asked again", asked.asked_again),
        ("a tool's result is told", asked.answers_a_tool),
        ("a tool is needed", _names_a_tool(lower, asked.tools)),
        ("steps are asked for", any(s in lower for s in _STEPS.get(asked.language, ()))),
        ("several questions", _questions(lower, asked.language) > 1),
        ("many words", _length(lower) > MANY_WORDS),
    )
    why = next((reason for reason, holds in reasons if holds), "")
    return Choice("large", why) if why else Choice("small", "a simple question")


def _length(lower: str) -> float:
    unspaced = len(_UNSPACED.findall(lower))
    return unspaced / _CHARACTERS_PER_WORD + len(_UNSPACED.sub(" ", lower).split())


def _questions(lower: str, language: str) -> int:
    """Question marks or words that ask, whichever are more; speech has no marks."""
    asking = _ASKING.get(language, "").split()
    if language == "zh":
        words = sum(lower.count(word) for word in asking)
    else:
        words = sum(word in asking for word in _WORD.findall(lower))
    return max(words, len(_QUESTION_MARK.findall(lower)))


def _names_a_tool(lower: str, tools: tuple[str, ...]) -> bool:
    said = {word for word in _WORD.findall(lower) if len(word) >= _TELLING}
    named = " ".join(tools).casefold().replace("_", " ").replace("-", " ")
    return not said.isdisjoint(named.split())
