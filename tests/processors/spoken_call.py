"""What is heard, read and remembered of what a speaker is given."""

from collections.abc import Sequence

from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TTSAudioRawFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.tests.utils import run_test

from processors.speaker import Speaker
from tests.fakes.loudspeaker import Loudspeaker


def reply(*texts: str, skip_tts: bool = False) -> list[Frame]:
    frames = [
        LLMFullResponseStartFrame(),
        *map(LLMTextFrame, texts),
        LLMFullResponseEndFrame(),
    ]
    for frame in frames:
        frame.skip_tts = skip_tts
    return frames


async def hear(speaker: Speaker, frames: Sequence[Frame], **how: object) -> list[Frame]:
    """What comes out of a speaker. Fails on any ErrorFrame: `run_test` alone does not."""
    down, up = await run_test(speaker, frames_to_send=frames, **how)
    assert not [frame for frame in up if isinstance(frame, ErrorFrame)]
    return list(down)


def audio(frames: Sequence[Frame]) -> bytes:
    return b"".join(frame.audio for frame in frames if isinstance(frame, TTSAudioRawFrame))


class Call:
    """Speaker, loudspeaker and history, as in a call. Plays in real time."""

    def __init__(self, speaker: Speaker, *, cut_in_at_s: float = float("inf")) -> None:
        self.loudspeaker = Loudspeaker(cut_in_at_s=cut_in_at_s)
        self.context = LLMContext()
        history = LLMContextAggregatorPair(self.context).assistant()
        self._pipeline = Pipeline([speaker, self.loudspeaker, history])
        self.errors: list[str] = []

    async def play(self, frames: Sequence[Frame], **how: object) -> "Call":
        _, up = await run_test(self._pipeline, frames_to_send=frames, **how)
        self.errors = [frame.error for frame in up if isinstance(frame, ErrorFrame)]
        return self

    @property
    def history(self) -> list[str]:
        return [message["content"] for message in self.context.messages]

    @property
    def captions(self) -> list[str]:
        """What the page shows once it was sounded or given up."""
        outputs = [m["data"] for m in self.loudspeaker.messages if m["type"] == "bot-output"]
        return [data["text"] for data in outputs if data["spoken_status"] == "completed"]
