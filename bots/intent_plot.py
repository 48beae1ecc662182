"""How sure the intent classifier is, against how often it is right."""

from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bots.intent_bench import THRESHOLD, IntentResult

BINS = 10
_INK, _SOFT, _BLUE, _GRID = "#1d2327", "#5a6166", "#2f6fb5", "#e4dfd5"


def write_png(path: Path, result: IntentResult) -> None:
    """Draw the calibration, and how many questions there are at each confidence.

    Raises:
        OSError: the file cannot be written.
    """
    drawn = calibration(result)
    FigureCanvasAgg(drawn)
    drawn.savefig(path, format="png", dpi=120)


def calibration(result: IntentResult) -> Figure:
    """Two pairs of axes, one above the other, on the same confidences."""
    figure = Figure(figsize=(6, 6.4), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    edges = np.linspace(0, 1, BINS + 1)
    places = np.minimum((result.confidences * BINS).astype(int), BINS - 1)
    found = [place for place in range(BINS) if (places == place).any()]
    sure = [float(result.confidences[places == place].mean()) for place in found]
    right = [float(result.right[places == place].mean()) for place in found]
    above.plot([0, 1], [0, 1], color=_SOFT, linewidth=1, linestyle="--", label="as sure as right")
    above.plot(sure, right, color=_BLUE, marker="o", label="classifier", gid="calibration")
    above.axvline(THRESHOLD, color=_INK, linewidth=1, linestyle=":")
    above.set(ylim=(0, 1.02), ylabel="share that is right")
    above.legend(loc="upper left", frameon=False)
    above.set_title(
        f"{result.intents} intents, {result.examples} examples, {result.questions} questions: "
        f"accuracy {result.accuracy:.3f},\ncalibration error {result.calibration_error():.3f}",
        fontsize=10,
        loc="left",
    )
    below.hist(result.confidences, bins=list(edges), color=_BLUE, gid="questions")
    below.axvline(THRESHOLD, color=_INK, linewidth=1, linestyle=":")
    below.set(xlim=(0, 1), xlabel="confidence", ylabel="questions")
    for axes in (above, below):
        axes.grid(color=_GRID)
        axes.set_axisbelow(True)
    return figure
