"""The figures that ship: good enough to ship the model, computed from every single score."""

import json
from pathlib import Path

import numpy as np
import pytest

from processors.face.breakdown import by_condition, by_kind
from processors.face.evaluation import EvaluationError, Scored, Summary, summary, threshold
from processors.face.expression import ABOUT, PACKAGED
from processors.face.training.acting import KINDS

NEEDED_AUC = 0.93
NEEDED_WINDOWS = 5000


@pytest.fixture(scope="module")
def shipped() -> Scored:
    return Scored.open()


@pytest.fixture(scope="module")
def told(shipped: Scored) -> Summary:
    return summary(shipped)


def made_up(count: int = 400) -> Scored:
    """The network sees everything, the line something, the rule nothing."""
    rng = np.random.default_rng(2)
    kinds = rng.integers(0, len(KINDS), count).astype(np.int8)
    yes = kinds == KINDS.index("frustration")
    marks = rng.integers(0, 2, count).astype(np.int8)
    return Scored(
        people=(np.arange(count) // 20).astype(np.int32),
        kinds=kinds,
        network=np.where(yes, 0.9, 0.1).astype(np.float32),
        confidence=np.where(kinds == KINDS.index("frustrated_smile"), 0.4, 0.9).astype(np.float32),
        line=np.clip(0.5 * yes + rng.uniform(0, 0.5, count), 0, 1).astype(np.float32),
        rule=rng.normal(0, 1, count).astype(np.float32),
        yaw_rad=rng.uniform(0, 0.5, count).astype(np.float32),
        missing=np.zeros(count, np.float32),
        talking=marks,
        glasses=np.full(count, -1, np.int8),
        covered=marks,
        skin=np.full(count, np.nan, np.float32),
    )


def test_the_model_that_ships_is_good_enough_to_ship(told: Summary):
    network = told.judges["network"]

    assert network.auc >= NEEDED_AUC
    assert network.auc_95[0] > 0.9
    assert network.ece is not None
    assert network.ece < 0.06


def test_it_is_ahead_of_both_baselines_and_not_by_chance(told: Summary):
    assert set(told.leads) == {"line", "rule"}
    assert all(lead.auc_95[0] > 0 for lead in told.leads.values())


def test_it_was_tested_on_people_it_was_not_trained_on(shipped: Scored):
    assert set(shipped.people % 10) == {7, 8, 9}
    assert len(set(shipped.people)) >= 50


def test_enough_was_filmed(shipped: Scored):
    windows = json.loads((PACKAGED / ABOUT).read_text())["windows"]

    assert windows["learned"] + windows["chose"] + len(shipped.people) >= NEEDED_WINDOWS


def test_what_is_told_beside_the_model_is_what_the_scores_say(told: Summary):
    stored = json.loads((PACKAGED / ABOUT).read_text())["evaluation"]

    assert stored["judges"]["network"]["auc"] == pytest.approx(told.judges["network"].auc)
    assert stored["judges"]["line"]["auc"] == pytest.approx(told.judges["line"].auc)
    assert stored["people"] == told.people


def test_it_is_unsure_of_frustrated_smiles(told: Summary):
    assert told.smiles_unsure is not None
    assert told.smiles_unsure > 3 * told.clear_unsure


def test_figures_are_those_of_what_is_clear():
    told = summary(made_up(), times=50)

    assert told.judges["network"].auc == 1.0
    assert told.judges["network"].recall == 1.0
    assert told.judges["network"].ece == pytest.approx(0.1, abs=0.01)
    assert 0.4 < told.judges["rule"].auc < 0.6
    assert told.judges["rule"].ece is None
    assert told.leads["rule"].auc == pytest.approx(1 - told.judges["rule"].auc)
    assert told.smiles_unsure == 1.0
    assert told.clear_unsure == 0.0


def test_five_of_a_hundred_are_let_through(shipped: Scored):
    clear = shipped.clear

    assert np.mean(clear.network[~clear.truth] > threshold(shipped)) == pytest.approx(
        0.05, abs=0.01
    )


def test_kinds_are_told_apart():
    kinds = {kind.kind: kind for kind in by_kind(made_up())}

    assert list(kinds) == list(KINDS)
    assert kinds["frustration"].counted == 1.0
    assert kinds["joy"].counted == 0.0
    assert kinds["frustrated_smile"].unsure == 1.0
    assert sum(kind.windows for kind in kinds.values()) == 400


def test_only_conditions_that_are_known_are_shown():
    groups = by_condition(made_up(), times=20)

    assert {group.condition for group in groups} == {"head", "mouth", "lips"}
    heads = [group for group in groups if group.condition == "head"]
    assert sum(group.windows for group in heads) == len(made_up().clear.people)


def test_scores_survive_being_kept(tmp_path: Path):
    made_up().save(tmp_path)

    again = Scored.open(tmp_path)

    assert all(
        np.array_equal(a, b, equal_nan=True)
        for a, b in zip(vars(again).values(), vars(made_up()).values(), strict=True)
    )


def test_without_scores_it_says_what_to_do(tmp_path: Path):
    with pytest.raises(EvaluationError, match="install rapport again"):
        Scored.open(tmp_path)


def test_one_person_alone_proves_nothing():
    with pytest.raises(EvaluationError, match="film more people"):
        summary(made_up().of(made_up().people == 0))
