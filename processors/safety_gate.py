"""What the assistant wants to say, past the tenant's rules, before anybody reads or hears it."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipecat.frames.frames import (
    Frame,
    FunctionCallResultFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.utils.text.simple_text_aggregator import SimpleTextAggregator

from processors.answers.evidence import Evidence as Passage
from processors.evidence import EvidenceFrame
from processors.first_clause import CLAUSE, FirstClauseAggregator
from processors.frames import BROKEN_OFF, DecisionFrame
from processors.pieces import Kind, PieceFrame
from processors.policy.safety.judge import Judge, Topics
from processors.policy.safety.rules import Evidence, Finding
from processors.policy.safety.utterance import Decision, Utterance
from processors.policy.wording import plain, words_of
from processors.prompter import Line

REMEMBERED = 4_000
"""Characters kept of what the visitor said, and of what tools returned in a turn."""

_QUOTED_WORDS = 4
"""A piece of so many words that stands in a passage needs no other support."""


class Verdict(Protocol):
    @property
    def supported(self) -> bool: ...
    @property
    def reason(self) -> str: ...


Grounded = Callable[[str, Sequence[Passage], str], Verdict]
"""Sentence, passages and question to whether the passages support the sentence. Blocking."""


@dataclass(frozen=True)
class Returned:
    """What a tool returned, as a passage."""

    text: str
    title: str = ""
    heading: str = ""
    url: str = ""
    score: float = 1.0


class SafetyGate(FrameProcessor):
    """Stands below the LLM and its watchdog, above all that has lines of its own to say.

    It cuts an answer into the pieces the speaker would cut it into, judges each when it is whole,
    and lets it out as a `PieceFrame`: not a word of the LLM gets past it otherwise.
    """

    def __init__(
        self,
        judge: Judge,
        *,
        line: Line,
        language: str,
        max_spoken_words: float = 90,
        own_words: Sequence[str] = (),
        grounded: Grounded | None = None,
        topics: Topics | None = None,
    ) -> None:
        """Judge one call.

        Args:
            judge: of the call.
            line: from the code of a canned line to its words.
            language: of the call.
            max_spoken_words: before the assistant asks whether to go on.
            own_words: the tenant's canned lines, which need no support.
            grounded: judges what no passage holds word for word; None lets it through.
            topics: judges sentences by their meaning; None leaves that to words.
        """
        super().__init__()
        self._judge, self._line, self._language = judge, line, language
        self._max_spoken_words = max_spoken_words
        self._own_words = tuple(map(plain, own_words))
        self._grounded, self._topics = grounded, topics
        self._named: EvidenceFrame | None = None
        self._evidence: EvidenceFrame | None = None
        self._expected: EvidenceFrame | None = None
        self._tools: tuple[str, ...] = ()
        self._visitor_said = ""
        self._begin(LLMFullResponseStartFrame())

    def expect(self, evidence: EvidenceFrame) -> None:
        """What the guess about to be made may draw on."""
        self._expected = evidence

    def allows(self, text: str) -> str | None:
        """Of the first piece of a guess, what may be said ahead; None if it may not.

        Whether it is supported is asked again when the guess is kept, and answered sooner then:
        the embedding remembers what it compares here.
        """
        expected = self._expected
        if self._utterance(expected, self._visitor_said, ()).finding(self._judge, text):
            return None
        if self._grounded and expected and not self._quotes(text, expected):
            weighed = asyncio.to_thread(
                self._grounded, text.strip(), expected.passages, expected.question
            )
            self.create_task(weighed, "weigh_ahead")
        return text

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, EvidenceFrame):
            self._named, self._tools = frame, ()
            return
        if isinstance(frame, LLMTextFrame) and direction is FrameDirection.DOWNSTREAM:
            await self._hear(frame)
            return
        if isinstance(frame, LLMFullResponseStartFrame):
            await self._open(frame)
        elif isinstance(frame, LLMFullResponseEndFrame):
            await self._close(whole=not frame.metadata.get(BROKEN_OFF))
        elif isinstance(frame, FunctionCallResultFrame):
            self._tools = (*self._tools, str(frame.result)[:REMEMBERED])[-8:]
        elif isinstance(frame, InterruptionFrame):
            self._begin(LLMFullResponseStartFrame())

        await self.push_frame(frame, direction)

    async def _open(self, start: LLMFullResponseStartFrame) -> None:
        if named := self._named:
            self._named, self._evidence = None, named
            self._visitor_said = f"{self._visitor_said}\n{named.words}"[-REMEMBERED:]
            if named.suspicious:
                await self.push_frame(DecisionFrame("safety", "suspicious", dict(named.suspicious)))
        self._begin(start)

    def _begin(self, start: LLMFullResponseStartFrame) -> None:
        """Replace all that belongs to one answer."""
        self._skip_tts = start.skip_tts
        silent = bool(start.skip_tts)
        self._pieces = (SimpleTextAggregator if silent else FirstClauseAggregator)(
            language=self._language
        )
        self._written, self._cut = "", 0
        self._answer = self._utterance(self._evidence, self._visitor_said, self._tools)
        self._answer.max_words = float("inf") if silent else self._max_spoken_words

    def _utterance(
        self, named: EvidenceFrame | None, said: str, tools: tuple[str, ...]
    ) -> Utterance:
        passages = named.passages if named else ()
        texts = tuple(f"{p.whole}\n{p.url}" for p in passages)
        last = named.words if named else ""
        return Utterance(Evidence(texts, tools, f"{said}\n{last}"), own_words=self._own_words)

    async def _hear(self, frame: LLMTextFrame) -> None:
        self._skip_tts = frame.skip_tts
        self._written += frame.text
        async for piece in self._pieces.aggregate(frame.text):
            await self._weigh(piece.text, is_clause=piece.type == CLAUSE)

    async def _close(self, *, whole: bool) -> None:
        rest = await self._pieces.flush()
        if rest and whole:
            await self._weigh(rest.text, is_clause=False)
        answer = self._answer
        await self._carry_out(answer.end())
        if answer.pieces:
            detail = {"pieces": answer.pieces, "dropped": answer.dropped}
            outcome = "changed" if answer.dropped else "passed"
            await self.push_frame(DecisionFrame("safety", outcome, detail))
        self._begin(LLMFullResponseStartFrame())

    async def _weigh(self, cut: str, *, is_clause: bool) -> None:
        answer, text = self._answer, self._taken(cut)
        if not text.strip():
            return
        if is_clause:
            await self._weigh_clause(answer, text)
            return
        finding = answer.finding(self._judge, text)
        whole = answer.waiting(text)
        asked = not (finding or answer.over)
        if asked and (topic := await self._blocked_topic(whole)):
            finding = Finding("blocked", topic)
        grounded = not asked or finding is not None or await self._is_supported(whole)
        await self._carry_out(answer.sentence(self._judge, text, finding, grounded=grounded))

    async def _weigh_clause(self, answer: Utterance, text: str) -> None:
        if not answer.clause(self._judge, text, self._pieces.text.text):
            return
        if not await self._is_supported(text) or await self._blocked_topic(text):
            answer.hold(text)
            return
        await self._carry_out(answer.say_clause(self._judge, text), kind="clause")

    def _taken(self, cut: str) -> str:
        """A piece as it was written, with the white space before it."""
        end = self._written.find(cut, self._cut) + len(cut)
        text, self._cut = self._written[self._cut : end], end
        return text

    async def _is_supported(self, text: str) -> bool:
        named = self._evidence
        if self._grounded is None or named is None or self._needs_no_support(text):
            return True
        passages = (*named.passages, *map(Returned, self._tools))
        verdict = await asyncio.to_thread(self._grounded, text.strip(), passages, named.question)
        if not verdict.supported:
            detail = {"reason": verdict.reason}
            await self.push_frame(DecisionFrame("grounding", "unsupported", detail))
        return verdict.supported

    def _needs_no_support(self, text: str) -> bool:
        own = any(plain(text) in own for own in self._own_words)
        return own or (self._evidence is not None and self._quotes(text, self._evidence))

    def _quotes(self, text: str, evidence: EvidenceFrame) -> bool:
        quoted = _letters_of(text)
        long_enough = len(words_of(text)) >= _QUOTED_WORDS
        return long_enough and any(quoted in _letters_of(p.whole) for p in evidence.passages)

    async def _blocked_topic(self, text: str) -> str | None:
        return await asyncio.to_thread(self._topics.about, text) if self._topics else None

    async def _carry_out(self, decision: Decision, kind: Kind = "sentence") -> None:
        if decision.why:
            detail = {"about": decision.about, "said": decision.line or "nothing"}
            await self.push_frame(DecisionFrame("safety", decision.why, detail))
        if decision.say.strip():
            await self._let_out(decision.say, kind)
        if decision.line:
            await self._let_out(f" {self._line(decision.line)}", "sentence")

    async def _let_out(self, text: str, kind: Kind) -> None:
        piece = PieceFrame(text, kind=kind)
        piece.skip_tts = self._skip_tts
        await self.push_frame(piece)


def _letters_of(text: str) -> str:
    """Alike for two texts of the same words. Marks of vowels part a word, in both alike."""
    return " ".join(re.findall(r"\w+", text.casefold()))
