"""An article's numbered steps, read one at a time at the visitor's word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from processors.answers.evidence import Found
from processors.policy.safety.bare import contains, wording

Move = Literal["next", "repeat", "back"]

FEWEST = 2
"""Fewer steps are a sentence."""

_ITEM = re.compile(r"^\s*\d{1,3}[.)]\s+(.+)$", re.M)

_ASKED = (
    "step by step|walk me through|talk me through|guide me|what are the steps|the steps|"
    "one step at a time|paso a paso|guieme|guiame|los pasos|etape par etape|pas a pas|guidez moi|"
    "les etapes|schritt fur schritt|die schritte|welche schritte|passo passo|passo dopo passo|"
    "mi guidi|i passaggi|passo a passo|me guie|os passos|stap voor stap|de stappen|krok po kroku|"
    "jakie kroki|adim adim|कदम दर कदम|एक एक कदम|एक एक करके|langkah demi langkah|langkah langkah|"
    "pandu saya|一步一步|一步步|步骤|带我做"
)
_MOVES: dict[Move, str] = {
    "next": (
        "next|next step|next one|next please|go on|go ahead|continue|carry on|ok|okay|done|"
        "im there|i am there|im ready|ready|got it|whats next|what is next|and then|then what|yes|"
        "yes please|i did that|did that|done that|all right|alright|and now|now what|okay done|"
        "okay next|siguiente|el siguiente|siguiente paso|ya|ya esta|listo|lista|continue|continua|"
        "siga|sigue|adelante|hecho|y ahora|vale|si|suivant|etape suivante|continuez|cest fait|"
        "cest bon|jy suis|et ensuite|daccord|oui|weiter|nachster schritt|fertig|erledigt|"
        "ich bin so weit|und dann|und jetzt|ja|avanti|prossimo|prossimo passo|fatto|ci sono|"
        "continui|e poi|e adesso|va bene|proximo|proximo passo|pronto|feito|e agora|pode continuar|"
        "sim|volgende|volgende stap|klaar|ik ben zover|ga door|verder|en dan|en nu|nastepny|"
        "nastepny krok|dalej|gotowe|zrobione|co dalej|tak|sonraki|sonraki adim|devam|devam et|"
        "tamam|hazir|bitti|evet|simdi ne|आगे|अगला|अगला कदम|हो गया|ठीक है|आगे बताइए|फिर|हाँ|"
        "lanjut|lanjutkan|berikutnya|langkah berikutnya|sudah|selesai|terus|ya|"
        "下一步|继续|好了|完成了|然后呢|好的|好|可以了"
    ),
    "repeat": (
        "repeat|repeat that|again|say that again|say it again|once more|pardon|sorry|what|"
        "come again|repita|repite|otra vez|de nuevo|como|repetez|encore une fois|encore|"
        "noch einmal|"
        "noch mal|nochmal|wiederholen|wie bitte|ripeta|ripeti|ancora|di nuovo|come|repete|"
        "outra vez|herhaal|nog een keer|nog eens|powtorz|jeszcze raz|prosze powtorzyc|tekrar|"
        "tekrar et|bir daha|फिर से|दोबारा|फिर से बताइए|ulangi|sekali lagi|再说一遍|重复|再来一次"
    ),
    "back": (
        "back|go back|previous|previous step|the one before|last one|one back|atras|vuelve atras|"
        "anterior|el anterior|paso anterior|retour|precedent|etape precedente|revenez|zuruck|"
        "vorheriger schritt|der davor|indietro|precedente|torni indietro|voltar|volte|terug|"
        "vorige|vorige stap|wstecz|poprzedni|poprzedni krok|wroc|geri|onceki|onceki adim|"
        "पीछे|पिछला|पिछला कदम|kembali|sebelumnya|langkah sebelumnya|上一步|返回|后退"
    ),
}


@dataclass(frozen=True)
class Steps:
    """Where the visitor is in a list of steps. Replaced with every move, never changed."""

    items: tuple[str, ...]
    source: Found
    at: int = 0

    @property
    def step(self) -> str:
        """The one they are at."""
        return self.items[self.at]

    @property
    def is_last(self) -> bool:
        return self.at == len(self.items) - 1

    def moved(self, words: str) -> "Steps | None":
        """Where the visitor's words lead; None where they say something else, or past the end."""
        move = move_of(words)
        if move is None:
            return None
        at = self.at + {"next": 1, "repeat": 0, "back": -1}[move]
        return replace(self, at=max(at, 0)) if at < len(self.items) else None


def asks_for_steps(words: str) -> bool:
    """Whether a question wants to be led, in any of the twelve languages."""
    told = wording(words)
    return any(contains(told, f" {asked} ") for asked in _ASKED.split("|"))


def move_of(words: str) -> Move | None:
    """What a visitor who is being led asks for; None where they say something else."""
    return _COMMANDS.get(wording(words))


def steps_in(passages: Sequence[Found], *, min_score: float) -> Steps | None:
    """The numbered steps of the best article; None where it has none.

    Args:
        passages: best first.
        min_score: below which a passage is no answer, as in `extractive.answer_from`.
    """
    relevant = [passage for passage in passages if passage.score >= min_score]
    for passage in relevant:
        for text in (passage.text, *_beside(passage)):
            items = tuple(item.strip() for item in _ITEM.findall(text))
            if passage.url == relevant[0].url and len(items) >= FEWEST:
                return Steps(items, passage)
    return None


def _beside(passage: Found) -> tuple[str, str]:
    """The texts next to a passage, where it has them: steps often stand under the next heading."""
    return getattr(passage, "before", ""), getattr(passage, "after", "")


_COMMANDS: dict[str, Move] = {
    wording(phrase): move for move, phrases in _MOVES.items() for phrase in phrases.split("|")
}
