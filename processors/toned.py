"""What a turn's tone is for whoever answers it, and for whoever looks it up later."""

from collections.abc import Iterator
from typing import cast

from pipecat.frames.frames import LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext, LLMContextMessage

from processors.answerer import LEAD_IN
from processors.frames import MAX_WORDS, DecisionFrame
from processors.policy.routing import Plan
from processors.prompter import Line

KIND = "emotion"
"""Of the decisions recorded here."""


def toned(
    frame: LLMContextFrame, decided: Plan, *, embedded: bool, guess: bool, line: Line
) -> LLMContextFrame:
    """A turn's context with its tone; the real history is never written to.

    Args:
        frame: whose last message is the visitor's.
        decided: about this turn.
        embedded: whether the embedded answerer answers, which reads no notes.
        guess: whether the turn may still go on.
        line: from the code of a canned line to its words.
    """
    tone, messages = decided.tone, list(frame.context.messages)
    words = cast("LLMContextMessage", {"role": "user", "content": decided.reading.words})
    messages[-1] = words
    if tone.note and not embedded:
        messages.insert(-1, {"role": "developer", "content": tone.note})
    context = LLMContext(messages, tools=frame.context.tools)
    passed = LLMContextFrame(context, speculation=frame.speculation and guess)
    if tone.acknowledge and embedded:
        passed.metadata[LEAD_IN] = line(tone.acknowledge)
    if tone.max_words:
        passed.metadata[MAX_WORDS] = tone.max_words
    return passed


def emotions(decided: Plan, *, shows_face: bool) -> Iterator[DecisionFrame]:
    """What was felt in a turn, for the record.

    Args:
        decided: about the turn.
        shows_face: whether the visitor lets what their face seemed to say be seen there.
    """
    cue, tone = decided.reading.cue, decided.tone
    by_face = tone.felt.source == "face"
    if cue and cue.kind != "neutral":
        detail = {"source": cue.source, "confidence": round(cue.confidence, 3)}
        detail |= {"intensity": round(cue.intensity, 3), "tone": "" if by_face else tone.note}
        yield DecisionFrame(KIND, cue.kind, detail)
    if by_face and shows_face:
        strength = round(tone.felt.strength, 3)
        detail = {"source": "face", "strength": strength, "tone": tone.note}
        yield DecisionFrame(KIND, tone.felt.kind, detail)
