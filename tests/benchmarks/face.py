"""What reading a face costs, and what the model that reads it is worth.

    python -m tests.benchmarks face
    python -m tests.benchmarks.face --clips FOLDER

In a real browser whose camera is a film of a rendered face: milliseconds for which a picture is
looked at and pictures a second, by tasks-vision and by face_mesh. On this machine the same pictures
through the landmarker, and one update of the model, normalising included, each on one thread. The
table of the evaluation is made from the scores that ship with the model; `--clips` judges filmed
people anew (`processors.face.training.clips`).
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from playwright.async_api import async_playwright

from processors.face.evaluation import JUDGES, Scored, Summary, summary
from processors.face.expression import Expression
from processors.face.landmarker import Landmarker
from processors.face.normalise import FPS, WINDOW, Floats, features, neutral, pose
from processors.face.points import USED
from processors.face.training.rejudging import judge_clips
from tests.browser.conftest import chromium
from tests.browser.face_visitor import FaceVisitor, camera_flags, serve_faces
from tests.fakes.webcam import TASK, filmed, has_face_model, write_film

UPDATES = 500
WATCHED_S = 30.0
SETTLED_S = 5.0
"""After the first frame: the page finds its pace."""


def measure() -> dict[str, Any]:
    """Print everything; all of it is returned."""
    told: dict[str, Any] = {}
    if has_face_model():
        points = _on_the_server(told)
        _updates(points, told)
        for name, with_task in (("tasks_vision", True), ("face_mesh", False)):
            asyncio.run(_in_the_browser(name, told, with_task=with_task))
    else:
        print("The face model is not at hand (RAPPORT_FACE, RAPPORT_FACE_TASK): no timings.")
    told["evaluation"] = show(summary(Scored.open()))
    return {"face": told}


def _on_the_server(told: dict[str, Any]) -> Floats:
    """Time the landmarker; what it saw, in picture widths: [T, 165, 2]."""
    calm, rise, frustrated = filmed()
    pictures = [*calm, *rise, *frustrated]
    height, width, _ = pictures[0].shape
    landmarker = Landmarker.open(TASK)
    seen = np.full((len(pictures), len(USED), 2), np.nan, np.float32)

    def look(number: int) -> None:
        found = landmarker.detect(pictures[number], round(1000 * number / FPS))
        if found is not None:
            seen[number] = found.points[list(USED), :2] * (1, height / width)

    told["server"] = _times(f"a frame on the server, {width}x{height}", look, len(pictures))
    landmarker.close()
    return seen


def _updates(points: Floats, told: dict[str, Any]) -> None:
    """Time what happens when a window is complete."""
    expression = Expression.open()
    baseline = neutral(pose(points[:FPS], expression.canonical))
    assert baseline is not None, "the landmarker found no face in the film"

    def update(number: int) -> None:
        begin = number % (len(points) - WINDOW)
        window = pose(points[begin : begin + WINDOW], expression.canonical)
        expression.judge(features(window, baseline))

    told["update"] = _times("an update of the model, normalising included", update, UPDATES)


async def _in_the_browser(name: str, told: dict[str, Any], *, with_task: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "face.mjpeg"
        write_film(film)
        server = serve_faces(Path(folder), with_task=with_task)
        try:
            async with async_playwright() as playwright:
                browser = await chromium(playwright, *camera_flags(film))
                told[name] = await _watch(name, FaceVisitor(await browser.new_page()), server.url)
                await browser.close()
        finally:
            server.stop()


async def _watch(name: str, visitor: FaceVisitor, url: str) -> dict[str, Any]:
    await visitor.visit(f"{url}/t/customers")
    await visitor.start_talking()
    agreed_ms = await visitor.agree()
    await visitor.wait_for(visitor.landmarks, within_s=120)
    began_ms = (await visitor.landmarks())[0]["at"]
    await visitor.until_clock(began_ms + SETTLED_S * 1000)
    before = len(await visitor.finds())
    await visitor.until_clock(began_ms + (SETTLED_S + WATCHED_S) * 1000)
    finds_ms = (await visitor.finds())[before:]
    frames = await visitor.landmarks(began_ms + SETTLED_S * 1000)
    fps = len(frames) / WATCHED_S
    seen = sum(bool(frame["face"]["p"]) for frame in frames) / len(frames)
    print(
        f"{name}: first frame {(began_ms - agreed_ms) / 1000:.1f} s after the click, {fps:.1f} a "
        f"second, a face in {seen:.0%}"
    )
    return _shown(f"a frame in the browser, {name}", finds_ms) | {"fps": round(fps, 1)}


def _times(what: str, do: Callable[[int], None], times: int) -> dict[str, float]:
    took_ms: list[float] = []
    for number in range(times):
        began = time.perf_counter()
        do(number)
        took_ms.append(1000 * (time.perf_counter() - began))
    return _shown(what, took_ms)


def _shown(what: str, took_ms: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(took_ms, [50, 95])
    print(f"{what}: p50 {p50:.1f} ms, p95 {p95:.1f} ms ({len(took_ms)})")
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def show(found: Summary) -> dict[str, object]:
    """Print the table of an evaluation; it is returned as it goes into JSON."""
    print(
        f"\n{found.people} rendered people nobody was trained on, {found.windows} windows, "
        f"{found.frustrated} of them frustration; 95 % intervals over people"
    )
    print(f"{'':<10}{'AUC':<24}{'recall at FPR 5 %':<24}ECE")
    for name in JUDGES:
        its = found.judges[name]
        ece = "-" if its.ece is None else f"{its.ece:.3f} {_between(its.ece_95)}"
        print(
            f"{name:<10}{its.auc:.3f} {_between(its.auc_95):<18}"
            f"{its.recall:.3f} {_between(its.recall_95):<18}{ece}"
        )
    for name, lead in found.leads.items():
        print(f"AUC above {name}: {lead.auc:+.3f} {_between(lead.auc_95)}")
    if found.smiles_unsure is not None:
        print(
            f"unsure (confidence under 0.6): {found.smiles_unsure:.0%} of {found.smiles} "
            f"frustrated smiles, {found.clear_unsure:.0%} of everything else"
        )
    return found.facts()


def _between(ends: tuple[float, float] | None) -> str:
    return f"[{ends[0]:.3f}, {ends[1]:.3f}]" if ends else ""


def main(arguments: list[str]) -> int:
    """Print the table only. Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--clips", type=Path, help="made-up people to judge anew")
    asked = parser.parse_args(arguments)
    show(summary(judge_clips(asked.clips, None) if asked.clips else Scored.open()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
