"""One answer on its way out: what of it is said, and what is said in its place."""

from dataclasses import dataclass, field

from processors.policy.safety.judge import Judge
from processors.policy.safety.length import shortened, spoken_words
from processors.policy.safety.rules import Evidence, Finding
from processors.policy.wording import plain

UNGROUNDED = "ungrounded"
TOO_LONG = "too long"


@dataclass(frozen=True)
class Decision:
    """What becomes of a piece."""

    say: str = ""
    """As much of the piece as is said, with the clause that waited for it; "" if none is."""

    line: str | None = None
    """The code of a canned line to say after it."""

    why: str = ""
    """Rule that objected; "" if none did."""

    about: str = ""
    """As in `Finding`."""


@dataclass
class Utterance:
    """Replaced with every answer, and with every interruption."""

    evidence: Evidence = field(default_factory=Evidence)
    max_words: float = float("inf")
    """Spoken before the assistant asks whether to go on."""

    own_words: tuple[str, ...] = ()
    """The tenant's canned lines, as `wording.plain` gives them: nothing is held against them."""

    pieces: int = 0
    dropped: int = 0
    said: bool = False
    over: bool = False
    _words: float = 0.0
    _opened: str = ""
    _held: str = ""
    _lines: set[str] = field(default_factory=set)

    def clause(self, judge: Judge, text: str, ahead: str) -> bool:
        """Whether the first clause of a sentence may be said before its sentence is known.

        One that may not waits for the rest, so that no bad sentence is begun.

        Args:
            judge: the call's.
            text: the clause.
            ahead: what is known of the sentence behind it.
        """
        if self.over or self._too_long(text) or self.finding(judge, text + ahead):
            self._held += text
            return False
        return True

    def finding(self, judge: Judge, text: str) -> Finding | None:
        """What is held against a text by the rules; leaves no trace."""
        told = plain(text)
        if any(told in own for own in self.own_words):
            return None
        return judge.look(self._opened + self._held + text, self.evidence)

    def hold(self, text: str) -> None:
        """A clause waits for its sentence after all."""
        self._held += text

    def say_clause(self, judge: Judge, text: str) -> Decision:
        """The clause is said; its sentence goes on."""
        judge.spoken(text)
        self._opened = text
        self._say(text)
        return Decision(text)

    def waiting(self, text: str) -> str:
        """The sentence that is judged when this, its last piece, has come."""
        return self._opened + self._held + text

    def sentence(
        self, judge: Judge, text: str, finding: Finding | None, *, grounded: bool
    ) -> Decision:
        """What becomes of a sentence, or of what is left of one whose clause was said.

        Args:
            judge: the call's.
            text: the piece that completes it.
            finding: what `finding` says of it.
            grounded: whether its evidence supports it.
        """
        whole, opened = self._held + text, self._opened
        self._held = self._opened = ""
        judge.spoken(whole)
        if self.over:
            return Decision()
        self.pieces += 1
        if finding:
            self.dropped += 1
            self.over = finding.rule == "leak"
            # A sentence that was begun is ended, if with nothing else then with an excuse.
            code = judge.instead_of(finding) or ("not_allowed" if opened else None)
            return Decision("", self._once(code), finding.rule, finding.about)
        if not grounded:
            self.dropped += 1
            return Decision("", self._once("unknown") if opened else None, UNGROUNDED)
        if not opened and self._too_long(whole):
            self.over = True
            begun = "" if self.said else shortened(whole, self.max_words)
            return Decision(begun, self._once("go_on"), TOO_LONG)
        self._say(whole)
        return Decision(whole)

    def end(self) -> Decision:
        """The answer is whole: if nothing of it could be said, the visitor hears so."""
        if self.dropped and not self.said:
            return Decision("", self._once("unknown"))
        return Decision()

    def _too_long(self, text: str) -> bool:
        if self._words and self._words >= self.max_words:
            return True
        return spoken_words(text) > 2 * self.max_words

    def _say(self, text: str) -> None:
        self.said = self.said or bool(text.strip())
        self._words += spoken_words(text)

    def _once(self, code: str | None) -> str | None:
        """A line is said once in an answer."""
        if code is None or code in self._lines:
            return None
        self._lines.add(code)
        self.said = True
        return code
