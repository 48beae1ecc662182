"""The drawings of a face report, as SVG to stand in a page."""

import io
from collections.abc import Generator
from contextlib import contextmanager

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from processors.face.breakdown import Group, OfKind
from processors.face.evaluation import JUDGES, Scored
from processors.face.training.acting import KINDS
from web.report_plots import INK, PLOT_STYLE

COLOURS = {"network": "#c2410c", "line": "#0369a1", "rule": "#64748b"}
NAMES = {"network": "network", "line": "logistic regression", "rule": "hand rule"}
_BINS = 10


def plots(scored: Scored, kinds: list[OfKind], groups: list[Group]) -> dict[str, str]:
    """By title."""
    return {
        "Recall against false alarms (ROC)": _roc(scored.clear),
        "Reliability: how often a score is right": _reliability(scored.clear),
        "Score by the face that is made": _scores(scored),
        "Windows a cue would count, and unsure ones": _counted(kinds),
        "AUC by how it is filmed, 95 % intervals": _conditions(groups),
        "What is left where only surer windows are judged": _abstaining(scored.clear),
    }


@contextmanager
def _drawing(kept: list[str], *, height: float = 3.2) -> Generator[Axes]:
    with mpl.rc_context(PLOT_STYLE):
        figure = Figure(figsize=(5.6, height), layout="constrained")
        axes = figure.subplots()
        axes.tick_params(length=0)
        yield axes
        file = io.StringIO()
        figure.savefig(
            file, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
        kept.append(file.getvalue()[file.getvalue().index("<svg") :])


def _roc(clear: Scored) -> str:
    kept: list[str] = []
    with _drawing(kept) as axes:
        axes.axvline(0.05, color=INK, linewidth=0.8, linestyle=":")
        for name in JUDGES:
            order = np.argsort(-vars(clear)[name], kind="stable")
            truth = clear.truth[order]
            recall, alarms = truth.cumsum() / truth.sum(), (~truth).cumsum() / (~truth).sum()
            axes.plot(alarms, recall, color=COLOURS[name], linewidth=1.6, label=NAMES[name])
        axes.set(xlabel="false alarms, share", ylabel="recall, share", xlim=(0, 1), ylim=(0, 1.02))
        axes.legend(loc="lower right")
    return kept[0]


def _reliability(clear: Scored) -> str:
    kept: list[str] = []
    with _drawing(kept) as axes:
        axes.plot((0, 1), (0, 1), color=INK, linewidth=0.8, linestyle=":")
        for name in JUDGES[:2]:
            scores = vars(clear)[name]
            places = np.minimum((scores * _BINS).astype(int), _BINS - 1)
            bins = [places == place for place in range(_BINS) if (places == place).any()]
            said = [scores[here].mean() for here in bins]
            true = [clear.truth[here].mean() for here in bins]
            sizes = [8 + 160 * here.mean() for here in bins]
            axes.plot(said, true, color=COLOURS[name], linewidth=1.2, label=NAMES[name])
            axes.scatter(said, true, s=sizes, color=COLOURS[name], alpha=0.7)
        axes.set(xlabel="score", ylabel="frustration, share of windows", xlim=(0, 1))
        axes.set_ylim(-0.03, 1.03)
        axes.legend(loc="upper left")
    return kept[0]


def _scores(scored: Scored) -> str:
    kept: list[str] = []
    there = [place for place in range(len(KINDS)) if (scored.kinds == place).any()]
    with _drawing(kept) as axes:
        rng = np.random.default_rng(0)
        for row, place in enumerate(reversed(there)):
            scores = scored.network[scored.kinds == place]
            shown = scores[rng.permutation(len(scores))[:150]]
            colour = COLOURS["network" if KINDS[place].startswith("frustrat") else "rule"]
            axes.scatter(
                *(shown, row + rng.uniform(-0.28, 0.28, len(shown))), s=4, color=colour, alpha=0.35
            )
            low, middle, high = np.quantile(scores, (0.25, 0.5, 0.75))
            axes.plot((low, high), (row, row), color=INK, linewidth=2)
            axes.plot(middle, row, "o", color=INK, markersize=5)
        axes.set(xlabel="score: each dot a window; line: middle half", xlim=(-0.01, 1.01))
        axes.set_yticks(range(len(there)), [in_words(KINDS[p]) for p in reversed(there)])
    return kept[0]


def _counted(kinds: list[OfKind]) -> str:
    kept: list[str] = []
    with _drawing(kept) as axes:
        rows = np.arange(len(kinds))[::-1]
        axes.barh(
            rows + 0.19, [k.counted for k in kinds], 0.36, color=COLOURS["network"], label="counted"
        )
        axes.barh(
            rows - 0.19,
            [k.unsure for k in kinds],
            0.36,
            color="#cbd5e1",
            label="unsure, passed over",
        )
        axes.set(xlabel="share of windows", xlim=(0, 1))
        axes.set_yticks(rows, [in_words(kind.kind) for kind in kinds])
        axes.legend(loc="lower right")
    return kept[0]


def _conditions(groups: list[Group]) -> str:
    kept: list[str] = []
    shown = [(g, g.auc, g.auc_95) for g in groups if g.auc is not None and g.auc_95]
    with _drawing(kept) as axes:
        for row, (_, value, span) in enumerate(reversed(shown)):
            axes.plot(span, (row, row), color=COLOURS["network"], linewidth=2)
            axes.plot(value, row, "o", color=COLOURS["network"], markersize=5)
        axes.set(xlabel="area under the ROC curve")
        axes.set_xlim(right=1.0)
        axes.set_yticks(
            range(len(shown)), [f"{g.condition}: {g.value}" for g, _, _ in reversed(shown)]
        )
    return kept[0]


def _abstaining(clear: Scored) -> str:
    kept: list[str] = []
    with _drawing(kept) as axes:
        limits = np.linspace(0.34, 0.99, 60)
        judged = [(clear.confidence >= limit).mean() for limit in limits]
        right = [
            ((clear.network >= 0.5) == clear.truth)[clear.confidence >= limit].mean()
            if (clear.confidence >= limit).any()
            else np.nan
            for limit in limits
        ]
        axes.plot(limits, judged, color=COLOURS["rule"], label="windows judged, share")
        axes.plot(limits, right, color=COLOURS["network"], label="of those right, share")
        axes.axvline(0.6, color=INK, linewidth=0.8, linestyle=":")
        axes.set(xlabel="least confidence (dotted: as it ships)", ylim=(0, 1.02))
        axes.legend(loc="lower left")
    return kept[0]


def in_words(kind: str) -> str:
    """As it stands in a table."""
    return kind.replace("_", " ")
