"""The stages of every turn of a talk as a waterfall, for a report or a ticket."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from bots.records import Kind, TurnTimes, guess_in_words

Align = Literal["left", "center", "right"]

COLOURS: Mapping[Kind, str] = {
    "hear": "#2f6fb5",
    "decide": "#c4791a",
    "guess": "#b8456b",
    "think": "#0d8a7c",
    "speak": "#7a56b8",
}

_MEANINGS: Mapping[Kind, str] = {
    "hear": "hearing",
    "decide": "deciding that the turn is over",
    "guess": "guessing",
    "think": "finding and writing the answer",
    "speak": "speaking",
}

_BEFORE_MS = 250.0
"""How much of the visitor's speech is drawn ahead of the first guess or the end of speech; a bar
that began earlier is cut there."""

_WIDTH_IN, _ROW_IN, _HEAD_IN, _FOOT_IN, _DPI = 10.0, 0.27, 0.95, 0.7, 120
_BAR_ROWS = 0.68
_APART = 0.15
"""Of the width: marks nearer to each other than this are written to their two sides."""

_INK, _SOFT, _GRID = "#1d2327", "#5a6166", "#e4dfd5"


def write_png(path: Path, turns: Sequence[TurnTimes]) -> None:
    """Draw every turn into one picture.

    Raises:
        OSError: the file cannot be written.
    """
    drawn = waterfalls(turns)
    FigureCanvasAgg(drawn)
    drawn.savefig(path, format="png", dpi=_DPI)


def waterfalls(turns: Sequence[TurnTimes]) -> Figure:
    """One pair of axes per turn, one row per stage in order of its start, time in ms to the right.

    Every bar carries the name of its stage as its `gid`.
    """
    rows = [max(1, len(_names(turn))) for turn in turns] or [1]
    heights = [_HEAD_IN + _ROW_IN * count for count in rows]
    height_in = sum(heights) + _FOOT_IN
    figure = Figure(figsize=(_WIDTH_IN, height_in), facecolor="white")
    top_in = height_in
    first_ms, last_ms = _limits(turns)
    for turn, count in zip(turns, rows, strict=False):
        bottom_in = top_in - _HEAD_IN - _ROW_IN * count + 0.32
        place = (0.19, bottom_in / height_in, 0.77, _ROW_IN * count / height_in)
        axes = figure.add_axes(place)
        axes.set_xlim(first_ms, last_ms)
        _draw(axes, turn)
        top_in = top_in - _HEAD_IN - _ROW_IN * count
    _explain(figure, turns)
    return figure


def _limits(turns: Sequence[TurnTimes]) -> tuple[float, float]:
    stages = [stage for turn in turns for stage in turn.stages]
    work_ms = min([stage.start_ms for stage in stages if stage.name != "partials"], default=0.0)
    speech_ms = min([stage.start_ms for stage in stages], default=0.0)
    first_ms = max(min(work_ms, 0.0) - _BEFORE_MS, speech_ms)
    last_ms = max([*(stage.end_ms for stage in stages), *(t.total_ms for t in turns), 1.0])
    span_ms = last_ms - min(first_ms, 0.0)
    return min(first_ms, 0.0) - 0.02 * span_ms, last_ms + 0.1 * span_ms


def _names(turn: TurnTimes) -> dict[str, str]:
    """Name to label of every stage, first start first. A stage that came twice has one row."""
    return {stage.name: stage.label for stage in turn.stages}


def _draw(axes: Axes, turn: TurnTimes) -> None:
    first_ms, _ = axes.get_xlim()
    names = list(_names(turn))
    for stage in turn.stages:
        start_ms, row = max(stage.start_ms, first_ms), names.index(stage.name)
        length_ms = max(0.0, stage.end_ms - start_ms)
        [bar] = axes.barh(
            row, length_ms, left=start_ms, height=_BAR_ROWS, color=COLOURS[stage.kind], zorder=3
        )
        bar.set_gid(stage.name)
        axes.annotate(
            f"{stage.end_ms - stage.start_ms:.0f} ms",
            (start_ms + length_ms, row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            color=_INK,
            zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )
    axes.set_yticks(range(len(names)), list(_names(turn).values()), fontsize=8.5)
    axes.set_ylim(max(len(names), 1) - 0.5, -0.5)
    _frame(axes, turn)


def _frame(axes: Axes, turn: TurnTimes) -> None:
    said = guess_in_words(turn.guesses)
    axes.set_title(
        _title(turn) + (f"  ·  {said}" if said else ""), loc="left", fontsize=10.5, pad=17
    )
    first_ms, last_ms = axes.get_xlim()
    close = turn.total_ms < _APART * (last_ms - first_ms)
    asked = "you sent it" if turn.text_turn else "you stopped speaking"
    _mark(axes, 0.0, asked, align="right" if close else "center")
    _mark(axes, turn.total_ms, f"first {_first(turn)}", align="left" if close else "center")
    axes.tick_params(axis="both", length=0, labelcolor=_INK)
    axes.tick_params(axis="x", labelsize=8, labelcolor=_SOFT)
    axes.xaxis.set_major_formatter(lambda ms, _: f"{ms:.0f} ms".replace("-", "−"))
    axes.grid(axis="x", color=_GRID, linewidth=0.8, zorder=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _mark(axes: Axes, at_ms: float, what: str, *, align: Align) -> None:
    axes.axvline(at_ms, color=_INK, linewidth=1.1, linestyle=(0, (3, 2)), zorder=4)
    axes.annotate(
        what,
        (at_ms, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha=align,
        fontsize=8,
        color=_SOFT,
    )


def _title(turn: TurnTimes) -> str:
    if turn.voice_to_voice_ms is None:
        return f"Turn {turn.number}, typed: {turn.total_ms:.0f} ms to the first {_first(turn)}"
    return f"Turn {turn.number}: {turn.voice_to_voice_ms:.0f} ms voice to voice"


def _first(turn: TurnTimes) -> str:
    return "text" if turn.stages and turn.stages[-1].name == "first_text" else "sound"


def _explain(figure: Figure, turns: Sequence[TurnTimes]) -> None:
    """The legend, of the kinds that occur."""
    seen = {stage.kind for turn in turns for stage in turn.stages}
    patches = [
        Patch(color=COLOURS[kind], label=_MEANINGS[kind]) for kind in COLOURS if kind in seen
    ]
    if patches:
        figure.legend(
            handles=patches,
            loc="lower center",
            ncols=len(patches),
            frameon=False,
            fontsize=8,
            handlelength=1.2,
        )
    else:
        figure.text(0.5, 0.5, "No turn was timed.", ha="center", color=_SOFT)
