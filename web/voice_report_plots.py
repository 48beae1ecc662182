"""The drawings of a voice report, as SVG to stand in a page."""

import io
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from bots.voice_report import VoiceReport
from web.report_plots import PLOT_STYLE

BRAND, BASE = "#c2410c", "#64748b"

Values = Sequence[float | None]


def plots(report: VoiceReport) -> dict[str, str]:
    """By title, with its unit; those for which nothing was measured are left out."""
    pairs = report.pairs
    pitch = _both(report, lambda said: said.measures.pitch_hz)
    loud = _both(report, lambda said: said.measures.loudness_db)
    alike = _both(report, lambda said: said.likeness)
    first = _both(report, lambda said: 1000 * said.first_s)
    speed = _both(report, lambda said: said.took_s / max(said.measures.lasts_s, 1e-9))
    drawn = {"Pitch, Hz": _over_time(*pitch), "Loudness, dB": _over_time(*loud)}
    if pairs and pairs[0].brand.likeness is not None:
        to = "the sample" if report.against_sample else "the voice's own mean"
        drawn[f"Likeness to {to}, cosine"] = _over_time(*alike)
    if pairs and pairs[0].brand.wrong_words is not None:
        words = np.cumsum([pair.words for pair in pairs])
        base = np.cumsum([pair.base.wrong_words or 0 for pair in pairs])
        brand = np.cumsum([pair.brand.wrong_words or 0 for pair in pairs])
        so_far = [list[float | None](100 * wrong / words) for wrong in (base, brand)]
        drawn["Words not understood so far, %"] = _over_time(*so_far, trend=False, from_zero=True)
    drawn["Time to the first sound, ms"] = _over_time(*first, trend=False, from_zero=True)
    drawn["Real-time factor"] = _over_time(*speed, trend=False, from_zero=True)
    return drawn


def _both(report: VoiceReport, of: Any) -> tuple[Values, Values]:
    return [of(pair.base) for pair in report.pairs], [of(pair.brand) for pair in report.pairs]


def _over_time(base: Values, brand: Values, *, trend: bool = True, from_zero: bool = False) -> str:
    with mpl.rc_context(PLOT_STYLE):
        figure = Figure(figsize=(5.6, 2.4), layout="constrained")
        axes = figure.subplots()
        for values, colour in ((base, BASE), (brand, BRAND)):
            at = np.array([n for n, value in enumerate(values, 1) if value is not None])
            known = np.array([value for value in values if value is not None])
            axes.plot(at, known, ".", color=colour, markersize=4, alpha=0.75)
            if trend and len(at) > 2:
                slope, level = np.polyfit(at, known, 1)
                axes.plot(at[[0, -1]], slope * at[[0, -1]] + level, color=colour, linewidth=1.4)
        if from_zero:
            axes.set_ylim(bottom=0)
        axes.set_xlabel("sentence")
        axes.tick_params(length=0)
        return _svg(figure)


def _svg(figure: Figure) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return file.getvalue()[file.getvalue().index("<svg") :]
