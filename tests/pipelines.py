"""Running processors in a real Pipecat pipeline, and reading what came out."""

from collections.abc import Iterable, Sequence

from pipecat.frames.frames import ErrorFrame, Frame, LLMTextFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame
from pipecat.tests.utils import SleepFrame, run_test


async def run(
    processors: FrameProcessor | Sequence[FrameProcessor], *steps: Frame | float
) -> list[Frame]:
    """Send frames, a number being a pause in seconds; return what came out at the far end.

    Fails on any error a processor raised, which `run_test` alone does not.
    """
    frames = [SleepFrame(step) if isinstance(step, float) else step for step in steps]
    target = processors if isinstance(processors, FrameProcessor) else Pipeline(list(processors))
    down, up = await run_test(target, frames_to_send=frames, start_timeout=10.0)
    errors = [frame for frame in up if isinstance(frame, ErrorFrame)]
    assert not errors, errors
    return list(down)


def said(frames: Iterable[Frame]) -> str:
    """The text an LLM or the prompter let out."""
    return "".join(frame.text for frame in frames if isinstance(frame, LLMTextFrame))


def told(frames: Iterable[Frame], kind: str) -> list[dict[str, object]]:
    """Our messages to the page, of one type."""
    sent = [frame.data for frame in frames if isinstance(frame, RTVIServerMessageFrame)]
    return [data for data in sent if data["type"] == kind]
