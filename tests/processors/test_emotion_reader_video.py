"""Pictures of a made-up person in, through the landmarker and the model that ship, a cue out."""

import numpy as np
import pytest
from pipecat.frames.frames import InputImageRawFrame, UserImageRawFrame

from bots.eyes import OpenEyes
from tests.fakes.webcam import TASK, filmed, needs_face
from tests.processors.watched_face import until, watched

pytestmark = needs_face


@pytest.fixture
def eyes(tmp_path):
    (tmp_path / "face").mkdir()
    (tmp_path / "face" / "face_landmarker.task").symlink_to(TASK)
    return OpenEyes(tmp_path)


def frame(picture: np.ndarray) -> UserImageRawFrame:
    height, width = picture.shape[:2]
    return UserImageRawFrame(
        user_id="visitor", image=picture.tobytes(), size=(width, height), format="RGB"
    )


async def test_a_frustrated_face_is_told_from_a_calm_one_and_no_picture_goes_further(eyes):
    calm, rise, frustrated = filmed()
    assert eyes.video_refused is None
    async with watched(eyes) as it:
        it.reader.consent("video", True)
        for picture in calm[::2]:
            await it.look_at(frame(picture))
        before = it.told()[-1]
        for picture in (*rise[::2], *frustrated[::2]):
            await it.look_at(frame(picture))
        await until(lambda: it.told()[-1]["shows"])

        assert (before["abstains"], before["shows"]) == ("", False)
        assert it.cues() == ["anger"]
        assert it.tap.of(InputImageRawFrame) == []


async def test_an_empty_room_says_nothing(eyes):
    wall = np.full((480, 640, 3), 90, np.uint8)
    async with watched(eyes) as it:
        it.reader.consent("video", True)
        for picture in filmed()[0][::2]:
            await it.look_at(frame(picture))
        for _ in range(15):
            await it.look_at(frame(wall))

        assert it.told()[-1]["abstains"] == "face not seen"
        assert it.cues() == []
