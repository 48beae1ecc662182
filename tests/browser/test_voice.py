"""A visitor speaks with a recorded human voice, and is answered."""

from statistics import median

import jiwer
import pytest

from processors.tts.espeak import EspeakEngine
from tests.browser.visitor import Visitor
from tests.sentences import LONG, SENTENCES
from tests.servers import Server
from tests.speech import Recording, recordings

pytestmark = pytest.mark.browser

BARGE_INS = 3
SILENT_WITHIN_MS = 450
"""From the first sound of a barge-in to the last of the assistant, at the page."""


async def test_eight_recorded_sentences_are_captioned_and_answered_from_the_right_article(
    server: Server, visitor: Visitor
):
    await begin(server, visitor)
    asked = recordings()
    captions, cited = [], []
    for recording in asked:
        before = len(await visitor.captions("visitor"))
        waited_ms = await ask(visitor, recording)
        # Who pauses for long is answered twice; captioned, all the same, is every word.
        captions.append(" ".join((await visitor.captions("visitor"))[before:]))
        cited.append(await visitor.last_sources())
        print(f"{recording.name}: voice to voice {waited_ms:.0f} ms: {captions[-1]!r}")
        await visitor.quiet(for_s=1.0)

    wer = jiwer.wer([r.words for r in asked], [plain(caption) for caption in captions])
    print(f"word error rate over {len(asked)} sentences: {wer:.2f}")
    slugs = {words: slug for slug, (words, _) in SENTENCES.items()}
    assert wer <= 0.3
    assert cited == [[f"/help/speech/{slugs[recording.words]}"] for recording in asked]
    assert all(url.startswith(server.url) for url in visitor.requests)


async def test_speech_over_the_answer_silences_it_and_the_history_ends_at_the_last_word_heard(
    server: Server, visitor: Visitor
):
    await begin(server, visitor)
    starts = await word_starts(LONG)

    cuts = [await barge_in(visitor, starts) for _ in range(BARGE_INS)]

    assert median(waited_ms for waited_ms, _, _ in cuts) <= SILENT_WITHIN_MS
    for _, heard, kept in cuts:
        assert LONG.split()[: len(kept)] == kept
        assert abs(len(kept) - heard) <= 1


async def barge_in(visitor: Visitor, starts: list[float]) -> tuple[float, int, list[str]]:
    """Ask, then talk over the answer: (ms until it was silent, words heard, words kept)."""
    spoken = await visitor.say(recording("what joy").pcm16)
    sounded_ms = await visitor.first_sound_after(spoken.end_ms)
    await visitor.until_clock(sounded_ms + 3000)

    cut = await visitor.say(recording("tear thin").pcm16)
    silent_ms = await visitor.last_sound_before_pause(cut.onset_ms)
    await visitor.first_sound_after(cut.end_ms)
    await visitor.quiet(for_s=1.0)

    heard = words_within(starts, (silent_ms - sounded_ms) / 1000)
    interrupted = [u["text"] for u in await visitor.transcript() if u["interrupted"]]
    kept = interrupted[-1].split()
    waited_ms = silent_ms - cut.onset_ms
    print(f"silent {waited_ms:.0f} ms after the barge-in; heard {heard} words, kept {len(kept)}")
    return waited_ms, heard, kept


async def begin(server: Server, visitor: Visitor) -> None:
    """Call, and hear the greeting out."""
    await visitor.visit(f"{server.url}/t/speech")
    await visitor.start_talking()
    await visitor.first_sound_after(0)
    await visitor.quiet(for_s=1.0)


async def ask(visitor: Visitor, recording: Recording) -> float:
    """Speak; the ms from the last voiced sample to the first sound of the answer."""
    spoken = await visitor.say(recording.pcm16)
    return await visitor.first_sound_after(spoken.end_ms) - spoken.end_ms


async def word_starts(text: str) -> list[float]:
    """Seconds at which each word of a spoken text begins."""
    async with EspeakEngine(children=1) as espeak:
        chunks = [chunk async for chunk in espeak.speak(text, language="en")]
    return [word.start_s for chunk in chunks for word in chunk.words]


def words_within(starts: list[float], seconds: float) -> int:
    return sum(start < seconds for start in starts)


def recording(beginning: str) -> Recording:
    return next(r for r in recordings() if r.words.startswith(beginning))


def plain(caption: str) -> str:
    return "".join(c for c in caption.lower() if c.isalpha() or c in " '")
