"""What gets past the reader of faces, and what does not."""

import asyncio
from threading import get_ident

import pytest
from pipecat.frames.frames import InputImageRawFrame, InputTransportMessageFrame

from processors.frames import DecisionFrame
from processors.visitor_mood import CueFrame
from tests.fakes.faces import FakeEyes, face, held_up, message
from tests.processors.watched_face import GAP_S, picture, until, watched


async def test_without_a_consent_nothing_is_looked_at():
    async with watched() as it:
        await it.show(1.0, 3)
        await it.picture(255, 2)

        assert it.eyes.judge.judged == 0
        assert it.eyes.finders == []
        assert it.told() == it.cues() == it.decisions() == []


async def test_frustration_is_passed_on_once_and_so_is_its_end():
    async with watched() as it:
        it.reader.consent("landmarks", True)
        await it.show(0.0, 2)
        await it.show(1.0, 4)
        await it.show(0.0, 4)

        assert it.cues() == ["anger", "neutral"]
        assert len(it.tap.of(CueFrame)) <= 4
        cue = it.tap.of(CueFrame)[0].cue
        assert cue.intensity == pytest.approx(1.0, abs=0.35)
        assert 0.6 <= cue.confidence <= 1
        assert 103 < cue.at_s < 105


async def test_the_page_is_told_how_things_stand():
    async with watched() as it:
        it.reader.consent("landmarks", True)
        await it.show(0.0, 2)
        await it.show(1.0, 4)
        it.reader.consent("landmarks", False)
        await until(lambda: not it.told()[-1]["on"])

        told = it.told()
    off = {"type": "face", "on": False, "path": None, "shows": False, "strength": 0.0}
    assert told[-1] == off | {"abstains": "", "adjusting": True, "refused": None}
    assert told[0] | {"abstains": "no baseline", "on": True} == told[0]
    assert any(each["shows"] and each["strength"] > 0.6 for each in told)
    assert any(each["abstains"] == "" and each["on"] and not each["shows"] for each in told)
    assert len(told) <= 2 + 2 * 6


async def test_only_what_the_visitor_lets_be_seen_is_recorded():
    async with watched() as it:
        for shown in (False, True):
            it.reader.consent("landmarks", True, shown=shown, version="2026-11")
            await it.show(0.0, 2)
            await it.show(1.0, 4)
            it.reader.consent("landmarks", False)
        await until(lambda: it.decisions().count("withdrawn") == 2)

        assert it.decisions() == [
            *("agreed", "withdrawn"),
            *("agreed", "cue begun", "withdrawn", "cue ended"),
        ]
        assert it.tap.of(DecisionFrame)[0].detail["version"] == "2026-11"


async def test_after_the_end_of_a_consent_nothing_is_read_and_a_cue_is_taken_back():
    async with watched() as it:
        it.reader.consent("landmarks", True)
        await it.show(0.0, 2)
        await it.show(1.0, 4)
        it.reader.consent("landmarks", False)
        judged = it.eyes.judge.judged
        await it.show(1.0, 2)

        assert it.eyes.judge.judged == judged
        assert it.cues() == ["anger", "neutral"]


async def test_a_new_consent_begins_with_a_new_neutral_face():
    async with watched() as it:
        for _ in range(2):
            it.reader.consent("landmarks", True)
            await it.show(1.0, 3)
            it.reader.consent("landmarks", False)

        assert it.cues() == []


async def test_a_second_consent_to_the_same_path_forgets_nothing():
    async with watched() as it:
        it.reader.consent("landmarks", True)
        await it.show(0.0, 2)
        it.reader.consent("landmarks", True, shown=True)
        await it.show(1.0, 4)

        assert "cue begun" in it.decisions()


async def test_a_thread_that_is_busy_is_given_nothing_more():
    with held_up() as eyes:
        async with watched(eyes) as it:
            it.reader.consent("landmarks", True)
            for number in range(200):
                it.now_s += GAP_S
                it.reader.take(message(number, 100 * number, face()))
                await asyncio.sleep(0.001)
            waiting = [value for value in vars(it.reader).values() if isinstance(value, list)]

            assert not any(waiting)
            eyes.judge.let.set()
            await it.done()
            assert eyes.judge.judged == 1


async def test_faces_are_judged_on_one_thread_that_is_not_the_loops():
    async with watched() as it:
        it.reader.consent("landmarks", True)
        await it.show(0.0, 4)

        assert len(it.eyes.judge.threads) == 1
        assert it.eyes.judge.threads.isdisjoint({get_ident()})


@pytest.mark.parametrize("data", [None, 5, [], {}, {"seq": 0}, {"seq": 9, "t": 0, "p": "*" * 880}])
async def test_what_is_no_frame_is_dropped(data: object):
    async with watched() as it:
        it.reader.consent("landmarks", True)
        it.reader.take(data)
        await it.show(0.0, 2)

        assert it.told()[0]["on"]
        assert it.eyes.judge.judged > 0


async def test_pictures_are_read_five_times_a_second_and_go_no_further():
    async with watched() as it:
        it.reader.consent("video", True)
        await it.picture(10, 2)
        for _ in range(20):
            it.now_s += 0.2 / 20
            await it.worker.queue_frame(picture(10))
        await asyncio.sleep(0.05)
        await it.done()
        await it.picture(255, 4)

        [finder] = it.eyes.finders
        assert 30 <= len(finder.times_ms) <= 31
        assert it.cues() == ["anger"]
        assert it.tap.of(InputImageRawFrame) == []
        assert finder.threads.isdisjoint({get_ident()})


@pytest.mark.parametrize(
    "other",
    [
        {"user": "agent"},
        {"kind": InputImageRawFrame},
        {"format": "YUV"},
        {"size": (4_000, 3_000)},
        {"size": (0, 0)},
    ],
    ids=str,
)
async def test_pictures_of_others_and_broken_ones_are_not_looked_at(other: dict):
    async with watched() as it:
        it.reader.consent("video", True)
        await it.picture(255, 1, **other)

        assert sum(len(finder.times_ms) for finder in it.eyes.finders) == 0
        assert it.tap.of(InputImageRawFrame) == []
        assert it.told()[-1]["on"]


async def test_each_path_reads_its_own():
    async with watched() as it:
        it.reader.consent("landmarks", True)
        await it.picture(255, 1)
        it.reader.consent("video", True)
        judged = it.eyes.judge.judged
        await it.show(1.0, 2)

        assert it.eyes.finders == []
        assert it.eyes.judge.judged == judged
        assert it.told()[-1]["path"] == "video"


async def test_the_landmarker_is_closed_with_the_consent():
    async with watched() as it:
        it.reader.consent("video", True)
        await it.picture(10, 2)
        it.reader.consent("video", False)

        await until(lambda: it.eyes.finders[0].closed)


async def test_a_server_that_cannot_look_says_so_and_nothing_of_itself():
    async with watched(FakeEyes(blind=True)) as it:
        it.reader.consent("video", True)
        await it.picture(10, 0.4)
        await until(lambda: it.told()[-1]["refused"])

        assert it.told()[-1]["refused"] == "the server cannot read faces at the moment"
        assert not it.told()[-1]["on"]


async def test_a_refusal_is_told_and_reads_nothing():
    async with watched() as it:
        it.reader.refuse("landmarks", "it is a school")
        await it.show(1.0, 2)
        await until(it.told)

        assert it.told()[-1]["refused"] == "it is a school"
        assert it.decisions() == ["refused"]
        assert it.eyes.judge.judged == 0


async def test_the_override_is_told():
    async with watched() as it:
        it.reader.adjust(False)
        await until(it.told)
        it.reader.consent("landmarks", True)
        await until(lambda: len(it.told()) == 2)

        assert [each["adjusting"] for each in it.told()] == [False, False]


async def test_a_page_that_sends_no_more_shows_nothing_any_more():
    async with watched(lost_s=0.2) as it:
        it.reader.consent("landmarks", True)
        await it.show(0.0, 2)
        await it.show(1.0, 4)
        it.now_s += 5

        await until(lambda: it.told()[-1]["abstains"] == "face not seen")
        assert it.cues() == ["anger", "neutral"]
        assert not it.told()[-1]["shows"]


async def test_the_pages_messages_go_no_further():
    async with watched() as it:
        await it.worker.queue_frame(InputTransportMessageFrame(message={"t": "face-landmarks"}))
        await it.picture(0, 0.2)

        assert it.tap.of(InputTransportMessageFrame) == []


async def test_every_cue_is_offered_to_whoever_keeps_it():
    async with watched() as it:
        it.reader.consent("landmarks", True)
        await it.show(0.0, 2)

        assert it.kept[0].abstains == "no baseline"
        assert it.kept[-1].abstains == ""
