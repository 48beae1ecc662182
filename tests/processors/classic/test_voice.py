"""A voice made of a short sample speaks."""

import json
import re
from pathlib import Path

import jiwer
import numpy as np
import pytest
import soxr
from pocketsphinx import get_model_path
from resemblyzer import VoiceEncoder, preprocess_wav

from processors.audio import float_to_pcm16
from processors.classic.errors import VoiceUnreadable
from processors.classic.frames import RATE_HZ, pitch
from processors.classic.voice import ClassicConverter, open_voice
from processors.stt.listener import Listener
from processors.stt.pronunciations import read_dictionary
from tests.processors.classic.spoken import RATE_HZ as BASE_HZ
from tests.processors.classic.spoken import SENTENCES, Audio, brand, converted, made, said


@pytest.fixture(scope="module")
def base() -> list[Audio]:
    return said(*SENTENCES)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 48_000])
@pytest.mark.parametrize("length", [1, 500, 7_001, 30_011])
def test_what_comes_out_is_as_long_as_what_went_in(
    voice: ClassicConverter, base: list[Audio], rate_hz: int, length: int
):
    conversion, heard = voice.begin(base[0][:length], rate_hz, seed=1), 0

    while conversion.key is not None:
        heard += len(voice.step([conversion])[0])

    assert heard == round(length * voice.rate_hz / rate_hz)


def test_nothing_in_nothing_out(voice: ClassicConverter):
    conversion = voice.begin(np.zeros(0, dtype=np.float32), BASE_HZ, seed=1)

    assert conversion.key is None


def test_the_same_sentence_is_the_same_audio_also_beside_another(
    voice: ClassicConverter, base: list[Audio]
):
    alone = converted(voice, base[0], seed=3)

    one, other = voice.begin(base[0], BASE_HZ, seed=3), voice.begin(base[1], BASE_HZ, seed=4)
    parts = list[Audio]()
    while one.key is not None:
        parts += voice.step([one])
        voice.step([other])
    assert np.array_equal(np.concatenate(parts), alone)


def test_the_first_sound_comes_long_before_the_sentence_is_converted(
    voice: ClassicConverter, base: list[Audio]
):
    first = voice.step([voice.begin(base[0], BASE_HZ, seed=1)])[0]

    assert 0.1 <= len(first) / voice.rate_hz <= 0.2


def test_every_sentence_is_as_loud_as_the_base_voice(voice: ClassicConverter, base: list[Audio]):
    off_db = [
        10 * np.log10(np.mean(converted(voice, audio) ** 2) / np.mean(audio**2)) for audio in base
    ]

    print("loudness against the base voice, dB:", np.round(off_db, 1))
    assert max(map(abs, off_db)) < 2.0


def test_it_has_the_pitch_of_the_sample(voice: ClassicConverter, base: list[Audio]):
    ours = pitch(converted(voice, np.concatenate(base)).astype(np.float64))
    theirs = pitch(soxr.resample(np.concatenate(brand(*SENTENCES)), BASE_HZ, RATE_HZ).astype(float))

    print("median pitch, Hz:", np.median(ours[ours > 0]), np.median(theirs[theirs > 0]))
    assert abs(np.median(ours[ours > 0]) / np.median(theirs[theirs > 0]) - 1) < 0.1


def test_it_is_closer_to_the_sample_than_the_base_voice(
    voice: ClassicConverter, base: list[Audio], sample: Path, tmp_path: Path
):
    made(sample, tmp_path, transcript=None)
    affine = open_voice(tmp_path)
    encoder = VoiceEncoder("cpu", verbose=False)

    def alike(audio: Audio, rate_hz: int) -> float:
        heard = encoder.embed_utterance(preprocess_wav(audio, source_sr=rate_hz))
        return float(heard @ target)

    target = encoder.embed_utterance(preprocess_wav(sample))
    speech = np.concatenate(base)
    likeness = {
        "base": alike(speech, BASE_HZ),
        "affine": alike(converted(affine, speech), RATE_HZ),
        "exemplar": alike(converted(voice, speech), RATE_HZ),
        "itself": alike(np.concatenate(brand(*SENTENCES)), BASE_HZ),
    }
    print("likeness to the sample (Resemblyzer):", likeness)
    assert likeness["base"] < likeness["affine"]
    assert likeness["affine"] + 0.1 < likeness["exemplar"]


def test_it_is_understood_as_well_as_the_base_voice(
    voice: ClassicConverter, base: list[Audio], tmp_path: Path
):
    asked = [re.sub("[^a-z ]", "", sentence.lower()) for sentence in SENTENCES]
    write_model(tmp_path, asked)

    def wrong(audios: list[Audio], rate_hz: int) -> float:
        heard = [understood(audio, rate_hz, tmp_path) or "-" for audio in audios]
        return jiwer.wer(asked, heard)

    plain = wrong(base, BASE_HZ)
    ours = wrong([converted(voice, audio) for audio in base], RATE_HZ)
    print(f"word error rate: base {plain:.2f}, converted {ours:.2f}")
    assert ours <= plain + 0.1


def test_another_language_than_the_sample_s_is_spoken_too(voice: ClassicConverter):
    german = said("Wie kann ich mein Passwort ändern?", language="de")[0]

    heard = converted(voice, german)

    assert 0.3 < np.std(heard) / np.std(german) < 3
    assert np.isfinite(heard).all()


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(20_000, dtype=np.float32),
        np.full(20_000, np.nan, dtype=np.float32),
        np.full(20_000, 1e30, dtype=np.float32),
        np.random.default_rng(1).standard_normal(20_000).astype(np.float32),
        np.sign(np.sin(np.arange(20_000) / 5)).astype(np.float32),
    ],
    ids=["silence", "no numbers", "far too loud", "noise", "clipped"],
)
def test_no_sound_of_a_base_voice_is_blown_up(voice: ClassicConverter, sound: Audio):
    heard = converted(voice, sound)

    assert np.isfinite(heard).all()
    assert np.abs(heard).max() <= 1.0


def test_what_a_voice_says_of_itself(folder: Path):
    about = json.loads((folder / "voice.json").read_text())

    assert (about["kind"], about["format"], about["rate_hz"]) == ("classic", 1, RATE_HZ)
    assert "not a cloned voice" in about["info"]


@pytest.mark.parametrize(
    "change",
    [
        {"rate": 7},
        {"kind": "rvc"},
        {"method": "magic"},
        {"brand_pitch": {"mean": 900.0, "deviation": 0.1}},
        {"usual_distance": "far"},
        {"base_pitch": None},
    ],
)
def test_a_voice_that_was_tampered_with_is_refused(
    folder: Path, tmp_path: Path, change: dict[str, object]
):
    about = json.loads((folder / "voice.json").read_text()) | change
    (tmp_path / "voice.json").write_text(json.dumps(about))
    (tmp_path / "voice.safetensors").write_bytes((folder / "voice.safetensors").read_bytes())

    with pytest.raises(VoiceUnreadable, match="make the voice again"):
        open_voice(tmp_path)


def test_a_voice_cut_short_is_refused(folder: Path, tmp_path: Path):
    (tmp_path / "voice.json").write_bytes((folder / "voice.json").read_bytes())
    (tmp_path / "voice.safetensors").write_bytes((folder / "voice.safetensors").read_bytes()[:999])

    with pytest.raises(VoiceUnreadable):
        open_voice(tmp_path)


def write_model(folder: Path, sentences: list[str]) -> None:
    """A language model that knows these words only, any of them as likely as any other."""
    words = sorted({word for sentence in sentences for word in sentence.split()})
    head = ["\\data\\", f"ngram 1={len(words) + 2}", "", "\\1-grams:", "-99 <s>", "-1.0 </s>"]
    each = [f"{-np.log10(len(words)):.4f} {word}" for word in words]
    (folder / "model.arpa").write_text("\n".join([*head, *each, "", "\\end\\", ""]))
    known = read_dictionary(Path(get_model_path("en-us/cmudict-en-us.dict")))
    (folder / "model.dict").write_text("".join(f"{word} {known[word][0]}\n" for word in words))


def understood(audio: Audio, rate_hz: int, model: Path) -> str:
    """What PocketSphinx hears."""
    at_16k = soxr.resample(audio, rate_hz, 16_000)
    listener = Listener(model / "model.arpa", model / "model.dict")
    listener.feed(float_to_pcm16(np.pad(0.5 * at_16k / np.abs(at_16k).max(), 4_000)))
    return listener.final().text
