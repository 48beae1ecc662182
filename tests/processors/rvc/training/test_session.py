"""A run that is killed, stopped or gone on from; and what it leaves."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from processors.rvc.training.base import Base, begin_from
from processors.rvc.training.batches import Batches
from processors.rvc.training.checkpoint import FILE, read_losses
from processors.rvc.training.errors import ResumeError, TrainingError, TrainingStopped
from processors.rvc.training.graph import stored
from processors.rvc.training.learning import Learning
from processors.rvc.training.session import Hooks, Plan, Progress, held_out, train
from tests.processors.rvc.training.speakers_corner import QUICK, made_up


def plan(**changed: object) -> Plan:
    settings = {"batch": 2, "epochs": 3, "save_every": 4, "hear_every": 0, "scalars": False}
    return Plan(QUICK, "0" * 64, **(settings | changed))  # pyright: ignore[reportArgumentType]


class Killed(BaseException):
    """What no handler of the run catches: as good as SIGKILL between two steps."""


def killed_after(step: int) -> Hooks:
    def on_step(progress: Progress) -> None:
        if progress.step == step:
            raise Killed

    return Hooks(on_step=on_step)


def test_a_killed_run_goes_on_as_if_it_had_not_been(tmp_path: Path):
    pieces = made_up()
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    train(whole, pieces, plan(), Hooks())
    with pytest.raises(Killed):
        train(cut, pieces, plan(), killed_after(5))
    resumed: list[tuple[int, int]] = []

    train(cut, pieces, plan(), Hooks(on_resume=lambda done, steps: resumed.append((done, steps))))

    assert resumed == [(4, 6)]
    assert [line["step"] for line in read_losses(cut)] == [1, 2, 3, 4, 5, 6]
    for a, b in zip(read_losses(whole), read_losses(cut), strict=True):
        assert a == pytest.approx(b, rel=1e-4)


def test_stopping_saves_what_was_learnt(tmp_path: Path):
    asked = iter([False, True])

    with pytest.raises(TrainingStopped, match="after step 2 of 6; give the same command"):
        train(tmp_path, made_up(), plan(), Hooks(stopping=lambda: next(asked)))

    assert torch.load(tmp_path / FILE, weights_only=True)["step"] == 2


def test_more_epochs_go_on_from_a_finished_run(tmp_path: Path):
    train(tmp_path, made_up(), plan(epochs=1), Hooks())

    train(tmp_path, made_up(), plan(epochs=2), Hooks())

    assert [line["step"] for line in read_losses(tmp_path)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("other", "told"), [({"batch": 1}, "batch was 2, is 1"), ({"seed": 9}, "seed was 1, is 9")]
)
def test_a_checkpoint_of_another_plan_is_refused(tmp_path: Path, other: dict, told: str):
    train(tmp_path, made_up(), plan(epochs=1), Hooks())

    with pytest.raises(ResumeError, match=f"{told}; give what was given then, or .*--fresh"):
        train(tmp_path, made_up(), plan(**other), Hooks())


class Runs:
    """A pickle that runs code."""

    def __reduce__(self):
        return print, ("code ran",)


def test_a_checkpoint_is_only_read_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    torch.save({"step": 1, "plan": {}, "state": Runs()}, tmp_path / FILE)

    with pytest.raises(ResumeError, match=r"cannot be read .*--fresh"):
        train(tmp_path, made_up(), plan(), Hooks())

    assert "code ran" not in capsys.readouterr().out


def test_a_revoked_consent_ends_a_run_at_its_next_checkpoint(tmp_path: Path):
    def revoked() -> None:
        raise TrainingError("revoked")

    with pytest.raises(TrainingError, match="revoked"):
        train(tmp_path, made_up(), plan(), Hooks(may_go_on=revoked))

    assert not (tmp_path / FILE).exists()


def test_held_out_sentences_and_scalars_are_there_to_be_heard_and_seen(tmp_path: Path):
    pieces = made_up(10)

    train(tmp_path, pieces, plan(epochs=1, hear_every=1, scalars=True), Hooks())

    learnt, listened = held_out(pieces)
    assert (len(learnt), len(listened)) == (9, 1)
    assert [p.name for p in (tmp_path / "samples").iterdir()] == ["epoch-0001-1.wav"]
    assert list((tmp_path / "tensorboard").glob("events.*"))


def test_what_a_run_is_made_with_can_be_written_down():
    written = json.loads(json.dumps(plan().as_json(4)))

    assert written["config"] == QUICK.config.listed
    assert written["precision"] == "float32"


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_mixed_precision_learns_too(precision: str):
    learning = Learning.begin(QUICK, precision=precision)
    batch = Batches(made_up(), QUICK, 2, 1).at(0)
    before = learning.voice.dec.conv_pre.weight.detach().clone()

    losses = [learning.step(batch, 0) for _ in range(4)]

    assert losses[0].mel == pytest.approx(Learning.begin(QUICK).step(batch, 0).mel, rel=0.05)
    assert losses[-1].mel < losses[0].mel
    assert not learning.voice.dec.conv_pre.weight.equal(before)


def base_of(learning: Learning, folder: Path) -> Base:
    base = Base(folder / "f0G40k.safetensors", folder / "f0D40k.safetensors")
    save_file(stored(learning.voice), base.voice)
    save_file(stored(learning.critics), base.critics)
    return base


def test_a_voice_begins_from_pretrained_weights(tmp_path: Path):
    base = base_of(Learning.begin(QUICK, seed=5), tmp_path)
    learning = Learning.begin(QUICK, seed=6)

    begin_from(base, learning)

    other = Learning.begin(QUICK, seed=5)
    for own, given in ((learning.voice, other.voice), (learning.critics, other.critics)):
        theirs = given.state_dict()
        assert all(tensor.equal(theirs[name]) for name, tensor in own.state_dict().items())


def test_weights_of_another_network_are_no_base(tmp_path: Path):
    base = base_of(Learning.begin(QUICK), tmp_path)

    with pytest.raises(TrainingError, match="of another network"):
        begin_from(Base(base.critics, base.voice), Learning.begin(QUICK))
