"""What other tools, and a serving process, get of a trained voice."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from processors.rvc.config import RvcConfig, expected_shapes
from processors.rvc.import_checkpoint import Wanted, import_voice
from processors.rvc.training.export import About, write_checkpoint, write_voice
from processors.rvc.training.graph import Learner
from processors.rvc.voice import open_voice
from tests.fakes.rvc_voice import write_content
from tests.processors.rvc.training.speakers_corner import TINY, made_up

ABOUT = About("mara", 20, "a" * 64)


@pytest.fixture(scope="module")
def learner() -> Learner:
    torch.manual_seed(0)
    return Learner(TINY.config)


def test_the_pth_is_what_other_tools_expect(learner: Learner, tmp_path: Path):
    write_checkpoint(tmp_path / "mara.pth", learner, ABOUT)

    read = torch.load(tmp_path / "mara.pth", weights_only=True)

    told = {key: read[key] for key in ("info", "sr", "f0", "version")}
    assert told == {"info": "20epoch", "sr": "40k", "f0": 1, "version": "v2"}
    assert {n: tuple(t.shape) for n, t in read["weight"].items()} == expected_shapes(TINY.config)
    assert {t.dtype for t in read["weight"].values()} == {torch.float16}
    shapes = {name: tuple(tensor.shape) for name, tensor in read["weight"].items()}
    assert RvcConfig.parse(read["config"], read["version"], True, shapes) == TINY.config


def test_the_pth_can_be_imported(learner: Learner, tmp_path: Path):
    write_checkpoint(tmp_path / "mara.pth", learner, ABOUT)
    own, imported = tmp_path / "own", tmp_path / "imported"
    write_voice(own, learner, made_up(), ABOUT)
    imported.mkdir()

    made = import_voice((tmp_path / "mara.pth", None), imported, Wanted("mara"), unconfined=True)

    assert (made.version, made.rate_hz, made.f0) == ("v2", 40_000, True)
    theirs = load_file(imported / "voice.safetensors")
    ours = load_file(own / "voice.safetensors")
    assert theirs.keys() == ours.keys()
    assert all(theirs[name].equal(tensor) for name, tensor in ours.items())


def test_the_voice_opens_and_speaks_as_long_as_it_was_spoken_to(learner: Learner, tmp_path: Path):
    write_voice(tmp_path / "mara", learner, made_up(), ABOUT)
    voice = open_voice(tmp_path / "mara", content=write_content(tmp_path / "contentvec"))
    said = 0.1 * np.random.default_rng(0).standard_normal(22_050).astype(np.float32)

    conversion = voice.begin(said, 22_050, seed=1)
    heard = []
    while conversion.key is not None:
        heard += voice.step([conversion])

    assert sum(len(part) for part in heard) == 40_000
    assert all(np.isfinite(part).all() for part in heard)
    about = json.loads((tmp_path / "mara" / "voice.json").read_text())
    assert about["sample_sha256"] == "a" * 64
    vectors = load_file(tmp_path / "mara" / "index.safetensors")["vectors"]
    assert vectors.shape == (4 * 75, 768)
