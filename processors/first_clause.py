"""Cuts an answer into what is voiced piece by piece: one early clause, then sentences."""

from pipecat.utils.text.base_text_aggregator import Aggregation
from pipecat.utils.text.simple_text_aggregator import SimpleTextAggregator

from processors.tts.clauses import clause_end

CLAUSE = "clause"
"""The text type of a piece whose sentence goes on in the next."""


_EARLY_CHARACTERS = 300
"""No clause that ends later than this is early."""


class FirstClauseAggregator(SimpleTextAggregator):
    """The first piece of an answer may be a clause, so that its voice begins sooner.

    What comes out does not depend on how the text was cut into tokens.
    """

    def __init__(self, *, language: str | None = None) -> None:
        super().__init__(language=language)
        self._begun = False
        self.left_open = ""
        """The clause given last, while the next piece is to go on with its sentence."""

    async def _check_sentence_with_lookahead(
        self, char: str, *, protected_end: int = 0
    ) -> Aggregation | None:
        sentence = await super()._check_sentence_with_lookahead(char, protected_end=protected_end)
        if sentence:
            self._begun, self.left_open = True, ""
            return sentence
        # A word of Latin script is judged when it is over, not at each of its letters.
        if self._begun or (char.isascii() and not char.isspace()):
            return None
        return self._clause()

    def _clause(self) -> Aggregation | None:
        end = clause_end(self._text, self._language)
        if not end:
            self._begun = len(self._text) > _EARLY_CHARACTERS
            return None
        self.left_open, self._text = self._text[:end].strip(" "), self._text[end:]
        self._begun = True
        return Aggregation(text=self.left_open, type=CLAUSE)

    async def flush(self) -> Aggregation | None:
        rest = await super().flush()
        self._begin_anew()
        return rest

    async def handle_interruption(self) -> None:
        await super().handle_interruption()
        self._begin_anew()

    async def reset(self) -> None:
        await super().reset()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._begun, self.left_open = False, ""


async def pieces_of(text: str, language: str) -> list[Aggregation]:
    """A whole answer, cut as it would be while it is written."""
    aggregator = FirstClauseAggregator(language=language)
    pieces = [piece async for piece in aggregator.aggregate(text)]
    rest = await aggregator.flush()
    return [*pieces, rest] if rest else pieces
