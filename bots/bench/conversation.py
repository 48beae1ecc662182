"""One turn after the other in one call, and what came of each."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from bots.bench.recognizer import Script
from bots.bench.transport import Happening, Line
from bots.bench.turns import Turn

ANSWER_WITHIN_S = 12.0
LISTEN_S = 0.7
"""How much of an answer is listened to before the next turn talks over it."""

SETTLE_S = 6.0
"""A turn still open after its answer began has so long to end; Pipecat's watchdog takes 5 s."""


class Talker(Protocol):
    """Whatever can be talked with over a line."""

    async def run(self) -> None: ...
    async def hang_up(self, reason: str) -> None: ...


@dataclass(frozen=True)
class Outcome:
    """What came of one turn."""

    turn: Turn
    voice_to_voice_ms: float | None
    """True end of speech to the first sample of the answer; None where none came."""

    cut_off: bool
    """The assistant took the turn before the visitor's last word was over."""

    kept: bool
    """The answer had been begun before the turn was over, and was spoken."""

    answer: str
    """The sentences of it that were going to be said."""


def judge(
    turn: Turn, began_at_s: float, happenings: Sequence[Happening], sounds_at_s: Sequence[float]
) -> Outcome:
    """What came of a turn.

    Args:
        turn: what was said.
        began_at_s: when its first sample sounded.
        happenings: since then, in order.
        sounds_at_s: when each piece of the assistant's voice was written, in order.
    """
    first_word_over_s = began_at_s + turn.words[0].end_s
    over_s = began_at_s + turn.speech_end_s
    ends = [h.at_s for h in happenings if h.kind == "turn ended"]
    taken_s = next((at_s for at_s in ends if at_s >= over_s), None)
    answered_s = next(
        (at_s for at_s in sounds_at_s if taken_s is not None and at_s >= taken_s), None
    )
    # What is kept, is kept as the turn ends: a moment before, or with it.
    earlier = [at_s for at_s in ends if at_s < over_s]
    since_s = earlier[-1] if earlier else began_at_s
    return Outcome(
        turn=turn,
        voice_to_voice_ms=None if answered_s is None else 1000 * (answered_s - over_s),
        cut_off=any(first_word_over_s < at_s < over_s for at_s in ends),
        kept=taken_s is not None and any(h.kind == "kept" and h.at_s > since_s for h in happenings),
        answer=" ".join(
            h.text for h in happenings if h.kind == "text" and h.at_s >= (taken_s or over_s)
        ),
    )


async def converse(
    open_call: Callable[[Line], Talker], turns: Sequence[Turn], script: Script
) -> AsyncGenerator[Outcome]:
    """Hold one call; yields as each turn is settled."""
    line = Line()
    talker = open_call(line)
    running = asyncio.create_task(talker.run())
    try:
        await line.opened()
        for turn in turns:
            script.turn = turn
            yield await _take(line, turn)
    finally:
        await talker.hang_up("measured")
        with suppress(asyncio.CancelledError):
            await running


async def _take(line: Line, turn: Turn) -> Outcome:
    happened, sounded = len(line.happenings), len(line.sounds_at_s)
    began_at_s = await line.say(turn.pcm16)

    def outcome() -> Outcome:
        return judge(turn, began_at_s, line.happenings[happened:], line.sounds_at_s[sounded:])

    over_at_s = began_at_s + turn.speech_end_s
    await _until(
        line,
        lambda: outcome().voice_to_voice_ms is not None,
        within_s=over_at_s + ANSWER_WITHIN_S - time.monotonic(),
    )
    await asyncio.sleep(LISTEN_S)
    await _until(line, lambda: not _open(line.happenings), within_s=SETTLE_S)
    return outcome()


async def _until(line: Line, done: Callable[[], bool], *, within_s: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            while not done():
                line.changed.clear()
                await line.changed.wait()


def _open(happenings: Sequence[Happening]) -> bool:
    """Whether the assistant takes it that the visitor is still speaking."""
    kinds = [h.kind for h in happenings if h.kind in ("turn began", "turn ended")]
    return kinds[-1:] == ["turn began"]
