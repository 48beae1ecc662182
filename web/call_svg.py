"""The cue of a call as pictures: over all of its time, and beside each thing that was said.

All lengths are percentages or pixels, so that letters keep their size whatever the page's width.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from web.call_face import FaceView, Mark, Piece

HATCH = (
    '<svg class="patterns" width="0" height="0" aria-hidden="true"><pattern id="hatch" width="6" '
    'height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="hatch" y2="6"/></pattern></svg>'
)
"""Once in a page that has such pictures."""

TICKS_S = (5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
MOST_TICKS = 12

_TOP, _PLOT, _BAR, _FOOT = 34, 84, 8, 26
"""Pixels: who spoke, the cue, whether it was read, the time."""

LEVEL_S = 1.5
"""Cues come every second; a stretch longer than this is one that did not change."""

LABELLED = 0.16
"""Share of a row that a stretch without a cue must fill to have its reason written into it."""


@dataclass(frozen=True)
class Tick:
    """Something that was said or done."""

    at_s: float
    kind: str
    """visitor, assistant or moment: a class of the style sheet."""

    words: str
    to: str
    """The id of its place in the page."""


def clock(seconds: float) -> str:
    """As in 4:07, or 1:04:07."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def overview(view: FaceView, ticks: Iterable[Tick], *, length_s: float, acts_from: float) -> str:
    """The whole call from left to right.

    Args:
        view: what may be shown.
        ticks: in any order.
        length_s: of the call.
        acts_from: the strength from which the tone changes, from 0 to 1.
    """
    axis = _Axis(0.0, max(length_s, 1.0))
    plot = axis.path(view.pieces, upright=True)
    top, foot = _TOP + _PLOT, _TOP + _PLOT + _BAR + 18
    parts = [
        f'<svg class="overview" width="100%" height="{foot + 8}" role="img" '
        'aria-label="Frustration in the face over the call">',
        *(_talk(tick, axis) for tick in ticks),
        *(axis.blank(piece, y=_TOP, height=_PLOT) for piece in view.pieces if piece.why),
        f'<svg y="{_TOP}" width="100%" height="{_PLOT}" viewBox="0 0 1000 1000" '
        f'preserveAspectRatio="none">{plot}</svg>',
        f'<line class="base" y1="{top}" y2="{top}" x2="100%"/>',
        _level(acts_from),
    ]
    for span in view.spans:
        kind = "kept" if span.kept else "unkept"
        parts.append(
            f'<rect class="read {kind}" {axis.across(span.start_s, span.end_s)} y="{top + 4}" '
            f'height="{_BAR}" rx="3"/>'
        )
    parts += [
        f'<line class="switch" x1="{axis.at(m.at_s)}" x2="{axis.at(m.at_s)}" y1="{_TOP}" '
        f'y2="{top + 4 + _BAR}"><title>{clock(m.at_s)} {escape(m.words)}</title></line>'
        for m in view.marks
    ]
    return "".join([*parts, *_times(axis, foot), "</svg>"])


def _level(acts_from: float) -> str:
    y = f"{_TOP + _PLOT * (1 - acts_from):.1f}"
    return (
        f'<line class="level" x2="100%" y1="{y}" y2="{y}"/>'
        f'<text class="small" x="100%" dx="-4" y="{y}" dy="-5" text-anchor="end">'
        "from here the tone changes</text>"
    )


def _talk(tick: Tick, axis: "_Axis") -> str:
    y = {"visitor": 4, "assistant": 13, "moment": 22}[tick.kind]
    return (
        f'<a href="#{tick.to}"><rect class="tick {tick.kind}" x="{axis.at(tick.at_s)}" y="{y}" '
        f'width="5" height="8" rx="2"><title>{clock(tick.at_s)} {escape(tick.words)}</title>'
        "</rect></a>"
    )


def _times(axis: "_Axis", y: int) -> Iterator[str]:
    every_s = next((s for s in TICKS_S if axis.length_s / s <= MOST_TICKS), TICKS_S[-1])
    for number in range(int(axis.length_s // every_s) + 1):
        at_s = number * every_s
        share = at_s / axis.length_s
        anchor = "start" if share < 0.02 else "end" if share > 0.98 else "middle"
        often = " often" if number % 2 else ""
        yield (
            f'<text class="small{often}" x="{axis.at(at_s)}" y="{y}" text-anchor="{anchor}">'
            f"{clock(at_s)}</text>"
        )


def strip(view: FaceView, start_s: float, end_s: float, *, acts_from: float) -> str:
    """The stretch of the call beside one row of the transcript, from top to bottom.

    Args:
        view: what may be shown.
        start_s: where the row begins, in seconds since the call did.
        end_s: where the next one does.
        acts_from: as of `overview`.
    """
    axis = _Axis(start_s, max(end_s, start_s + 0.01))
    pieces = [piece for piece in view.pieces if piece.end_s > start_s and piece.start_s < end_s]
    return "".join(
        [
            '<svg class="strip" width="100%" height="100%" role="img" '
            f'aria-label="{escape(in_words(pieces))}">',
            *_lanes(view, axis),
            *(axis.gap(piece) for piece in pieces if piece.why),
            '<svg width="100%" height="100%" viewBox="0 0 1000 1000" preserveAspectRatio="none">',
            axis.path(pieces, upright=False),
            "</svg>",
            *_levels(view, axis, acts_from),
            *(_switched(mark, axis) for mark in view.marks if start_s <= mark.at_s < end_s),
            "</svg>",
        ]
    )


def _lanes(view: FaceView, axis: "_Axis") -> Iterator[str]:
    for span in view.spans:
        kind = "kept" if span.kept else "unkept"
        yield f'<rect class="lane {kind}" width="100%" {axis.down(span.start_s, span.end_s)}/>'


def _levels(view: FaceView, axis: "_Axis", acts_from: float) -> Iterator[str]:
    x = f"{acts_from * 100:.1f}%"
    for span in view.spans:
        if span.kept:
            y1, y2 = axis.at(span.start_s), axis.at(span.end_s)
            yield f'<line class="level" x1="{x}" x2="{x}" y1="{y1}" y2="{y2}"/>'


def _switched(mark: Mark, axis: "_Axis") -> str:
    y, words = axis.at(mark.at_s), "on" if mark.on else "off"
    dy = "-5" if axis.share(mark.at_s) > 0.6 else "14"
    return (
        f"<g><title>{clock(mark.at_s)} {escape(mark.words)}</title>"
        f'<line class="switch" x2="100%" y1="{y}" y2="{y}"/>'
        f'<text class="small strong" x="6" y="{y}" dy="{dy}">{words} {clock(mark.at_s)}</text></g>'
    )


def in_words(pieces: Sequence[Piece]) -> str:
    """What a strip shows, for those who hear the page."""
    strongest = max((piece.strength or 0.0 for piece in pieces), default=None)
    if strongest is None:
        return "not read"
    if strongest > 0:
        return f"frustration showed, at most {strongest:.2f}"
    reasons = sorted({piece.why for piece in pieces if piece.why})
    if reasons and all(piece.why for piece in pieces):
        return f"could not be told: {', '.join(reasons)}"
    return "no frustration showed"


@dataclass(frozen=True)
class _Axis:
    """Time along one side of a picture."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s

    def share(self, at_s: float) -> float:
        return min(1.0, max(0.0, (at_s - self.start_s) / self.length_s))

    def at(self, at_s: float) -> str:
        return f"{self.share(at_s) * 100:.2f}%"

    def across(self, start_s: float, end_s: float) -> str:
        begin, end = self.share(start_s), self.share(end_s)
        return f'x="{begin * 100:.2f}%" width="{(end - begin) * 100:.2f}%"'

    def down(self, start_s: float, end_s: float) -> str:
        begin, end = self.share(start_s), self.share(end_s)
        return f'y="{begin * 100:.2f}%" height="{(end - begin) * 100:.2f}%"'

    def blank(self, piece: Piece, *, y: int, height: int) -> str:
        """A stretch without a cue, from left to right."""
        return (
            f'<rect class="blank" fill="url(#hatch)" {self.across(piece.start_s, piece.end_s)} '
            f'y="{y}" height="{height}"><title>{_span_words(piece)}</title></rect>'
        )

    def gap(self, piece: Piece) -> str:
        """The same, from top to bottom, with its reason where there is room."""
        begin, end = self.share(piece.start_s), self.share(piece.end_s)
        label = ""
        if end - begin >= LABELLED:
            label = (
                f'<text class="small" x="100%" dx="-6" y="{(begin + end) * 50:.2f}%" dy="4" '
                f'text-anchor="end">{escape(piece.why)}</text>'
            )
        return (
            f'<g><title>{_span_words(piece)}</title><rect class="blank" fill="url(#hatch)" '
            f'width="100%" {self.down(piece.start_s, piece.end_s)}/>{label}</g>'
        )

    def path(self, pieces: Iterable[Piece], *, upright: bool) -> str:
        """The cue as a filled line in a box of 1000 by 1000: upwards, or to the right."""
        drawn: list[str] = []
        for run in _runs(pieces):
            points = [self._spot(at_s, piece) for piece in run for at_s in _corners(piece)]
            points.append(self._spot(run[-1].end_s, run[-1]))
            begin, end = points[0][0], points[-1][0]
            around = [(begin, 0.0), *points, (end, 0.0)]
            line = " ".join(_point(*point, upright=upright) for point in points)
            area = " ".join(_point(*point, upright=upright) for point in around)
            drawn.append(f'<polygon class="cue" points="{area}"/>')
            drawn.append(f'<polyline class="edge" points="{line}"/>')
        return "".join(drawn)

    def _spot(self, at_s: float, piece: Piece) -> tuple[float, float]:
        return self.share(at_s) * 1000, (piece.strength or 0.0) * 1000


def _corners(piece: Piece) -> list[float]:
    """Moments between which a line is drawn: what stays the same for long stays level."""
    is_long = piece.end_s - piece.start_s > LEVEL_S
    return [piece.start_s, piece.end_s] if is_long else [piece.start_s]


def _point(along: float, strength: float, *, upright: bool) -> str:
    return f"{along:.1f},{1000 - strength:.1f}" if upright else f"{strength:.1f},{along:.1f}"


def _span_words(piece: Piece) -> str:
    return f"{clock(piece.start_s)} to {clock(piece.end_s)}: {escape(piece.why)}"


def _runs(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces with a cue that follow one another without a gap."""
    run: list[Piece] = []
    for piece in pieces:
        if piece.strength is None or (run and run[-1].end_s != piece.start_s):
            if run:
                yield run
            run = []
        if piece.strength is not None:
            run.append(piece)
    if run:
        yield run
