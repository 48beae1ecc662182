"""What the recogniser's confidence is worth, and the fit of its coefficients.

    python -m tests.benchmarks.confidence [--fit]

Eight minutes. An utterance counts as right if at most a quarter of its words are wrong, as wrong if
at least half are; what lies between counts as neither. The table says which share of them is
believed. The coefficients were fitted on these same utterances: what to expect of others, the
cross-validation of `--fit` says.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import jiwer
import numpy as np

from processors.stt.confidence import Segment, weigh
from processors.stt.language_model import LanguageModel, build_language_model
from processors.stt.listener import Listener
from processors.tts.espeak import EspeakEngine
from tests.benchmarks.confidence_cases import MODELS, Case, cases
from tests.benchmarks.confidence_fit import BELIEVED, Heard, print_fit, worth
from tests.benchmarks.confidence_sounds import in_a_call
from tests.speech import FOLDER, WORDS


def main() -> int:
    """Print the table, and the fit if asked for. Returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fit", action="store_true", help="fit the coefficients anew")
    fit = parser.parse_args().fit
    missing = [name for name in (*WORDS, "noise2.wav", "rir1.wav") if not (FOLDER / name).is_file()]
    if missing:
        print(f"{FOLDER}: without {', '.join(missing)}; RAPPORT_SPEECH names the folder")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        models = asyncio.run(_models(Path(folder)))
        heard = [hear(case, models[case.model]) for case in cases()]
    print_table(heard)
    if fit:
        print_fit(heard)
    return 0


async def _models(folder: Path) -> dict[str, LanguageModel]:
    async with EspeakEngine(children=1) as espeak:
        return {
            name: await build_language_model(*known, folder, phonemes=espeak.phonemes)
            for name, known in MODELS.items()
        }


def hear(case: Case, model: LanguageModel) -> Heard:
    """As the first utterance of a call."""
    listener = Listener(model.path, model.dictionary)
    listener.feed(in_a_call(case.audio))
    hypothesis = listener.final()
    # A hypothesis does not tell what it was weighed by.
    segments = listener._segments()  # pyright: ignore[reportPrivateUsage]
    assert weigh(segments) == hypothesis.confidence
    return Heard(case.kind, case.sentence, _error(case, segments), segments)


def _error(case: Case, segments: Sequence[Segment]) -> float:
    """The share of words that are wrong; at least 1 where there was nothing to understand."""
    heard, said = [segment.word for segment in segments], case.words.split()
    if not said:
        return 1.0
    if not case.is_part or not heard:
        return jiwer.wer(case.words, " ".join(heard))
    size = min(len(heard), len(said))
    runs = (" ".join(said[n : n + size]) for n in range(len(said) - size + 1))
    return min(jiwer.wer(run, " ".join(heard)) for run in runs)


def print_table(heard: Sequence[Heard]) -> None:
    """Print which share of each kind is believed, by the coefficients in use."""
    print(f"{'':28}{'right':>7}{'passed':>8}{'wrong':>8}{'passed':>8}{'between':>9}{'passed':>8}")
    for kind in dict.fromkeys(utterance.kind for utterance in heard):
        of_kind = [utterance for utterance in heard if utterance.kind == kind]
        bands = ([u for u in of_kind if u.right is right] for right in (True, False, None))
        print(f"{kind:28}" + "".join(map(_passed, bands)))
    clear = [utterance for utterance in heard if utterance.right is not None]
    right = np.array([bool(utterance.right) for utterance in clear])
    print(worth(right, np.array([weigh(utterance.segments) for utterance in clear])))


def _passed(heard: Sequence[Heard]) -> str:
    believed = np.array([weigh(utterance.segments) >= BELIEVED for utterance in heard])
    return f"{len(heard):>8}{f'{np.mean(believed):.2f}' if heard else '-':>8}"


if __name__ == "__main__":
    sys.exit(main())
