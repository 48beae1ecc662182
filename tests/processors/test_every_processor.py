"""What holds for every frame processor. A new one is found here by itself."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable

import numpy as np
import pytest
from pipecat.frames.frames import (
    ControlFrame,
    DataFrame,
    EndFrame,
    InterruptionFrame,
    SystemFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.filters.identity_filter import IdentityFilter
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.tests.utils import SleepFrame, run_test

import processors
from processors.answerer import Answerer
from processors.citer import Citer
from processors.confidence_gate import ConfidenceGate
from processors.consent_keeper import ConsentKeeper
from processors.context_injector import ContextInjector
from processors.direct import DirectProcessor
from processors.emotion_reader import EmotionReader
from processors.failover import Failover
from processors.failure_relay import FailureRelay
from processors.filler import Filler
from processors.lost_voice import LostVoice
from processors.models import Model
from processors.policy.breaker import Guard
from processors.policy.safety.canary import LeakWatch
from processors.policy.safety.judge import Judge
from processors.policy.safety.rules import Rules
from processors.prefetcher import Prefetcher
from processors.prompter import Prompter
from processors.resumer import Resumer
from processors.retrieval import Retrieval
from processors.rtvi_guard import RTVIGuard
from processors.safety_gate import SafetyGate
from processors.silence_monitor import SilenceMonitor
from processors.speaker import Speaker
from processors.transcriber import Transcriber
from processors.watchdog import Watchdog
from tests.fakes.faces import FakeEyes
from tests.fakes.llm import EchoModel
from tests.fakes.recognizer import ScriptedRecognizer
from tests.fakes.shop import Shop
from tests.fakes.speech_engine import SteadySpeech
from tests.processors.routed_call import hatch, reciter, router
from tests.processors.tools.shops import toolbox


def nothing() -> Retrieval:
    """Searches a help center without an article."""
    return Retrieval(search=lambda question: [], now=lambda: 0.0)


EXAMPLES: dict[str, Callable[[], FrameProcessor]] = {
    "Answerer": lambda: Answerer(
        embed=lambda texts: np.eye(len(texts), dtype=np.float32),
        min_score=0.3,
        line=str,
        language="en",
    ),
    "ConfidenceGate": lambda: ConfidenceGate(min_confidence=0.6, max_repeats=2),
    "Citer": Citer,
    "ConsentKeeper": lambda: ConsentKeeper(toolbox(Shop())),
    "ContextInjector": lambda: ContextInjector(
        retrieval=nothing(), ground=lambda question, passages: question
    ),
    "Failover": lambda: Failover(
        [Model("echo", EchoModel, Guard(lambda: 0.0))], first_token_s=5, stall_s=5
    ),
    "EmotionReader": lambda: EmotionReader(FakeEyes(), now=lambda: 0.0),
    "EscapeHatch": hatch,
    "FailureRelay": FailureRelay,
    "IntentRouter": router,
    "Reciter": reciter,
    "Filler": lambda: Filler(line=str),
    "LostVoice": lambda: LostVoice(line=str),
    "Prefetcher": lambda: Prefetcher(nothing()),
    "Prompter": lambda: Prompter(line=str),
    "RTVIGuard": lambda: RTVIGuard(now=lambda: 0.0, output=IdentityFilter()),
    "Resumer": Resumer,
    "SafetyGate": lambda: SafetyGate(Judge(Rules(), LeakWatch("")), line=str, language="en"),
    "SilenceMonitor": lambda: SilenceMonitor(silence_s=60, prompts=2, spoken=True),
    "Speaker": lambda: Speaker(SteadySpeech()),
    "Transcriber": lambda: Transcriber(open_stream=ScriptedRecognizer.opened),
    "Watchdog": lambda: Watchdog(first_token_s=5, stall_s=5),
}


class UnknownData(DataFrame):
    """Something no processor has heard of."""


class UnknownControl(ControlFrame):
    """Something no processor has heard of."""


class UnknownSystem(SystemFrame):
    """Something no processor has heard of."""


def all_processors() -> list[str]:
    """Every frame processor class defined in a file of `processors/`."""
    found: list[str] = []
    for module in pkgutil.iter_modules(processors.__path__, "processors."):
        if module.ispkg:
            continue
        for name, member in inspect.getmembers(importlib.import_module(module.name)):
            own = inspect.isclass(member) and member.__module__ == module.name
            own = own and member is not DirectProcessor  # it is what others are made of
            if own and issubclass(member, FrameProcessor) and not name.startswith("_"):
                found.append(name)
    return sorted(found)


def test_every_processor_has_an_example_here():
    assert all_processors() == sorted(EXAMPLES)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
@pytest.mark.parametrize("direction", list(FrameDirection))
async def test_what_it_does_not_know_passes(name: str, direction: FrameDirection):
    sent = [UnknownSystem(), UnknownData(), UnknownControl()]
    down, up = await run_test(
        EXAMPLES[name](),
        frames_to_send=[*sent, SleepFrame(0.05)],
        frames_to_send_direction=direction,
        start_timeout=10.0,
    )

    arrived = down if direction is FrameDirection.DOWNSTREAM else up
    kinds = {type(frame) for frame in arrived}
    assert {UnknownSystem, UnknownData, UnknownControl} <= kinds


@pytest.mark.parametrize("name", sorted(EXAMPLES))
async def test_an_interruption_passes_and_the_processor_lives_on(name: str):
    down, _ = await run_test(
        EXAMPLES[name](),
        frames_to_send=[
            UnknownData(),
            InterruptionFrame(),
            SleepFrame(0.05),
            UnknownControl(),
            SleepFrame(0.05),
        ],
        start_timeout=10.0,
    )

    kinds = [type(frame) for frame in down]
    assert InterruptionFrame in kinds
    assert UnknownControl in kinds


@pytest.mark.parametrize("name", sorted(EXAMPLES))
async def test_the_end_reaches_whoever_stands_behind(name: str):
    down, _ = await run_test(
        Pipeline([EXAMPLES[name]()]),
        frames_to_send=[EndFrame()],
        send_end_frame=False,
        start_timeout=10.0,
        ignore_start=False,
    )

    assert isinstance(down[-1], EndFrame)
