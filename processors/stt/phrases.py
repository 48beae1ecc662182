"""From a help center's text to what its visitors may say."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from processors.stt.numerals import spoken_number
from processors.stt.support_talk import LINES, OPENERS

Phrase = tuple[str, ...]
"""Words in lower case as they are said."""

TEXT, VARIANT, TALK, HEADING, ASKED = 1.0, 0.1, 2.0, 2.0, 4.0
"""How often a phrase counts. A frequent question is what will be asked; an article is what it will
be asked about."""

_SYMBOLS = {
    "%": "percent",
    "&": "and",
    "+": "plus",
    "=": "equals",
    "@": "at",
    "#": "number",
    "°": "degrees",
}
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees"}
_ABBREVIATIONS = {
    "e.g.": "for example",
    "i.e.": "that is",
    "etc.": "et cetera",
    "vs.": "versus",
    "approx.": "approximately",
    "mr.": "mister",
    "mrs.": "missus",
    "dr.": "doctor",
    "a.m.": "am",
    "p.m.": "pm",
    "w/": "with",
    "w/o": "without",
    "pls": "please",
    "24/7": "twenty four seven",
}
_BARE = {
    "dont": "don't",
    "doesnt": "doesn't",
    "didnt": "didn't",
    "cant": "can't",
    "wont": "won't",
    "isnt": "isn't",
    "wasnt": "wasn't",
    "havent": "haven't",
    "im": "i'm",
    "ive": "i've",
    "thats": "that's",
    "whats": "what's",
    "theres": "there's",
}
_FIRST_PERSON = {"you": "i", "your": "my", "yours": "mine", "yourself": "myself"}

_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|<[^>\n]{1,80}>")
_HEADING = re.compile(r"^#{1,6}\s+(.*)$", re.MULTILINE)
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n+|\s+[-–—]\s+|\|")
_EMPHASIS = re.compile(r"[*_~]+|^\s*>", re.MULTILINE)
_MONEY = re.compile(r"([$€£¥₹])\s?(\d[\d,.]*\d|\d)")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})\b")
_TOKEN = re.compile(
    r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th|s|k)?\b|[%&+=@#°]"
)
_PURPOSE = re.compile(r"^to ((?:[\w'’-]+ ){0,7}[\w'’-]+),", re.IGNORECASE)
_ACTION = re.compile(
    r"\b(?:to|can|cannot|please|do i) "
    r"(?!(?:the|your|my|our|th\w+|it|you|us|all|any|each|every|more|in|on|not|be|how|what|who)\b)"
    r"([a-z]{2,}) "
    r"(?:an?|the|your|my|it|them|one|all|up|in|out|off|on|to|with)\b"
)
_OPENED = re.compile(rf"^(?:{'|'.join(sorted(OPENERS, key=len, reverse=True))}) (.+)$")


@dataclass
class Phrases:
    """Mined phrases and how their words were written."""

    counts: dict[Phrase, float] = field(default_factory=lambda: defaultdict[Phrase, float](float))
    """How often each phrase counts."""

    spellings: dict[str, str] = field(default_factory=dict)
    """A word as the text first writes it: `api` was `API`, which is said differently."""

    def add(self, spoken: Phrase, weight: float) -> None:
        """Count a phrase."""
        if spoken:
            self.counts[spoken] += weight


def mine(texts: Iterable[str], asked: Iterable[str]) -> Phrases:
    """What visitors of a help center may say.

    Args:
        texts: articles in Markdown or plain text, sentences, resolved tickets.
        asked: questions as visitors put them.
    """
    mined = Phrases()
    texts, asked = list(texts), list(asked)
    headings = [h for text in texts for h in _HEADING.findall(text)]
    headings += [text.split("\n", 1)[0] for text in texts if "\n" in text]
    sentences = [s for text in texts for s in split_sentences(text)]
    verbs = set(_ACTION.findall("\n".join([*sentences, *asked]).lower()))

    for text in sentences:
        _mine_sentence(mined, text)
    for heading in headings:
        spoken = words_of(heading, mined.spellings)
        mined.add(spoken, HEADING)
        if spoken and spoken[0] in verbs:
            _vary(mined, _person(spoken, _FIRST_PERSON))
    for question in asked:
        for sentence in split_sentences(question):
            spoken = words_of(sentence, mined.spellings)
            mined.add(spoken, ASKED)
            if opened := _OPENED.match(" ".join(spoken)):
                _vary(mined, tuple(opened[1].split()))
    for line in LINES:
        mined.add(line, TALK)
    return mined


def _mine_sentence(mined: Phrases, sentence: str) -> None:
    spoken = words_of(sentence, mined.spellings)
    mined.add(spoken, TEXT)
    visitor = _person(spoken, _FIRST_PERSON)
    if visitor != spoken:
        mined.add(visitor, VARIANT)
    if purpose := _PURPOSE.match(sentence):
        _vary(mined, _person(words_of(purpose[1], mined.spellings), _FIRST_PERSON))


def _vary(mined: Phrases, action: Phrase) -> None:
    """`change my password` with everything that may stand before it."""
    mined.add(action, VARIANT)
    for opener in OPENERS:
        mined.add((*opener.split(), *action), VARIANT)


def _person(spoken: Phrase, swap: dict[str, str]) -> Phrase:
    return tuple(swap.get(word, word) for word in spoken)


def split_sentences(text: str) -> Iterator[str]:
    """Sentences, headings, list items and table cells of Markdown, without the markup."""
    text = _LINK.sub(r"\1", _CODE.sub(" ", text))
    text = _BULLET.sub("", _HEADING.sub(r"\1", _ADDRESS.sub(" ", text)))
    for sentence in _SENTENCE_END.split(_EMPHASIS.sub("", text)):
        if sentence.strip():
            yield " ".join(sentence.split())


def words_of(sentence: str, spellings: dict[str, str] | None = None) -> Phrase:
    """A sentence as it is said, in lower case: `$5, e.g.` is `five dollars for example`.

    Args:
        sentence: without markup.
        spellings: gets each word as it was written, where it is new.
    """
    for short, long in _ABBREVIATIONS.items():
        sentence = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", long, sentence, flags=re.IGNORECASE)
    sentence = _MONEY.sub(lambda money: f"{money[2]} {_CURRENCIES[money[1]]}", sentence)
    sentence = _CLOCK.sub(
        lambda clock: clock[1] if clock[2] == "00" else " ".join(clock.groups()), sentence
    )
    said: list[str] = []
    tokens: list[str] = _TOKEN.findall(sentence)
    for token in tokens:
        if token[0].isdigit():
            said += spoken_number(token) or ()
            continue
        written = _SYMBOLS.get(token, token).replace("’", "'")
        word = _BARE.get(written.lower(), written.lower())
        if spellings is not None:
            spellings.setdefault(word, written)
        said.append(word)
    return tuple(said)
