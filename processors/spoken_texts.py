"""From what an assistant writes to what an engine is asked to say."""

from collections.abc import Callable

from pipecat.utils.text.transforms import strip_markdown
from pipecat.utils.text.transforms.text_transform import TextTransform

from processors.first_clause import CLAUSE, pieces_of
from processors.spoken.speakable import speakable
from processors.tts.clauses import kept_open


def transforms(language: Callable[[], str]) -> list[tuple[str, TextTransform]]:
    """From what is written to what is said, in order. What is shown and remembered stays."""

    async def read_signs(text: str, text_type: str) -> str:
        return speakable(text, language())

    return [("*", strip_markdown), ("*", read_signs), (CLAUSE, _keep_open)]


async def engine_texts(text: str, language: str) -> list[str]:
    """What a speaker asks its engine for, in order, when an LLM says this text."""
    texts: list[str] = []
    for piece in await pieces_of(text, language):
        said = piece.text.lstrip("\n")
        for kind, transform in transforms(lambda: language):
            if kind in {"*", piece.type}:
                said = await transform(said, piece.type)
        texts.append(said)
    return [said for said in texts if said.strip()]


async def _keep_open(text: str, text_type: str) -> str:
    return kept_open(text)
