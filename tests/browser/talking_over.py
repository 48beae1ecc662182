"""What a visitor does to an answer that goes on: talks over it, or coughs into it."""

from dataclasses import dataclass
from itertools import chain

from processors.tts.espeak import EspeakEngine
from tests.browser.visitor import Visitor
from tests.servers import Server
from tests.speech import Recording, recordings, spoken

HEARD_MS = 3000
GAP_MS = 200
"""Longer than any pause in that part of the sentence."""


async def begin(server: Server, visitor: Visitor) -> None:
    """Call, and hear the greeting out."""
    await visitor.visit(f"{server.url}/t/speech")
    await visitor.start_talking()
    await visitor.first_sound_after(0)
    await visitor.quiet(for_s=1.0)


@dataclass(frozen=True)
class Cut:
    """An answer that was talked over."""

    silent_ms: float
    """From the first sound of the barge-in to the last of the answer, at the page."""

    heard: int
    """Words of the answer that began before it was silent."""

    kept: list[str]
    """Words of it in the history."""


@dataclass(frozen=True)
class Resumed:
    """An answer that was coughed into."""

    resumed_ms: float
    """From the end of the cough to the next word, at the page."""

    words: list[str]
    """All of the answer in the history; the word that was coughed into counts once."""


async def barge_in(visitor: Visitor, starts: list[float]) -> Cut:
    """Ask, then talk over the answer, whose words begin at `starts`, s."""
    asked = await visitor.say(recording("what joy").pcm16)
    sounded_ms = await visitor.first_sound_after(asked.end_ms)
    await visitor.until_clock(sounded_ms + HEARD_MS)

    cut = await visitor.say(recording("tear thin").pcm16)
    silent_ms = await visitor.last_sound_before_pause(cut.onset_ms)
    await visitor.first_sound_after(cut.end_ms)
    await visitor.quiet(for_s=1.0)

    heard = words_within(starts, (silent_ms - sounded_ms) / 1000)
    interrupted = [u["text"] for u in await visitor.transcript() if u["interrupted"]]
    return Cut(silent_ms - cut.onset_ms, heard, interrupted[-1].split())


async def cough(visitor: Visitor) -> Resumed:
    """Ask, and cough into the answer."""
    before = len(await visitor.transcript())
    asked = await visitor.say(recording("what joy").pcm16)
    sounded_ms = await visitor.first_sound_after(asked.end_ms)
    await visitor.until_clock(sounded_ms + HEARD_MS)

    sound = await visitor.say(spoken("uh"))
    silent_ms = await visitor.last_sound_before_pause(sound.onset_ms, pause_ms=GAP_MS)
    resumed_ms = await visitor.first_sound_after(silent_ms + GAP_MS)
    await visitor.quiet(for_s=1.5)

    _, first, *rest = [said["text"].split() for said in (await visitor.transcript())[before:]]
    return Resumed(resumed_ms - sound.end_ms, [*first[:-1], *chain(*rest)])


async def word_starts(text: str) -> list[float]:
    """Seconds at which each word of a spoken text begins."""
    async with EspeakEngine(children=1) as espeak:
        chunks = [chunk async for chunk in espeak.speak(text, language="en")]
    return [word.start_s for chunk in chunks for word in chunk.words]


def words_within(starts: list[float], seconds: float) -> int:
    return sum(start < seconds for start in starts)


def recording(beginning: str) -> Recording:
    return next(r for r in recordings() if r.words.startswith(beginning))
