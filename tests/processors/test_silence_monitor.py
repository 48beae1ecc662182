from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    EndWorkerFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.frameworks.rtvi import RTVISendTextFrame

from processors.frames import VisitorPromptFrame
from processors.silence_monitor import SilenceMonitor
from tests.pipelines import run

SILENCE_S = 0.2
OVER_S = 0.3


def monitor(*, spoken: bool = True) -> SilenceMonitor:
    return SilenceMonitor(silence_s=SILENCE_S, prompts=2, spoken=spoken)


def prompts(frames: list) -> list[str]:
    return [frame.code for frame in frames if isinstance(frame, VisitorPromptFrame)]


def bot_speaks() -> list:
    return [BotStartedSpeakingFrame(), 0.02, BotStoppedSpeakingFrame(), OVER_S]


async def test_a_silent_visitor_is_asked_twice_and_then_let_go():
    out = await run(monitor(), *bot_speaks(), *bot_speaks(), *bot_speaks())

    assert prompts(out) == ["still_there", "still_there", "goodbye"]
    assert any(isinstance(frame, EndWorkerFrame) for frame in out)


async def test_the_silence_runs_on_where_the_question_was_never_sounded():
    out = await run(monitor(), *bot_speaks(), OVER_S, OVER_S)

    assert prompts(out) == ["still_there", "still_there", "goodbye"]


async def test_a_word_from_the_visitor_starts_the_count_again():
    speaks = [UserStartedSpeakingFrame(), 0.02, UserStoppedSpeakingFrame(), 0.02]

    out = await run(monitor(), *bot_speaks(), *speaks, *bot_speaks(), *bot_speaks())

    assert prompts(out) == ["still_there"] * 3


async def test_typing_counts_as_a_word():
    typed = RTVISendTextFrame(msg_id="1", text="one moment")

    out = await run(monitor(), *bot_speaks(), *bot_speaks(), typed, *bot_speaks())

    assert prompts(out) == ["still_there"] * 3


async def test_a_long_answer_is_no_silence():
    out = await run(monitor(), BotStartedSpeakingFrame(), OVER_S, BotStoppedSpeakingFrame())

    assert prompts(out) == []


async def test_a_visitor_who_reads_is_not_asked():
    out = await run(monitor(spoken=False), RTVISendTextFrame(msg_id="1", text="hi"), OVER_S)

    assert prompts(out) == ["goodbye"]
