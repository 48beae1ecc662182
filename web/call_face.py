"""What may be shown of a visitor's face beside a call: no more than the visitor let be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from bots.call_log import LoggedCall
from bots.face import Consented
from tenants.deployment import face_refused

HOLD_S = 3.0
"""A strength counts this long where nothing follows; one comes every second. That nothing can be
said is told once, and holds."""

PATHS = {
    "landmarks": "on the visitor's device",
    "video": "on this server",
}
"""Where pictures become points."""


@dataclass(frozen=True)
class Span:
    """A stretch during which a face was read. Seconds since the call began."""

    start_s: float
    end_s: float
    path: str
    version: str
    """Of the text the visitor agreed to."""

    kept: bool
    """Whether the visitor let this page show it."""


@dataclass(frozen=True)
class Piece:
    """A stretch of one cue, or of none."""

    start_s: float
    end_s: float
    strength: float | None
    """From 0 to 1; None where nothing could be said."""

    why: str = ""
    """It could not."""


@dataclass(frozen=True)
class Mark:
    """The visitor switched the camera on or off."""

    at_s: float
    on: bool
    words: str


@dataclass(frozen=True)
class FaceView:
    """Of one call."""

    spans: tuple[Span, ...] = ()
    pieces: tuple[Piece, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def kept(self) -> bool:
        return any(span.kept for span in self.spans)

    def kept_until(self, at_s: float) -> float | None:
        """The end of the stretch in which what shows at that moment may be told; None where it
        may not."""
        ends = [s.end_s for s in self.spans if s.kept and s.start_s <= at_s <= s.end_s]
        return max(ends, default=None)


def face_view(call: LoggedCall) -> FaceView:
    """What is known of the face of a call's visitor."""
    record, end_s = call.record, call.length_s
    consents = [(record.since_s(said.at), said) for said in record.face.consents]
    spans = tuple(_spans(consents, end_s))
    marks = tuple(Mark(at_s, said.on, _mark(said)) for at_s, said in consents)
    view = FaceView(spans, (), marks)
    pieces: list[Piece] = []
    for cue, following in zip_longest(record.face.cues, record.face.cues[1:]):
        if (until_s := view.kept_until(cue.at_s)) is None:
            continue
        until_s = min(until_s, following.at_s if following else end_s)
        if cue.abstains:
            pieces.append(Piece(cue.at_s, until_s, None, cue.abstains))
        else:
            strength = cue.strength if cue.shows else 0.0
            pieces.append(Piece(cue.at_s, min(until_s, cue.at_s + HOLD_S), strength))
    return FaceView(spans, tuple(_joined(pieces)), marks)


def _spans(consents: list[tuple[float, Consented]], end_s: float) -> Iterator[Span]:
    """A consent holds until the next, or the call's end. Who lets the face be read but not shown
    takes back what was let be shown before."""
    ends = [at_s for at_s, _ in consents[1:]] + [end_s]
    for number, ((at_s, said), until_s) in enumerate(zip(consents, ends, strict=False)):
        if not said.on:
            continue
        withdrawn = any(later.on and not later.keep for _, later in consents[number + 1 :])
        kept = said.keep and not withdrawn
        yield Span(at_s, max(at_s, until_s), said.path, said.version, kept)


def _mark(said: Consented) -> str:
    if not said.on:
        return "switched off"
    kept = "the team may see it" if said.keep else "not for the team"
    return f"switched on, read {PATHS[said.path]}; {kept}; consent text {said.version}"


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbours that say the same are one."""
    last: Piece | None = None
    for piece in pieces:
        if last and (last.strength, last.why, last.end_s) == (
            piece.strength,
            piece.why,
            piece.start_s,
        ):
            last = Piece(last.start_s, piece.end_s, last.strength, last.why)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def nothing_kept(call: LoggedCall, view: FaceView) -> str:
    """Why there is nothing to see, in a sentence; "" where there is something."""
    if view.kept:
        return ""
    if view.spans:
        return (
            "Nothing was kept: the visitor had the face read for the tone of the answers, and did "
            "not agree that the team sees it."
        )
    if why := face_refused(call.tenant):
        return f"Nothing was kept: faces are not read here, because {why}."
    return "Nothing was kept: the visitor did not have the face read."
