"""A face report as one page that needs nothing else: what is known, and what is not."""

from dataclasses import dataclass
from html import escape

from processors.face.breakdown import Group, OfKind, by_condition, by_kind
from processors.face.evaluation import JUDGES, Scored, Summary, summary
from web.face_report_plots import NAMES, in_words, plots
from web.face_report_style import STYLE

NEEDED_AUC = 0.93
"""What the network has to reach to be shipped."""

CAUTION = (
    "These are made-up faces: a 3-D head model making prescribed movements, rendered, and seen "
    "through the same landmarker that sees visitors. The figures say that the model reads those "
    "movements off landmarks. They do not say that it detects what anybody feels: no recording of "
    "a frustrated person was used to train it or to test it, and nothing is known of how it does "
    "for people of different age, sex or skin."
)


@dataclass(frozen=True)
class FaceReport:
    """What the page shows."""

    scored: Scored
    summary: Summary
    kinds: list[OfKind]
    groups: list[Group]
    about: str
    """Which people were judged, in words."""

    @classmethod
    def on(cls, scored: Scored, about: str) -> "FaceReport":
        """On scores; takes a few seconds.

        Raises:
            EvaluationError: there is nothing to compare.
        """
        return cls(scored, summary(scored), by_kind(scored), by_condition(scored), about)


def page(report: FaceReport, *, made: str) -> str:
    """The page.

    Args:
        report: what it says.
        made: when, in words.
    """
    drawings = plots(report.scored, report.kinds, report.groups)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8"><title>Face report</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{STYLE}</style></head><body><main>",
            '<header><p class="over">Rapport face report</p><h1>How good the expression cue is</h1>'
            f"<p>{escape(report.about)} {escape(made)}</p></header>",
            f'<p class="caution"><b>Made-up faces only.</b> {escape(CAUTION)}</p>',
            _cards(report.summary),
            _table(("", "AUC", "recall", "calibration error", "network ahead by"), rows(report)),
            '<section class="plots">',
            *(
                f"<figure><figcaption>{escape(title)}</figcaption>{svg}</figure>"
                for title, svg in drawings.items()
            ),
            "</section>",
            "<h2>By the face that is made</h2>",
            _table(_KIND_HEAD, kind_rows(report)),
            "<h2>By how it is filmed</h2>",
            _table(_GROUP_HEAD, group_rows(report)),
            _notes(report),
            "</main></body></html>",
        ]
    )


_KIND_HEAD = ("", "windows", "people", "median score", "over threshold", "cue counts", "unsure")
_GROUP_HEAD = ("", "windows", "people", "AUC", "recall", "false alarms")


def rows(report: FaceReport) -> list[tuple[str, ...]]:
    """Judge, AUC, recall, calibration error, lead; for the page and the terminal."""
    found: list[tuple[str, ...]] = []
    for name in JUDGES:
        judge, lead = report.summary.judges[name], report.summary.leads.get(name)
        error = "no probability" if judge.ece is None else _with(judge.ece, judge.ece_95)
        found.append(
            (
                NAMES[name],
                _with(judge.auc, judge.auc_95),
                _with(judge.recall, judge.recall_95),
                error,
                _with(lead.auc, lead.auc_95, sign="+") if lead else "",
            )
        )
    return found


def kind_rows(report: FaceReport) -> list[tuple[str, ...]]:
    """Kind, windows, people, median, shares."""
    return [
        (
            in_words(kind.kind),
            str(kind.windows),
            str(kind.people),
            f"{kind.quartiles[1]:.2f}",
            _percent(kind.over),
            _percent(kind.counted),
            _percent(kind.unsure),
        )
        for kind in report.kinds
    ]


def group_rows(report: FaceReport) -> list[tuple[str, ...]]:
    """Condition, windows, people, AUC, recall, false alarms."""
    return [
        (
            f"{group.condition}: {group.value}",
            str(group.windows),
            str(group.people),
            "too few windows" if group.auc is None else _with(group.auc, group.auc_95),
            _percent(group.recall),
            _percent(group.false_alarms),
        )
        for group in report.groups
    ]


def notes(report: FaceReport) -> list[str]:
    """What has to be known to read the figures."""
    told = report.summary
    smiles = (
        ""
        if told.smiles_unsure is None
        else f" {told.smiles} windows with a frustrated smile are in none of the figures but the "
        "rows of their kind: they are mixed by design, and what matters is that the model is "
        f"unsure of them ({_percent(told.smiles_unsure)}, against {_percent(told.clear_unsure)} of "
        "all others)."
    )
    return [
        f"{told.windows} windows of two seconds, {told.frustrated} with frustration, of "
        f"{told.people} people.{smiles}",
        "Brackets hold 95 % intervals over people drawn with replacement: windows of one person "
        "are no separate proof. The lead is taken over the same people each time.",
        "Recall, and the threshold of both tables, are taken where 5 % of all windows without "
        "frustration are taken for it. A cue counts a window from a score of 0.7 and a confidence "
        "of 0.6 on; it begins with three such windows in a row, which these tables do not ask for.",
        "Logistic regression and the hand rule see MediaPipe's 52 blendshapes, minus the person's "
        "neutral ones. Calibration error is the expected one, over ten bins.",
    ]


def _cards(told: Summary) -> str:
    network = told.judges["network"]
    behind = min(told.leads.values(), key=lambda lead: lead.auc)
    auc = "good" if network.auc >= NEEDED_AUC else "poor"
    sure = "good" if behind.auc_95[0] > 0 else "fair" if behind.auc > 0 else "poor"
    cards = [
        (f"{network.auc:.3f}", "AUC on people it never saw", _span(network.auc_95), auc),
        (f"{behind.auc:+.3f}", "ahead of the better baseline", _span(behind.auc_95), sure),
        (
            *(_percent(network.recall), "found, where 5 % are false alarms"),
            "95 %: {} to {}".format(*map(_percent, network.recall_95)),
            "good" if network.recall >= 0.7 else "fair",
        ),
    ]
    if network.ece is not None and network.ece_95 is not None:
        level = "good" if network.ece <= 0.05 else "fair"
        cards.append((f"{network.ece:.3f}", "calibration error", _span(network.ece_95), level))
    return '<section class="cards">' + "".join(_card(*card) for card in cards) + "</section>"


def _card(value: str, name: str, more: str, level: str) -> str:
    return (
        f'<div class="card {level}"><div class="value">{escape(value)}</div>'
        f'<div class="name">{escape(name)}</div><div class="more">{escape(more)}</div></div>'
    )


def _table(head: tuple[str, ...], body: list[tuple[str, ...]]) -> str:
    heads = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(v)}</td>' for v in values)}</tr>"
        for name, *values in body
    )
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead>{lines}</table></div>'


def _notes(report: FaceReport) -> str:
    return "<footer>" + "".join(f"<p>{escape(note)}</p>" for note in notes(report)) + "</footer>"


def _with(value: float, span: tuple[float, float] | None, *, sign: str = "") -> str:
    shown = f"{value:{sign}.3f}"
    return shown if span is None else f"{shown} [{span[0]:{sign}.3f}, {span[1]:{sign}.3f}]"


def _span(span: tuple[float, float]) -> str:
    return f"95 %: {span[0]:.3f} to {span[1]:.3f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
