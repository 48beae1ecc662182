"""All systems over the same turns, in one run."""

import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from bots.bench.articles import TENANT, Article, is_about, write_tenant
from bots.bench.cloud import Cloud
from bots.bench.conversation import Talker, converse
from bots.bench.cpu import cpu_s
from bots.bench.meters import Meter, RecordMeter, RequestMeter
from bots.bench.recognizer import Script, ScriptedRecognizer
from bots.bench.rows import PROFILES, SYSTEMS, Measured, Profile, Row, System, row
from bots.bench.stock import StockCall
from bots.bench.transport import Line
from bots.bench.turns import Turn
from bots.call import Call
from bots.engines import CallEngines, Engines, said_often
from bots.voices import voice_ahead
from processors.tts.cache import CachedSpeech
from processors.tts.engine import SpeechEngine
from processors.tts.hedged import HedgedSpeech
from processors.tts.openai import OpenAiSpeech
from tenants.engines import OpenAiLlm
from tenants.registry import Registry

BLOCK = 4
"""Turns in one call. Systems take turns call by call, so that all share what load there is."""

EAGERNESS: dict[System, Literal["off", "pause", "partial"]] = {
    "stock": "off",
    "no_speculation": "off",
    "pause": "pause",
    "partial": "partial",
}

HEDGE_S, HEDGE_ASKS = 0.0, 4
"""The providers of systems that speculate are asked four times at once, `llm.hedge_asks` and
`tts.hedge_asks`: whoever pays for guesses cares for the slow tail. Their wasted tokens count
all."""

OnTurn = Callable[[Profile, System], None]


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    turns: Sequence[Turn]
    articles: Sequence[Article]
    profiles: Sequence[Profile] = PROFILES
    systems: Sequence[System] = SYSTEMS
    seed: int = 1
    frequent: bool = False
    """Whether the tenant expects these questions: in `cloud` too, the help center's own sentences
    answer them then, and its voice has said them before any call."""

    warm_up: bool = True
    """Whether every system answers one turn first that does not count."""


@dataclass
class Results:
    """What was measured so far; may be read at any time."""

    measured: dict[tuple[Profile, System], list[Measured]] = field(default_factory=dict)

    def add(self, profile: Profile, system: System, one: Measured) -> None:
        self.measured.setdefault((profile, system), []).append(one)

    def rows(self) -> list[Row]:
        """One for every system that answered, or missed, a turn."""
        return [
            row(system, profile, self.measured[profile, system])
            for profile in PROFILES
            for system in SYSTEMS
            if (profile, system) in self.measured
        ]


async def measure(plan: Plan, results: Results, on_turn: OnTurn | None = None) -> None:
    """Fill `results`. Takes about eight seconds a turn, system and profile.

    Raises:
        BenchError: the providers' process did not start.
    """
    async with _studio(plan) as studio:
        for profile in plan.profiles:
            if plan.warm_up:
                shortest = min(plan.turns, key=lambda turn: len(turn.pcm16))
                for system in plan.systems:
                    async with aclosing(studio.call(profile, system, [shortest])) as warming:
                        async for _ in warming:
                            pass
            for number, start in enumerate(range(0, len(plan.turns), BLOCK)):
                turns = plan.turns[start : start + BLOCK]
                for system in _rotated(plan.systems, number):
                    async with aclosing(studio.call(profile, system, turns)) as outcomes:
                        async for one in outcomes:
                            results.add(profile, system, one)
                            if on_turn:
                                on_turn(profile, system)


def _words(turn: Turn) -> str:
    return " ".join(word.text for word in turn.words)


def _rotated(systems: Sequence[System], by: int) -> list[System]:
    by %= len(systems)
    return [*systems[by:], *systems[:by]]


@asynccontextmanager
async def _studio(plan: Plan) -> AsyncGenerator["_Studio"]:
    async with AsyncExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        asked = {_words(turn): turn.article for turn in plan.turns} if plan.frequent else {}
        write_tenant(scratch / "tenants", plan.articles, asked)
        engines = await stack.enter_async_context(Engines(scratch / "data", max_calls=1))
        lent = await engines.lend(Registry(scratch / "tenants").get(TENANT))
        cloud = Cloud(plan.seed) if "cloud" in plan.profiles else None
        voices: dict[System, SpeechEngine] = {}
        if cloud:
            await stack.enter_async_context(cloud)
            for system in plan.systems:
                voice = OpenAiSpeech(model="bench", voice="alloy", base_url=cloud.address(system))
                await stack.enter_async_context(voice)
                voices[system] = voice
                if plan.frequent and system != "stock":
                    voices[system] = cache = CachedSpeech(voice)
                    await voice_ahead(cache, lent.tenant, partial(said_often, lent.tenant, lent))
        yield _Studio(plan, lent, cloud, voices)


class _Studio:
    """Opens calls and puts a price on their turns."""

    def __init__(
        self,
        plan: Plan,
        lent: CallEngines,
        cloud: Cloud | None,
        voices: dict[System, SpeechEngine],
    ) -> None:
        self._plan, self._lent, self._cloud, self._voices = plan, lent, cloud, voices

    async def call(
        self, profile: Profile, system: System, turns: Sequence[Turn]
    ) -> AsyncGenerator[Measured]:
        """One call of these turns."""
        engines, script = self._engines(profile, system), Script(self._plan.seed)
        engines = replace(engines, open_recognizer=script.open)
        opened: list[Call] = []

        def open_call(line: Line) -> Talker:
            if system == "stock":
                return StockCall(engines, line, ScriptedRecognizer(script))
            opened.append(
                Call(engines.tenant, engines, line, call_id="bench", mode="voice", language="en")
            )
            return opened[0]

        requests = RequestMeter(self._cloud, system) if self._cloud and profile == "cloud" else None
        if requests:
            await requests.wasted(answered=False)
        server = self._cloud.pid if self._cloud else 0
        before_s = cpu_s(without=server)
        async with aclosing(converse(open_call, turns, script)) as outcomes:
            meter: Meter | None = requests
            async for outcome in outcomes:
                used_s = cpu_s(without=server) - before_s
                meter = meter or RecordMeter(opened[0].record if opened else None)
                wasted = await meter.wasted(answered=outcome.voice_to_voice_ms is not None)
                about = is_about(outcome.answer, outcome.turn.article, self._plan.articles)
                yield Measured(outcome, about, wasted_tokens=wasted, cpu_s=used_s)
                before_s = cpu_s(without=server)

    def _engines(self, profile: Profile, system: System) -> CallEngines:
        tenant, speech = self._lent.tenant, self._lent.speech
        turns = tenant.turns.model_copy(update={"eagerness": EAGERNESS[system], "match": "meaning"})
        tenant = tenant.model_copy(update={"turns": turns})
        if profile == "cloud" and self._cloud:
            speech = self._voices[system]
            if not self._plan.frequent:
                # A cache for each call: the same answers come again in the next ones.
                hedge_s = HEDGE_S if system in {"pause", "partial"} else None
                if hedge_s is not None:
                    speech = HedgedSpeech(speech, after_s=hedge_s, asks=HEDGE_ASKS)
                speech = speech if system == "stock" else CachedSpeech(speech)
                address = self._cloud.address(system)
                llm = OpenAiLlm(
                    engine="openai",
                    model="bench",
                    base_url=address,
                    hedge_s=hedge_s,
                    hedge_asks=HEDGE_ASKS,
                )
                tenant = tenant.model_copy(update={"llm": llm})
        return replace(self._lent, tenant=tenant, speech=speech)
