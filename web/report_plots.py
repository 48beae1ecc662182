"""How the drawings of every report look: their ink, and matplotlib's settings."""

from typing import Any

INK, GRID = "#334155", "#e2e8f0"

PLOT_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "rapport",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "legend.frameon": False,
}
