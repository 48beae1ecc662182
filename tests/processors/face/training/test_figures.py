"""Figures that are known by hand."""

import numpy as np
import pytest

from processors.face.training import figures

TRUTH = np.array([False] * 4 + [True] * 4)


def test_the_area_under_the_curve_counts_pairs():
    assert figures.auc(np.arange(8.0), TRUTH) == 1.0
    assert figures.auc(-np.arange(8.0), TRUTH) == 0.0
    assert figures.auc(np.zeros(8), TRUTH) == 0.5
    assert figures.auc(np.array([0, 1, 2, 5, 3, 4, 6, 7.0]), TRUTH) == 14 / 16


def test_recall_is_taken_where_few_false_ones_pass():
    scores = np.concatenate([np.linspace(0, 1, 100), np.array([0.5, 0.99, 0.99, 2.0])])
    truth = np.array([False] * 100 + [True] * 4)

    assert figures.recall_at(scores, truth) == 0.75


def test_a_score_that_is_right_as_often_as_it_says_has_no_calibration_error():
    scores = np.repeat([0.25, 0.75], 400)
    truth = np.concatenate([np.arange(400) % 4 == 0, np.arange(400) % 4 != 0])

    assert figures.calibration_error(scores, truth) == pytest.approx(0.0)
    assert figures.calibration_error(1 - scores, truth) == pytest.approx(0.5)


def test_intervals_are_wide_where_few_people_were_seen():
    rng = np.random.default_rng(1)
    truth = rng.random(400) < 0.5
    scores = truth + rng.normal(0, 1, 400)
    few, many = np.arange(400) // 100, np.arange(400)

    wide = figures.interval(figures.auc, scores, truth, few.astype(np.int32), times=100)
    narrow = figures.interval(figures.auc, scores, truth, many.astype(np.int32), times=100)

    assert narrow[0] < figures.auc(scores, truth) < narrow[1]
    assert wide[0] < wide[1]
