"""Trains the model on clips of made-up people, and says what it is worth.

    python -m processors.face.training.fit --clips FOLDER --models FOLDER --out FOLDER

`--models` holds what the clips were made with. People are divided, not windows: of the numbers that
end in 0 to 5 is learned, those with a 6 choose and calibrate, those with 7 to 9 are only tested on.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch
from rich.console import Console

from processors.errors import ProcessorError
from processors.face.evaluation import Summary, summary
from processors.face.expression import Expression
from processors.face.training import figures
from processors.face.training.baselines import Line
from processors.face.training.calibration import calibrate
from processors.face.training.clip import Clip, load
from processors.face.training.head import Head
from processors.face.training.judging import (
    chooses,
    kept_for_testing,
    learned_from,
    score,
    windows_in,
)
from processors.face.training.learning import Material, Recipe, train
from processors.face.training.network import FRUSTRATION, SMILE, Network, Scorer
from processors.face.training.shipping import ship, tell
from processors.face.training.staging import performance_of, staging
from processors.face.training.takes import takes_of
from processors.face.training.varied import Mirror
from processors.face.training.windows import Windows, canonical_of

Clips = dict[int, Clip]


def of(clips: Clips, wanted: Callable[[int], bool]) -> Clips:
    """Those of some people, by number."""
    return {person: clip for person, clip in clips.items() if wanted(person)}


def material_of(clips: Clips, head: Head) -> Material:
    """What networks are trained on."""
    known = of(clips, learned_from)
    canonical = canonical_of(known.values())
    acted = ((person, clip, performance_of(head, person, clip)) for person, clip in known.items())
    takes = takes_of(acted, canonical)
    return Material(takes, canonical, head.names, Mirror.of(canonical, head.names))


def trained(material: Material, recipe: Recipe, choosing: Windows, out: Console) -> Scorer:
    """Networks of different beginnings, calibrated together on the people who choose."""

    def on_round(steps: int, network: Network) -> None:
        out.print(f"step {steps}: AUC {auc(Scorer([network]), choosing):.3f} on those who choose")

    networks = [train(material, recipe, seed, on_round) for seed in range(recipe.networks)]
    scorer = Scorer(networks)
    calibrate(scorer, choosing)
    out.print(f"together: AUC {auc(scorer, choosing):.3f} on those who choose")
    return scorer


def auc(scorer: Scorer, windows: Windows) -> float:
    """Of frustration against all that is clearly something else."""
    clear = windows.of(windows.kinds != SMILE)
    with torch.no_grad():
        scores, _ = scorer.eval()(torch.from_numpy(clear.seen))
    return figures.auc(scores.numpy(), clear.kinds == FRUSTRATION)


def evaluate(clips: Clips, head: Head, line: Line, folder: Path) -> Summary:
    """Have the files in a folder judge the people kept for testing; keep the scores beside them."""
    expression = Expression.open(folder)
    held = of(clips, kept_for_testing)
    windows = windows_in(held.items(), expression.canonical)
    scored = score(windows, expression, line, staging(head, held.items()))
    scored.save(folder)
    return summary(scored)


def main(arguments: list[str]) -> int:
    """Train, ship and evaluate. Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    asked = parser.parse_args(arguments)
    recipe, out = Recipe(steps=asked.steps), Console()
    try:
        head = Head.open(asked.models / "ict_light_f16.npz", asked.models / "lmmodel.npz")
        clips = dict(load(asked.clips))
        material = material_of(clips, head)
        learning = windows_in(of(clips, learned_from).items(), material.canonical)
        choosing = windows_in(of(clips, chooses).items(), material.canonical)
        clear = learning.of(learning.kinds != SMILE)
        line = Line.fit(clear, clear.kinds == FRUSTRATION)
        scorer = trained(material, recipe, choosing, out)
        told = {
            "recipe": asdict(recipe),
            "parameters": scorer.parameters_kept(),
            "people": {"learned": len(of(clips, learned_from)), "chose": len(of(clips, chooses))},
            "windows": {"learned": len(learning.kinds), "chose": len(choosing.kinds)},
            "line": line.facts(),
        }
        ship(scorer, material.canonical, told, asked.out)
        found = evaluate(clips, head, line, asked.out).facts()
        tell(material.canonical, told | {"evaluation": found}, asked.out)
        out.print_json(data=found)
    except ProcessorError as error:
        Console(stderr=True).print(str(error), style="red", markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
