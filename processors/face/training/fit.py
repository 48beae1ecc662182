"""Trains the model on clips of made-up people, and says what it is worth.

    python -m processors.face.training.fit --clips FOLDER --out processors/face/model

People are divided, not windows: three of ten are never trained on, one in ten chooses the epoch and
the temperature.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from torch import Tensor, nn

from processors.face.training import baselines, figures
from processors.face.training.acting import KINDS
from processors.face.training.clips import load
from processors.face.training.errors import TrainingDataError
from processors.face.training.network import CLASSES, FRUSTRATION, Network, Scorer
from processors.face.training.shipping import ship
from processors.face.training.windows import Windows, canonical_of, joined, windows_of

EPOCHS, BATCH, SEED = 40, 128, 7
_SMILE = KINDS.index("frustrated_smile")

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Split:
    """Windows of different people."""

    train: Windows
    choose: Windows
    test: Windows


def split(windows: Windows) -> Split:
    """By the number of a person: 0 to 5 train, 6 chooses, 7 to 9 test."""
    digit = windows.people % 10
    return Split(windows.of(digit < 6), windows.of(digit == 6), windows.of(digit > 6))


def targets(windows: Windows) -> Tensor:
    """What each window is, as shares of `CLASSES`: [N, len(CLASSES)]."""
    shares = np.zeros((len(KINDS), len(CLASSES)), np.float32)
    for place, kind in enumerate(KINDS):
        if kind in CLASSES:
            shares[place, CLASSES.index(kind)] = 1
    shares[_SMILE, [FRUSTRATION, CLASSES.index("joy")]] = 0.5
    return torch.from_numpy(shares[windows.kinds])


def train(parts: Split, on_epoch: Callable[[int, float], None]) -> Network:
    """The network of the epoch that did best on the people who choose.

    `on_epoch` hears its number and what it misses of them, in nats a window.
    """
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    network, best, least = Network(), {}, float("inf")
    adam = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=0.02)
    steps = EPOCHS * -(-len(parts.train.kinds) // BATCH)
    falling = torch.optim.lr_scheduler.OneCycleLR(adam, 4e-3, total_steps=steps)
    wanted = targets(parts.train)
    for epoch in range(EPOCHS):
        network.train()
        for rows in np.array_split(rng.permutation(len(wanted)), steps // EPOCHS):
            seen = torch.from_numpy(_varied(parts.train.seen[rows], rng))
            loss = nn.functional.cross_entropy(network(seen), wanted[rows], label_smoothing=0.05)
            adam.zero_grad()
            loss.backward()
            adam.step()
            falling.step()
        missed = _loss(network, parts.choose)
        on_epoch(epoch + 1, missed)
        if missed < least:
            least = missed
            best = {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(best)
    network.eval()
    _calibrate(network, parts.choose)
    return network


def _varied(seen: Floats, rng: np.random.Generator) -> Floats:
    """Windows as another camera might have seen them: trembling, stronger or weaker, with gaps."""
    varied = seen * rng.uniform(0.8, 1.2, (len(seen), 1, 1)).astype(np.float32)
    varied += rng.normal(0, 0.003, seen.shape).astype(np.float32)
    varied += rng.normal(0, 0.004, (*seen.shape[:2], 1)).astype(np.float32)  # a poor baseline
    lost = rng.random((len(seen), 1, seen.shape[2])) < 0.03
    varied[:, -1] = seen[:, -1]
    return np.where(lost, np.float32(0), varied)


def _loss(network: Network, windows: Windows) -> float:
    network.eval()
    with torch.no_grad():
        logits = network(torch.from_numpy(windows.seen)) / network.temperature
        return float(nn.functional.cross_entropy(logits, targets(windows)))


def _calibrate(network: Network, windows: Windows) -> None:
    """The temperature under which the people who choose are least surprising."""
    tried = np.geomspace(0.5, 4, 60)
    losses: list[float] = []
    for temperature in tried:
        network.temperature.fill_(float(temperature))
        losses.append(_loss(network, windows))
    network.temperature.fill_(float(tried[int(np.argmin(losses))]))


def evaluate(network: Network, parts: Split) -> dict[str, dict[str, object]]:
    """Figures of the network and both baselines on people nobody was trained on."""
    clear = parts.test.of(parts.test.kinds != _SMILE)
    known = parts.train.of(parts.train.kinds != _SMILE)
    truth, people = _frustrated(clear), clear.people
    line = baselines.fit_line(known, _frustrated(known))
    with torch.no_grad():
        probabilities = Scorer(network)(torch.from_numpy(clear.seen)).numpy()[:, FRUSTRATION]
    scores = {
        "network": probabilities,
        "logistic_regression": line.predict_proba(baselines.summary(clear))[:, 1],
        "rule": baselines.rule(clear),
    }
    told: dict[str, dict[str, object]] = {}
    for name, score in scores.items():
        told[name] = {
            "auc": figures.auc(score, truth),
            "auc_95": figures.interval(figures.auc, score, truth, people),
            "recall_at_fpr_05": figures.recall_at(score, truth),
            "recall_95": figures.interval(figures.recall_at, score, truth, people),
        }
        if name != "rule":
            told[name]["ece"] = figures.calibration_error(score, truth)
    told["windows"] = {
        "train": len(parts.train.kinds),
        "choose": len(parts.choose.kinds),
        "test": len(clear.kinds),
        "test_frustrated": int(truth.sum()),
        "test_people": len(np.unique(people)),
        "parameters": sum(p.numel() for p in network.parameters()),
    }
    return told


def _frustrated(windows: Windows) -> NDArray[np.bool_]:
    return windows.kinds == KINDS.index("frustration")


def main(arguments: list[str]) -> int:
    """Train, evaluate and ship. Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args(arguments)
    try:
        clips = list(load(asked.clips))
    except TrainingDataError as error:
        Console(stderr=True).print(str(error), style="red", markup=False)
        return 1
    canonical = canonical_of(clip for person, clip in clips if person % 10 < 6)
    found = (windows_of(person, clip, canonical) for person, clip in clips)
    parts = split(joined(some for some in found if some is not None))
    out = Console()
    network = train(parts, lambda epoch, missed: out.print(f"epoch {epoch}: {missed:.3f}"))
    told = evaluate(network, parts)
    out.print_json(data=told)
    ship(network, canonical, told, asked.out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
