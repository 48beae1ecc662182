"""From the moments of one turn to its stages, and what a guess gained or cost."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bots.records import Guesses, Stage, Tokens, TurnTimes

HOP_MS = 10.0
"""Frames that pass from one processor to the next are this close together on a busy machine."""

RELEASE_MS = 50.0
"""A sentence that was whole when its answer was released reaches the voice within this."""

CHARACTERS_PER_TOKEN = 4.0
"""Of English text, roughly, in the vocabularies of current language models."""

TOKENS_PER_S = 60.0
"""How fast a withdrawn answer is taken to have been written. What it said never leaves the LLM."""

Span = tuple[float, float]
"""Start and end, ms on the pipeline clock."""


@dataclass
class Inference:
    """One question put to the LLM. Times are ms on the pipeline clock."""

    asked_ms: float
    """The user aggregator sent the context."""

    speculative: bool
    reached_ms: float | None = None
    """The context left for the LLM, with its passages."""

    prompt_characters: int = 0
    first_token_ms: float | None = None
    written_ms: float | None = None
    """The LLM was done with it."""

    retrieval: Span | None = None
    tokens: Tokens | None = None
    """Reported for a guess that was written to its end before the turn was over."""


@dataclass
class Moments:
    """What was seen of one turn. Times are ms on the pipeline clock, None until seen."""

    typed: bool = False
    zero_ms: float | None = None
    """The end of the visitor's speech, or the arrival of the typed text."""

    speech_started_ms: float | None = None
    heard_ms: list[float] = field(default_factory=list)
    """When each partial and final transcript came."""

    partial_ms: float | None = None
    """The last partial."""

    vad_stopped_ms: float | None = None
    transcript_ms: float | None = None
    """The last final transcript."""

    turn_ended_ms: float | None = None
    guess_ms: float | None = None
    """The guess that is open or was kept."""

    kept: bool = False
    made: int = 0
    withdrawn: list[Span] = field(default_factory=list)
    wasted_tokens: float = 0.0
    inference: Inference | None = None
    retrieval: Span | None = None
    first_text_ms: float | None = None
    sentence_ms: float | None = None
    """The first sentence was whole."""

    voicing_ms: float | None = None
    """The voice was asked for it."""

    first_audio_ms: float | None = None
    shown_ms: float | None = None
    """The first text of an answer that is not spoken."""

    sounded_ms: float | None = None
    tokens: Tokens | None = None


def times(moments: Moments, voice_to_voice_ms: float | None) -> TurnTimes:
    """The record of a turn, not numbered yet."""
    zero_ms = moments.zero_ms or 0.0
    placed = [
        Stage.of(name, start_ms - zero_ms, end_ms - zero_ms)
        for name, start_ms, end_ms in _spans(moments)
    ]
    placed.sort(key=lambda stage: stage.start_ms)
    return TurnTimes(
        number=0,
        text_turn=moments.typed,
        stages=tuple(placed),
        voice_to_voice_ms=voice_to_voice_ms,
        guesses=guesses(moments),
        tokens_used=moments.tokens,
    )


def _spans(m: Moments) -> Iterator[tuple[str, float, float]]:
    """Name, start and end of every stage both ends of which were seen, in the order of work."""
    inference = m.inference
    asked_ms = inference and (inference.reached_ms or inference.asked_ms)
    token_ms = (inference and inference.first_token_ms) or m.first_text_ms
    heard_ms = _latest(m.vad_stopped_ms, m.transcript_ms)
    spoken_ms = _latest(m.sentence_ms, m.voicing_ms) or m.first_text_ms
    spans = [
        ("partials", m.speech_started_ms, m.partial_ms),
        ("endpointing_wait", None if m.typed else m.zero_ms, m.vad_stopped_ms),
        ("transcription", m.vad_stopped_ms, m.transcript_ms),
        ("turn_detection", heard_ms, m.turn_ended_ms),
        *(("guess_withdrawn", *span) for span in m.withdrawn),
        ("guess", m.guess_ms if m.kept else None, m.turn_ended_ms),
        ("retrieval", *((inference and inference.retrieval) or m.retrieval or (None, None))),
        ("llm_inference", asked_ms, token_ms),
        ("sentence_aggregation", m.first_text_ms, m.sentence_ms),
        ("first_text", token_ms, m.shown_ms),
        ("speech_synthesis", spoken_ms, m.first_audio_ms),
        ("output_transport", m.first_audio_ms, m.sounded_ms),
    ]
    for name, start_ms, end_ms in spans:
        if start_ms is not None and end_ms is not None and end_ms >= start_ms - HOP_MS:
            yield name, start_ms, end_ms


def guesses(moments: Moments) -> Guesses:
    """What became of the turn's guesses."""
    if not moments.made:
        return Guesses()
    return Guesses(
        outcome="hit" if moments.kept else "miss",
        made=moments.made,
        withdrawn=len(moments.withdrawn),
        saved_ms=saved_ms(moments) if moments.kept else None,
        tokens_wasted_estimated=round(moments.wasted_tokens),
    )


def saved_ms(m: Moments) -> float:
    """How much later the first sound would have come, had the answer been begun at the end of
    the turn.

    With `lead` from the guess to the end of the turn, in ms:

    - `lead`, where the turn ended before the first token, or before the first sentence was whole
      and the LLM done. All that followed would have come later by as much;
    - else min(`lead`, from the guess to the last of first token, first sentence and first audio
      that was there when the turn ended): that work would have followed the end of the turn. A
      lower bound, as a held answer does not show when its first sentence was whole.
    """
    if m.guess_ms is None or m.turn_ended_ms is None:
        return 0.0
    lead_ms = max(0.0, m.turn_ended_ms - m.guess_ms)
    token_ms = m.inference and m.inference.first_token_ms
    if token_ms is None or token_ms >= m.turn_ended_ms:
        return lead_ms
    written_ms = m.inference and m.inference.written_ms
    writing = written_ms is None or written_ms > m.turn_ended_ms
    if writing and (m.sentence_ms or 0.0) > m.turn_ended_ms + RELEASE_MS:
        return lead_ms
    steps_ms = (token_ms, m.sentence_ms, m.first_audio_ms)
    done_ms = max(ms for ms in steps_ms if ms is not None and ms <= m.turn_ended_ms)
    return min(lead_ms, max(0.0, done_ms - m.guess_ms))


def wasted_tokens(inference: Inference | None, withdrawn_ms: float) -> float:
    """What a guess cost that was withdrawn then, estimated.

    The prompt's characters / `CHARACTERS_PER_TOKEN`, without the system instruction, once it had
    left for the LLM; and `TOKENS_PER_S` from the first token on. What was reported, of a guess
    that was written to its end.
    """
    if inference is None or inference.reached_ms is None:
        return 0.0
    if inference.tokens:
        return inference.tokens.prompt + inference.tokens.completion
    wasted = inference.prompt_characters / CHARACTERS_PER_TOKEN
    if inference.first_token_ms is not None:
        wasted += TOKENS_PER_S * max(0.0, withdrawn_ms - inference.first_token_ms) / 1000
    return wasted


def search_span(m: Moments, reported_ms: float, took_ms: float) -> Span:
    """When a search ran that was reported then.

    The report comes with the context. One that took longer than the context waited for it was
    begun by a transcript before.
    """
    asked_ms = m.inference.asked_ms if m.inference else reported_ms
    if took_ms <= reported_ms - asked_ms + HOP_MS:
        return reported_ms - took_ms, reported_ms
    ahead = [ms for ms in m.heard_ms if ms + took_ms <= reported_ms + HOP_MS]
    start_ms = ahead[-1] if ahead else reported_ms - took_ms
    return start_ms, min(start_ms + took_ms, reported_ms)


def _latest(*moments_ms: float | None) -> float | None:
    return max((ms for ms in moments_ms if ms is not None), default=None)
