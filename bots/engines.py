"""The models of one process: opened once, lent to every call."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

from loguru import logger
from pipecat.services.llm_service import LLMService
from pipecat.services.openai.llm import OpenAILLMService

from bots.ears import Ears, OpenRecognizer
from bots.library import Library, OnProgress, Shelf
from bots.memory import bound_arenas
from bots.prompt import system_prompt
from bots.turns import Detectors
from bots.voices import Voices
from processors.answerer import Answerer
from processors.answers.extractive import Embed, answer_from
from processors.pre_voicer import PreVoicing
from processors.prompter import Line
from processors.retrieval import Search
from processors.tts.engine import SpeechEngine
from processors.tts.espeak import EspeakEngine
from tenants.config import Language, LineCode, Tenant
from tenants.engines import ExtractiveLlm, OpenAiLlm
from tenants.knowledge.ingest import IngestReport
from tenants.lines import line as canned
from tenants.registry import TenantFolder

SAID_AHEAD: tuple[LineCode, ...] = ("repeat", "still_there", "thinking_late", "unknown", "hello")
"""The lines a call most often needs at once."""


class EagerAnswerer(PreVoicing, Answerer):
    """Has the first sentence of a guess voiced while it is held."""


class EagerOpenAi(PreVoicing, OpenAILLMService):
    """Has the first sentence of a guess voiced while it is held."""


@dataclass(frozen=True)
class CallEngines:
    """What one call is made with. Bound to its tenant: nothing below asks whose call it is."""

    tenant: Tenant
    detectors: Detectors
    search: Search
    embed: Embed
    names: frozenset[str]
    """Of the help center: plain words that change a question wherever they appear."""

    speech: SpeechEngine
    open_recognizer: OpenRecognizer

    def llm(self, line: Line, language: Language) -> LLMService[Any]:
        """The one who answers; the embedded answerer where the chosen one cannot be reached."""
        settings = self.tenant.llm
        if isinstance(settings, OpenAiLlm):
            key = os.environ.get(settings.api_key_env)
            if key or settings.base_url:
                return EagerOpenAi(
                    api_key=key or "none",
                    base_url=settings.base_url,
                    settings=OpenAILLMService.Settings(
                        model=settings.model,
                        system_instruction=system_prompt(self.tenant, language),
                    ),
                )
            logger.warning("No key for the LLM, using the embedded answerer", tenant=self.tenant.id)
        return EagerAnswerer(
            embed=self.embed,
            min_score=self.tenant.knowledge.min_relevance,
            line=line,
            language=self.tenant.language,
        )


class Engines:
    """Opened once per process, as an async context manager."""

    def __init__(
        self, data: Path, *, max_calls: int = 4, on_progress: OnProgress | None = None
    ) -> None:
        """Open nothing yet.

        Args:
            data: folder for datasets, language models and pulled weights.
            max_calls: with voice at one time; as many recognisers are kept at most.
            on_progress: hears (tenant, texts embedded, texts to embed) while a help center is read.
        """
        self._espeak = EspeakEngine()
        self._voices = Voices(self._espeak)
        self._ears = Ears(models_folder(data), max_calls=max_calls)
        self._library = Library(data, self._espeak.phonemes, on_progress)
        self._detectors: Detectors | None = None

    async def __aenter__(self) -> Self:
        bound_arenas()
        await self._espeak.start()
        await self._ears.start()
        self._detectors, _ = await asyncio.gather(
            asyncio.to_thread(Detectors), asyncio.to_thread(self._library.open)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._ears.close()
        await self._voices.close()
        await self._espeak.close()

    async def prepare(self, folder: TenantFolder) -> IngestReport | None:
        """Read what has changed in a help center. None where nothing has.

        Raises:
            KnowledgeError: it cannot be read; what was read before is still there.
        """
        return await self._library.prepare(folder)

    async def lend(self, folder: TenantFolder) -> CallEngines:
        """What one call of this tenant is made with.

        Raises:
            KnowledgeError: the help center was never read, and cannot be.
        """
        if self._detectors is None:
            raise RuntimeError("engines are lent inside `async with`")
        shelf = await self._library.shelf(folder)
        return CallEngines(
            tenant=folder.tenant,
            detectors=self._detectors,
            search=shelf.search,
            embed=shelf.embed,
            names=shelf.names,
            speech=self._voices.of(folder.tenant, partial(said_often, folder.tenant, shelf)),
            open_recognizer=await self._ears.opener(folder.tenant, shelf),
        )


def models_folder(data: Path) -> Path:
    """Where pulled weights lie."""
    return data / "models"


def said_often(tenant: Tenant, shelf: Shelf | CallEngines) -> Iterator[str]:
    """What can be voiced before anybody calls, in the tenant's own language."""
    yield tenant.greeting
    for code in SAID_AHEAD:
        yield canned(tenant, code, tenant.language)
    if isinstance(tenant.llm, ExtractiveLlm):
        for asked in tenant.questions:
            answer = answer_from(
                shelf.search(asked.question),
                asked.question,
                embed=shelf.embed,
                min_score=tenant.knowledge.min_relevance,
                language=tenant.language,
            )
            if answer:
                yield " ".join(answer.sentences)
