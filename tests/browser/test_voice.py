"""A visitor speaks with a recorded human voice, and is answered."""

import jiwer
import pytest

from tests.browser.talking_over import barge_in, begin, word_starts
from tests.browser.visitor import Visitor
from tests.sentences import LONG, SENTENCES
from tests.servers import Server
from tests.speech import Recording, recordings

pytestmark = pytest.mark.browser

BARGE_INS = 3


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

    for cut in cuts:
        assert LONG.split()[: len(cut.kept)] == cut.kept
        assert len(cut.kept) < len(LONG.split())
        assert abs(len(cut.kept) - cut.heard) <= 1


async def ask(visitor: Visitor, recording: Recording) -> float:
    """Speak; the ms from the last voiced sample to the first sound of the answer."""
    spoken = await visitor.say(recording.pcm16)
    return await visitor.first_sound_after(spoken.end_ms) - spoken.end_ms


def plain(caption: str) -> str:
    return "".join(c for c in caption.lower() if c.isalpha() or c in " '")
