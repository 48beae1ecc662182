"""What an operator measures with: turns whose words and end are known."""

import asyncio
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bots.bench.recognizer import Script, ScriptedRecognizer, Span, located
from bots.bench.recordings import KNOWN_WORDS, BenchError, Recording, read_folder, synthetic
from bots.bench.turns import BLOCK_S, LEAD_S, VARIANTS, Turn, build_turns, turn_of
from processors.audio import float_to_pcm16, pcm16_to_float, samples, silence
from tests.speech import recordings

RATE_HZ = 16_000


@pytest.fixture(scope="module")
def voices() -> list[Recording]:
    return [Recording(r.name, r.words, pcm16_to_float(r.pcm16)) for r in recordings()]


@pytest.fixture(scope="module")
def turns(voices: list[Recording]) -> list[Turn]:
    return build_turns(voices, 60)


def test_the_same_seed_gives_the_same_turns(voices: list[Recording]):
    one, same, other = (build_turns(voices[2:5], 6, seed) for seed in (1, 1, 2))

    assert one == same
    assert one != other


def test_sixty_turns_put_every_voice_under_every_condition(
    voices: list[Recording], turns: list[Turn]
):
    assert {(t.recording, t.variant) for t in turns} == {
        (voice.name, variant) for voice in voices for variant in VARIANTS
    }


def test_no_turn_follows_on_itself(turns: list[Turn]):
    assert all(one.recording != other.recording for one, other in pairwise(turns))


def test_a_turn_ends_where_its_voice_does(voices: list[Recording]):
    for turn in map(turn_of, voices):
        audio = pcm16_to_float(turn.pcm16)
        end = samples(turn.speech_end_s, RATE_HZ)
        before, after = audio[end - 1600 : end], audio[end + 1600 :]

        assert np.sqrt(np.mean(before**2)) > 2 * np.sqrt(np.mean(after**2)), turn.recording


def test_words_stand_in_order_inside_the_turn(turns: list[Turn]):
    for turn in turns:
        edges = [time for word in turn.words for time in (word.start_s, word.end_s)]

        assert edges == sorted(edges)
        assert edges[0] >= LEAD_S - 0.01
        assert len(turn.pcm16) % (2 * samples(BLOCK_S, RATE_HZ)) == 0


def test_a_pause_moves_the_words_behind_it(voices: list[Recording], turns: list[Turn]):
    paused = next(t for t in turns if t.variant == "pause")
    plain = turn_of(next(v for v in voices if v.name == paused.recording))

    moved = [a.start_s - b.start_s for a, b in zip(paused.words, plain.words, strict=True)]

    assert moved[0] == pytest.approx(0)
    assert 0.3 <= moved[-1] <= 0.8
    assert set(np.round(moved, 3)) == {0.0, round(moved[-1], 3)}


def test_a_voice_without_alignment_still_has_times():
    speech = np.zeros(32_000, dtype=np.float32)
    speech[8_000:24_000] = 0.3
    turn = turn_of(Recording("qzx", "qzx vvrk", speech))

    assert [word.text for word in turn.words] == ["qzx", "vvrk"]
    assert turn.words[1].end_s - turn.words[0].start_s == pytest.approx(1.0, abs=0.1)


def test_a_piece_of_a_turn_is_found_in_it(voices: list[Recording]):
    turn, other = build_turns(voices[2:4], 2)
    piece = turn.pcm16[2 * 3_200 : 2 * 16_000]

    heard = located(turn, silence(0.5, RATE_HZ) + other.pcm16[-6_400:] + piece)

    assert heard == Span(0.2, pytest.approx(1.0, abs=0.001))
    assert located(other, piece) is None


async def test_the_ears_hear_what_was_said_and_no_more(voices: list[Recording]):
    turn = turn_of(voices[2])
    middle = turn.words[3]
    ears = ScriptedRecognizer(Script(turn=turn))
    cut = 2 * samples(middle.end_s + 0.1, RATE_HZ)

    await ears.feed(turn.pcm16[:cut])
    partial, first = await ears.partial(), await ears.final()
    await ears.feed(turn.pcm16[cut:])
    rest = await ears.final()

    assert len(partial.words) == 4
    assert f"{first.text} {rest.text}" == voices[2].words


async def test_the_last_word_of_a_partial_is_sometimes_wrong(voices: list[Recording]):
    turn = turn_of(voices[2])
    heard = await asyncio.gather(*(_partial(turn, seed) for seed in range(40)))

    wrong = [text for text in heard if text != voices[2].words]

    assert 0 < len(wrong) < 20
    assert all(text.split()[:-1] == voices[2].words.split()[:-1] for text in wrong)


async def _partial(turn: Turn, seed: int) -> str:
    ears = ScriptedRecognizer(Script(seed, turn))
    await ears.feed(turn.pcm16)
    return (await ears.partial()).text


def test_a_folder_says_what_it_lacks(tmp_path: Path):
    (tmp_path / "question.wav").write_bytes(b"")

    with pytest.raises(BenchError, match=r"NAME\.txt"):
        read_folder(tmp_path)


def test_a_folder_of_ones_own_recordings_is_read(tmp_path: Path):
    soundfile.write(tmp_path / "mine.wav", np.full(8_000, 0.1), 8_000)
    (tmp_path / "mine.txt").write_text("Where's my order?\n")

    [recording] = read_folder(tmp_path)

    assert (recording.name, recording.words) == ("mine", "where's my order")
    assert len(recording.audio) == RATE_HZ
    assert float_to_pcm16(recording.audio)[:2] != b"\0\0"


@pytest.mark.parametrize("share", [0.2, 0.8])
async def test_a_word_cut_in_two_is_heard_once(voices: list[Recording], share: float):
    turn = turn_of(voices[2])
    word = turn.words[2]
    ears = ScriptedRecognizer(Script(turn=turn))
    cut = 2 * samples(word.start_s + share * (word.end_s - word.start_s), RATE_HZ)

    await ears.feed(turn.pcm16[:cut])
    first = await ears.final()
    await ears.feed(turn.pcm16[cut:])
    second = await ears.final()

    assert f"{first.text} {second.text}" == voices[2].words


async def test_without_people_espeak_reads_the_same_sentences():
    read = await synthetic()

    assert [recording.words for recording in read] == list(KNOWN_WORDS.values())
    assert all(len(recording.audio) > RATE_HZ for recording in read)
