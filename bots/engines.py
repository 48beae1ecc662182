"""The models of one process: opened once, lent to every call."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

from loguru import logger
from pipecat.services.llm_service import LLMService

from bots.brand_voices import BrandVoices
from bots.demo_voice import DemoVoice
from bots.detectors import Detectors
from bots.ears import Ears, OpenRecognizer
from bots.eyes import OpenEyes
from bots.library import Library, OnProgress, Shelf
from bots.llms.breakers import Breakers
from bots.llms.cast import DelegatedAnswerer, EagerFailover, cast, import_clients
from bots.memory import bound_arenas
from bots.memory_strategy import remember
from bots.prompt import system_prompt
from bots.tools import TenantTools, Tools
from bots.understood import Understood
from bots.voices import Voices
from processors.answerer import Answerer
from processors.answers.extractive import Embed, answer_from
from processors.classic.enrolment import OnProgress as OnVoiceProgress
from processors.classic.enrolment import no_progress
from processors.conversion.worker import ConversionWorker
from processors.models import Model
from processors.pre_voicer import PreVoicing
from processors.prompter import Line
from processors.retrieval import Search
from processors.tts.engine import SpeechEngine
from processors.tts.espeak import EspeakEngine
from tenants.config import Language, LineCode, Tenant
from tenants.deployment import face_refused
from tenants.knowledge.ingest import IngestReport
from tenants.lines import line as canned
from tenants.llms import ExtractiveLlm, HostedLlm
from tenants.registry import TenantFolder

SAID_AHEAD: tuple[LineCode, ...] = (
    "repeat",
    "still_there",
    "thinking_late",
    "one_moment",
    "trouble",
    "unknown",
    "hello",
    "looking_up",
)
"""The lines a call most often needs at once."""


class EagerAnswerer(PreVoicing, Answerer):
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
    voice_refused: str | None
    """Why `speech` is not the brand's voice, which it should be."""

    open_recognizer: OpenRecognizer
    understood: Understood
    breakers: Breakers
    tools: TenantTools
    eyes: OpenEyes

    def llm(self, line: Line, language: Language, secret: str = "") -> LLMService[Any]:
        """The one who answers; the embedded answerer where the chosen one cannot be reached.

        Args:
            line: the call's canned sentences.
            language: of the call.
            secret: the call's canary, for its system prompt.
        """
        settings = self.tenant.llm
        if not isinstance(settings, ExtractiveLlm):
            if models := self._models(settings, line, system_prompt(self.tenant, language, secret)):
                return EagerFailover(
                    models,
                    first_token_s=self.tenant.call.first_token_s,
                    stall_s=self.tenant.call.stall_s,
                    language=language,
                    remember=remember(self.tenant.memory),
                )
            logger.warning("No LLM can be asked, using the embedded one", tenant=self.tenant.id)
        return EagerAnswerer(**self._answerer(line))

    def _models(self, settings: HostedLlm, line: Line, prompt: str) -> list[Model]:
        return cast(
            self.tenant,
            settings,
            prompt,
            breakers=self.breakers,
            answerer=lambda: DelegatedAnswerer(**self._answerer(line)),
        )

    def _answerer(self, line: Line) -> dict[str, Any]:
        return {
            "embed": self.embed,
            "min_score": self.tenant.knowledge.min_relevance,
            "line": line,
            "language": self.tenant.language,
        }


class Engines:
    """Opened once per process, as an async context manager."""

    def __init__(
        self,
        data: Path,
        *,
        max_calls: int = 4,
        on_progress: OnProgress | None = None,
        converter: ConversionWorker | None = None,
    ) -> None:
        """Open nothing yet.

        Args:
            data: folder for datasets, language models, pulled weights and voices.
            max_calls: with voice at one time; as many recognisers are kept at most.
            on_progress: hears (tenant, texts embedded, texts to embed) while a help center is read.
            converter: makes the brands' voices, and is closed with this; None is one of its own.
        """
        self._espeak = EspeakEngine()
        brands = BrandVoices(data, converter or ConversionWorker(models_folder(data)))
        self._voices = Voices(self._espeak, brands)
        self._demo_voice = DemoVoice(data, self._espeak)
        self._ears = Ears(models_folder(data), max_calls=max_calls)
        self._library = Library(data, self._espeak.phonemes, on_progress)
        self._breakers = Breakers()
        self._tools = Tools()
        self._eyes = OpenEyes(models_folder(data))
        self._warming: set[asyncio.Task[None]] = set()
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
        await self._tools.close()
        await self._ears.close()
        await self._demo_voice.close()
        await self._voices.close()
        await self._espeak.close()

    async def prepare(self, folder: TenantFolder) -> IngestReport | None:
        """Read what has changed in a help center. None where nothing has.

        Raises:
            KnowledgeError: it cannot be read; what was read before is still there.
        """
        return await self._library.prepare(folder)

    def warm(self, tenant: Tenant) -> None:
        """Have a tenant's own voice opened, in the background, before anybody calls. The demo's is
        made first, where it is not there. So is what asks its models, and what finds faces, for
        tenants who let it."""
        self._demo_voice.begin(tenant, self._voices.warm)
        self._begin(partial(import_clients, tenant))
        if face_refused(tenant, "video") is None:
            self._begin(self._eyes.warm)

    def _begin(self, blocking: Callable[[], None]) -> None:
        async def warm() -> None:
            try:
                await asyncio.to_thread(blocking)
            except Exception as error:  # noqa: BLE001 - the call that needs it tells what is wrong
                logger.warning("Could not be made ready ahead", reason=str(error))

        task = asyncio.create_task(warm())
        self._warming.add(task)
        task.add_done_callback(self._warming.discard)

    async def make_voice(self, tenant: Tenant, on_progress: OnVoiceProgress = no_progress) -> None:
        """Make the demo's own voice now, where it is not there; then have a tenant's opened."""
        await self._demo_voice.make(tenant, on_progress)
        self._voices.warm(tenant)

    async def lend(self, folder: TenantFolder) -> CallEngines:
        """What one call of this tenant is made with.

        Raises:
            KnowledgeError: the help center was never read, and cannot be.
        """
        if self._detectors is None:
            raise RuntimeError("engines are lent inside `async with`")
        shelf = await self._library.shelf(folder)
        await asyncio.to_thread(import_clients, folder.tenant)
        voice = await self._voices.of(folder.tenant, partial(said_often, folder.tenant, shelf))
        return CallEngines(
            tenant=folder.tenant,
            detectors=self._detectors,
            search=shelf.search,
            embed=shelf.embed,
            names=shelf.names,
            speech=voice.speech,
            voice_refused=voice.refused,
            open_recognizer=await self._ears.opener(folder.tenant, shelf),
            understood=shelf.understood,
            breakers=self._breakers,
            tools=await self._tools.of(folder.tenant),
            eyes=self._eyes,
        )


def models_folder(data: Path) -> Path:
    """Where pulled weights lie."""
    return data / "models"


def said_often(tenant: Tenant, shelf: Shelf | CallEngines) -> Iterator[str]:
    """What can be voiced before anybody calls, in the tenant's own language."""
    yield tenant.greeting
    for code in SAID_AHEAD:
        yield canned(tenant, code, tenant.language)
    for intent in tenant.intents:
        if intent.route == "canned" and (words := intent.answer.get(tenant.language)):
            yield words
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
