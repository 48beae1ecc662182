"""What a recogniser listens for: built once per state of a help center, kept on disk."""

import asyncio
import hashlib
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loguru import logger

from processors.errors import EngineLost
from processors.stt.pronunciations import Phonemes, pronounce

FORMAT = 1
"""Raise it when the same texts shall give another model: what is on disk is then built anew."""

_ROOT = Path(__file__).parents[2]
_KEPT = 3  # calls that are starting may still open the one before
_LINE_BYTES = 64 * 1024 * 1024
_BUILD_S = 300.0


class LanguageModelError(EngineLost):
    """A language model could not be built."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Two files a recogniser opens."""

    path: Path
    """Trigrams, in ARPA format."""

    dictionary: Path
    """Every word of it with its pronunciations."""

    words: int
    """How many words can be heard."""


async def build_language_model(
    texts: Iterable[str], questions: Iterable[str], folder: Path, *, phonemes: Phonemes
) -> LanguageModel:
    """The model of a help center; from disk if its texts have not changed.

    Works in a process of its own, some seconds for 80 articles.

    Args:
        texts: articles in Markdown with their title first, or single sentences.
        questions: as visitors put them; they count more.
        folder: where models are kept.
        phonemes: says what words sound like that no dictionary knows.

    Raises:
        LanguageModelError: it could not be built; nothing was left behind.
        SpeechEngineLost: `phonemes` failed.
    """
    texts, questions = list(texts), list(questions)
    content = json.dumps([FORMAT, texts, questions]).encode()
    home = folder / hashlib.sha256(content).hexdigest()[:16]
    if not (home / "model.json").exists():
        await _build({"texts": texts, "questions": questions, "home": str(home)}, phonemes)
        _forget_oldest(folder)
    else:
        os.utime(home)
    facts = json.loads((home / "model.json").read_text())
    return LanguageModel(home / "model.arpa", home / "model.dict", facts["words"])


async def _build(asked: dict[str, Any], phonemes: Phonemes) -> None:
    builder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "processors.stt.language_model_child"),
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        limit=_LINE_BYTES,
    )
    try:
        async with asyncio.timeout(_BUILD_S):
            unknown = await _ask(builder, asked)
            said = await pronounce(unknown["spellings"], phonemes)
            built = await _ask(builder, {"said": said})
    except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, ValueError) as error:
        raise LanguageModelError(
            f"{asked['home']}: the language model was not built ({error!r}); the standard error "
            "of its process says why"
        ) from error
    finally:
        if builder.returncode is None:
            builder.kill()
        await builder.wait()
    logger.info("Language model built", words=built["words"], invented=len(said))


async def _ask(builder: Process, message: dict[str, Any]) -> dict[str, Any]:
    if builder.stdin is None or builder.stdout is None:
        raise ConnectionError("no pipes")
    builder.stdin.write(json.dumps(message).encode() + b"\n")
    await builder.stdin.drain()
    return json.loads(await builder.stdout.readuntil(b"\n"))


def _forget_oldest(folder: Path) -> None:
    homes = sorted(folder.glob("*/model.json"), key=lambda f: f.parent.stat().st_mtime)
    for facts in homes[:-_KEPT]:
        for file in facts.parent.iterdir():
            file.unlink(missing_ok=True)
        facts.parent.rmdir()
