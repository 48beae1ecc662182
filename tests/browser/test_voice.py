"""A visitor speaks with a recorded human voice, and is answered."""

import jiwer
import pytest

from tests.browser.visitor import Visitor
from tests.sentences import LONG, SENTENCES
from tests.servers import Server
from tests.speech import Recording, recordings

pytestmark = pytest.mark.browser

SILENT_WITHIN_MS = 700
"""From the first sound of a barge-in to the last of the assistant, at the page."""


async def test_eight_recorded_sentences_are_captioned_and_answered_from_the_right_article(
    server: Server, visitor: Visitor
):
    await visitor.visit(f"{server.url}/t/speech")
    await visitor.start_talking()
    await visitor.quiet(for_s=1.0)

    asked = recordings()
    captions, cited = [], []
    for recording in asked:
        waited_ms = await ask(visitor, recording)
        captions.append(await visitor.last_caption("visitor"))
        cited.append(await visitor.last_sources())
        print(f"{recording.name}: voice to voice at the page {waited_ms:.0f} ms: {captions[-1]!r}")
        await visitor.quiet(for_s=1.0)

    wer = jiwer.wer([r.words for r in asked], [plain(caption) for caption in captions])
    print(f"word error rate over {len(asked)} sentences: {wer:.2f}")
    assert wer <= 0.3
    slugs = {words: slug for slug, (words, _) in SENTENCES.items()}
    for recording, urls in zip(asked, cited, strict=True):
        assert urls == [f"{server.url}/help/speech/{slugs[recording.words]}"]


async def ask(visitor: Visitor, recording: Recording) -> float:
    """Speak; the ms from the last voiced sample to the first sound of the answer."""
    spoken = await visitor.say(recording.pcm16)
    heard_ms = await visitor.first_sound_after(spoken.end_ms)
    return heard_ms - spoken.end_ms


def plain(caption: str) -> str:
    return "".join(c for c in caption.lower() if c.isalpha() or c in " '")


async def test_speech_over_the_answer_silences_it_and_the_history_ends_at_the_last_word_heard(
    server: Server, visitor: Visitor
):
    await visitor.visit(f"{server.url}/t/speech")
    await visitor.start_talking()
    await visitor.quiet(for_s=1.0)
    joy, interruption = (recording(words) for words in ("what joy", "tear thin"))
    await ask(visitor, joy)
    await visitor.wait_until_heard(2.5)

    spoken = await visitor.say(interruption.pcm16)
    onset_ms = spoken.start_ms + interruption.onset_ms
    heard_words = await visitor.bot_words_at(onset_ms)
    silent_ms = await visitor.last_sound_before_pause(onset_ms)

    print(f"silent {silent_ms - onset_ms:.0f} ms after the first sound of the barge-in")
    assert silent_ms - onset_ms <= SILENT_WITHIN_MS
    assert heard_words


def recording(beginning: str) -> Recording:
    return next(r for r in recordings() if r.words.startswith(beginning))


__all__ = ["LONG"]
