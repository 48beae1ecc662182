"""The network that learns is the network that speaks."""

import pytest
import torch

from processors.rvc.config import RvcConfig, Version, expected_shapes
from processors.rvc.synthesizer import Synthesizer
from processors.rvc.training.batches import Batches
from processors.rvc.training.discriminators import PERIODS, Discriminators
from processors.rvc.training.graph import Learner, stored, unstored
from processors.rvc.training.presets import Size, preset
from processors.rvc.training.spectrum import Spectrum
from tests.processors.rvc.training.speakers_corner import TINY, made_up


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("size", list(Size))
def test_every_preset_is_a_network_a_checkpoint_may_ask_for(size: Size, version: Version):
    config = preset(size, version).config
    shapes = expected_shapes(config)

    assert RvcConfig.parse(config.listed, version, True, shapes) == config


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_what_is_learnt_has_the_names_and_shapes_of_a_checkpoint(version: Version):
    config = preset(Size.TINY, version).config

    weights = stored(Learner(config))

    shapes = {n: tuple(t.shape) for n, t in weights.items() if not n.startswith("enc_q.")}
    assert shapes == expected_shapes(config)


def test_stored_weights_speak_as_the_learner_does():
    learner = Learner(TINY.config)
    speaker = Synthesizer.of(TINY.config, stored(learner))
    heard = Batches(made_up(), TINY, 2, 1).at(0).heard
    mask = torch.ones_like(heard.f0).unsqueeze(1)

    ours = learner.enc_p(heard.content, heard.pitch, mask)
    theirs = speaker.enc_p(heard.content, heard.pitch, mask)

    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(ours, theirs, strict=True))
    g = learner.speaker(torch.zeros(2, dtype=torch.long))
    z = torch.randn(2, TINY.config.inter, heard.f0.shape[1])
    back = speaker.flow(learner.flow.to_prior(z, mask, g), mask, g)
    assert torch.allclose(back, z, atol=1e-5)
    source = torch.randn(2, 1, z.shape[2] * TINY.config.samples_per_frame)
    assert torch.allclose(learner.dec(z, source, g), speaker.dec(z, source, g), atol=1e-5)


def test_weights_go_out_and_come_back():
    learner = Learner(TINY.config)

    again = unstored(stored(learner))

    assert all(again[name].equal(tensor) for name, tensor in learner.state_dict().items())
    assert again.keys() == learner.state_dict().keys()


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_discriminators_have_the_names_of_pretrained_ones(version: Version):
    with torch.device("meta"):
        names = Discriminators(version).state_dict().keys()

    stems = {name.split(".parametrizations")[0].rsplit(".bias")[0] for name in names}
    assert len({stem.split(".")[1] for stem in stems}) == 1 + len(PERIODS[version])
    assert {"discriminators.0.convs.5", "discriminators.1.convs.4"} <= stems
    assert "discriminators.0.conv_post" in stems


def test_a_spectrum_has_a_frame_for_every_ten_milliseconds():
    spectrum = Spectrum.of(40_000, 1025)
    tone = torch.sin(2 * torch.pi * 1_000 * torch.arange(12_800) / 40_000)[None]

    linear, mel = spectrum.linear(tone), spectrum.mel(tone)

    assert linear.shape == (1, 1025, 32)
    assert mel.shape == (1, 125, 32)
    assert int(linear[0, :, 16].argmax()) == round(1_000 * 2048 / 40_000)


def test_an_epoch_goes_through_every_piece():
    batches = Batches(made_up(7), TINY, 2, 3)

    seen = [batches._members(step) for step in range(batches.steps_per_epoch)]

    assert batches.steps_per_epoch == 4
    assert {piece for members in seen for piece in members} == set(range(7))
    assert seen != [batches._members(step) for step in range(4, 8)]
