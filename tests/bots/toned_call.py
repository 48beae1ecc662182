"""Calls in which a face is seen, or said to be, and what is heard of it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from pipecat.frames.frames import InputTransportMessageFrame

from bots.engines import CallEngines, Engines
from processors.audio import duration_s
from processors.policy.emotion import Cue
from processors.tts.engine import SpeechChunk, SpeechEngine
from processors.visitor_mood import CueFrame
from tenants.feelings import Emotion
from tenants.lines import LINES
from tenants.llms import OpenAiLlm
from tenants.registry import TenantFolder
from tests.bots.typed_call import TypedCall, typed
from tests.fakes.brief_llm import SENTENCES, BriefLlm
from tests.fakes.faces import FakeEyes, face, message

OFFER = LINES["offer_person"]["en"]
QUESTION = "Where do I find my invoice?"

_ENDS_WITHIN_S = 40.0
_QUIET_S = 1.5
"""After its model's last word, of an assistant that has no more to say."""

_LOOK_S = 0.02


@dataclass(frozen=True)
class Answer:
    """What was heard of one."""

    words: int
    """Of the language model's."""

    offers: bool
    """Whether a person was offered behind them."""

    sentences_s: tuple[float, ...]
    """How long each of them sounds."""

    @property
    def first_wpm(self) -> float:
        """Words per minute of its first sentence, which is always the same."""
        return 60 * len(SENTENCES[0].split()) / self.sentences_s[0]


class TonedCall(TypedCall):
    """A typed call, answers spoken, whose tenant may read faces."""

    def __init__(self, engines: Engines, folder: TenantFolder, llm: BriefLlm) -> None:
        tenant = folder.tenant.model_copy(
            update={
                "llm": OpenAiLlm(engine="openai", model="fake", base_url=llm.url),
                "deployment_context": "customer_service",
                "emotion": Emotion(face=True),
                "marked": False,
            }
        )
        self._equipped: Any = _Equipped(engines)
        super().__init__(self._equipped, TenantFolder(folder.path, tenant, folder.knowledge))
        self._llm, self._seq = llm, 0

    async def shows(self, strength: float, *, confidence: float = 1.0) -> None:
        """The face shows frustration."""
        await self.call.queue(CueFrame(Cue("anger", strength, confidence, "face", monotonic())))
        await asyncio.sleep(0.1)

    async def send(self, kind: str, **data: object) -> None:
        """A client message, as the page sends it."""
        sent = {"label": "rtvi-ai", "type": "client-message", "id": "1"}
        frame = InputTransportMessageFrame({**sent, "data": {"t": kind, "d": data}})
        await self.call.queue(frame)

    async def frown(self, depth: float, seconds: float) -> None:
        """Landmarks, ten a second."""
        for _ in range(round(10 * seconds)):
            await self.send("face-landmarks", **message(self._seq, 100.0 * self._seq, face(depth)))
            self._seq += 1
            await asyncio.sleep(0.1)

    async def begin(self, words: str = QUESTION) -> int:
        """Type a question; returns the place of its answer, whose first sentence is voiced."""
        place = len(self._equipped.said)
        await self.call.queue(typed(words))
        async with asyncio.timeout(_ENDS_WITHIN_S):
            while len(self._equipped.said) == place:
                await _a_moment()
        return place

    async def rest(self, place: int) -> Answer:
        """Wait for the end of an answer that has begun. It is voiced faster than it sounds, and
        what of it is still to be heard then is cut off by the next question."""
        async with asyncio.timeout(_ENDS_WITHIN_S):
            while self._llm.writing or monotonic() - self._equipped.spoke_s < _QUIET_S:
                await _a_moment()
        said = self._equipped.said[place:]
        own = [(text, sounds_s) for text, sounds_s in said if text != OFFER]
        words = sum(len(text.split()) for text, _ in own)
        return Answer(words, len(own) < len(said), tuple(sounds_s for _, sounds_s in own))

    async def ask(self, words: str = QUESTION) -> Answer:
        """Type a question and hear the answer to its end."""
        return await self.rest(await self.begin(words))

    def decided(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """What the record has of one kind."""
        return [(d.outcome, d.detail) for d in self.call.record.decisions if d.kind == kind]


class _Equipped:
    """Lends what another does, with eyes that see frowns, and measures what is spoken."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self.said: list[tuple[str, float]] = []
        """(text, seconds), in order."""

        self.spoke_s = 0.0
        """When something was last voiced."""

    async def lend(self, folder: TenantFolder) -> CallEngines:
        eyes: Any = FakeEyes()
        lent = await self._engines.lend(folder)
        return replace(lent, eyes=eyes, speech=_Measured(lent.speech, self._spoke))

    def _spoke(self, text: str, sounds_s: float) -> None:
        self.said.append((text, sounds_s))
        self.spoke_s = monotonic()


class _Measured:
    """Says what another engine says."""

    def __init__(self, engine: SpeechEngine, spoke: Callable[[str, float], None]) -> None:
        self._engine, self._spoke = engine, spoke
        self.rate_hz = engine.rate_hz

    async def speak(self, text: str, **how: Any) -> AsyncGenerator[SpeechChunk]:
        sounds_s = 0.0
        async for chunk in self._engine.speak(text, **how):
            sounds_s += duration_s(chunk.pcm16, self.rate_hz)
            yield chunk
        self._spoke(text, sounds_s)


async def _a_moment() -> None:
    await asyncio.sleep(_LOOK_S)
