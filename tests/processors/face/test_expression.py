"""The model that ships: what it makes of a face, and what it refuses."""

import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from processors.face.expression import ABOUT, PACKAGED, Expression, ExpressionError
from processors.face.normalise import CHANNELS, WINDOW
from processors.face.points import USED
from tests.processors.face.faces import acted

STILL = np.zeros((CHANNELS, WINDOW), np.float32)
STILL[-1] = 1


@pytest.fixture(scope="module")
def expression() -> Expression:
    return Expression.open()


def windows(count: int) -> np.ndarray:
    rng = np.random.default_rng(4)
    seen = rng.normal(0, 0.03, (count, CHANNELS, WINDOW)).astype(np.float32)
    seen[:, -1] = 1
    return seen


def test_a_face_that_does_nothing_is_surely_not_frustrated(expression: Expression):
    judged = expression.judge(STILL)

    assert judged.score < 0.2
    assert judged.confidence > 0.8


def test_scores_and_confidences_are_probabilities(expression: Expression):
    judged = [expression.judge(window) for window in windows(50)]

    assert all(0 <= one.score <= 1 and 0 < one.confidence <= 1 for one in judged)
    assert all(one.confidence <= max(one.score, 1 - one.score) + 1e-5 for one in judged)


def test_many_threads_get_what_one_gets(expression: Expression):
    seen = windows(40)
    alone = [expression.judge(window) for window in seen]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(expression.judge, seen))

    assert together == alone


@pytest.mark.parametrize("shape", [(CHANNELS, 19), (CHANNELS - 1, WINDOW), (1, CHANNELS, WINDOW)])
def test_a_window_of_another_shape_is_refused(expression: Expression, shape: tuple[int, ...]):
    with pytest.raises(ExpressionError, match="it has to be"):
        expression.judge(np.zeros(shape, np.float32))


def test_a_judgement_takes_under_5_ms_of_a_core(expression: Expression):
    took: list[float] = []
    for window in windows(60):
        start = time.process_time()
        expression.judge(window)
        took.append(time.process_time() - start)

    assert statistics.median(took) < 0.005


def test_its_mean_face_is_as_wide_as_the_eyes_are_apart_and_even(expression: Expression):
    face = expression.canonical.points

    assert face.shape == (165, 3)
    apart = np.linalg.norm(face[USED.index(33)] - face[USED.index(263)])
    assert apart == pytest.approx(1.0, abs=0.02)
    assert face[USED.index(152), 1] > face[USED.index(9), 1]  # the chin is lower, and y grows down


def test_a_folder_without_a_model_says_what_to_do(tmp_path: Path):
    with pytest.raises(ExpressionError, match="install rapport again"):
        Expression.open(tmp_path)


def test_a_model_with_another_mean_face_is_refused(tmp_path: Path):
    (tmp_path / ABOUT).write_text(json.dumps({"canonical": [[0.0, 0.0, 0.0]]}))
    (tmp_path / "expression.onnx").write_bytes(b"")

    with pytest.raises(ExpressionError, match="another shape"):
        Expression.open(tmp_path)


def test_a_damaged_model_is_refused(tmp_path: Path):
    (tmp_path / ABOUT).write_bytes((PACKAGED / ABOUT).read_bytes())
    (tmp_path / "expression.onnx").write_bytes(b"no model at all")

    with pytest.raises(ExpressionError, match="install rapport again"):
        Expression.open(tmp_path)


def test_it_is_small(expression: Expression):
    about = json.loads((PACKAGED / ABOUT).read_text())

    assert about["parameters"] < 100_000
    assert len((PACKAGED / "expression.onnx").read_bytes()) < 4 * 100_000 + 50_000


def test_a_made_up_clip_is_judged_from_end_to_end(expression: Expression):
    from processors.face.training.windows import windows_of

    clip, _ = acted(1)
    seen = windows_of(1, clip, expression.canonical)

    assert seen is not None
    assert len({expression.judge(window).score for window in seen.seen}) > 5
