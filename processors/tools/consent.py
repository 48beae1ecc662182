"""Whether the visitor said yes to the question they were asked, and to nothing else."""

from dataclasses import dataclass
from typing import Any, Literal

from processors.answers.courtesies import accepts
from processors.tools.spelling import spelt, tokens

Verdict = Literal["run", "again", "no", "drop"]

_PLEASANTRIES = frozenset(
    tokens(
        "please do it go ahead that is right correct exactly thanks thank you now just the a "
        "por favor hazlo adelante correcto gracias s'il vous plait allez-y faites-le exact merci "
        "bitte mach das genau danke machen sie per favore prego fallo esatto grazie "
        "faca isso pode fazer certo obrigado obrigada graag doe maar dat klopt dank je "
        "prosze zrob to dokładnie dziekuje lütfen yap evet tamam tesekkurler "
        "कृपया कर दीजिए करें ठीक है धन्यवाद tolong lakukan betul terima kasih 请 吧 对 谢谢 可以"
    )
)


_NO_ROWS = (
    "no|nope|no thanks|no thank you|no please don't|don't|do not|never mind|leave it|no leave it",
    "better not|not now|no gracias|dejalo|mejor no|non|non merci|laissez|nein|nein danke",
    "lieber nicht|lass es|no grazie|lasci stare|não|não obrigado|não obrigada|deixa|nee",
    "nee dank je|laat maar|nie|nie dziękuję|hayır|hayır teşekkürler|vazgeç|नहीं|जी नहीं|रहने दीजिए",
    "tidak|tidak usah|jangan|tidak terima kasih|不|不是|不用|不要|不用了",
)
_NO = frozenset(" ".join(tokens(phrase)) for row in _NO_ROWS for phrase in row.split("|"))


@dataclass(frozen=True)
class Held:
    """A call that waits for a yes."""

    name: str
    arguments: dict[str, Any]
    question: str
    """As the visitor is asked, with the arguments in it."""

    asked_again: bool = False


def verdict(held: Held, words: str, said_before: str) -> Verdict:
    """What becomes of a held call in the visitor's next turn.

    Args:
        held: the call.
        words: of that turn.
        said_before: the assistant's last words in the history, as far as they were heard.

    Returns:
        `run` only for a yes to the whole question, asked last; `again` where there was a yes, but
        the question was not heard to its end or something else was said after it; `no` for a plain
        no; `drop` for anything else.
    """
    if not agrees(words, held.question):
        return "no" if " ".join(tokens(words)) in _NO else "drop"
    heard, question = "".join(tokens(said_before)), "".join(tokens(held.question))
    if heard.endswith(question):
        return "run"
    return "drop" if held.asked_again else "again"


def agrees(words: str, question: str) -> bool:
    """Whether words are a yes, alone or with words of the question and courtesies about it."""
    if accepts(words):
        return True
    # A number must be the whole one of the question: "104" is no yes to 1042.
    known = _PLEASANTRIES | set(_numbers_whole(question))
    start = words.replace(",", " ").split()
    return any(
        accepts(" ".join(start[:length]))
        and known.issuperset(_numbers_whole(" ".join(start[length:])))
        for length in (1, 2, 3)
    )


def _numbers_whole(text: str) -> list[str]:
    """Tokens, with digits that follow each other put together."""
    whole: list[str] = []
    for token in spelt(tokens(text)):
        if whole and token.isdigit() and whole[-1].isdigit():
            whole[-1] += token
        else:
            whole.append(token)
    return whole
