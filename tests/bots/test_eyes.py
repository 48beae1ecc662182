"""What a server has to find and judge faces with."""

import pytest

from bots.eyes import OpenEyes
from processors.face.landmarker import LandmarkerError


def test_without_the_model_pictures_are_refused_and_landmarks_are_not(tmp_path):
    eyes = OpenEyes(tmp_path)

    eyes.warm()

    assert eyes.video_refused == "this server has no model to find faces with"
    assert eyes.model().canonical.points.shape == (165, 3)
    with pytest.raises(LandmarkerError, match="rapport models pull face"):
        eyes.finder()


def test_another_file_of_that_name_is_not_opened(tmp_path):
    (tmp_path / "face").mkdir()
    (tmp_path / "face" / "face_landmarker.task").write_bytes(b"something else")

    with pytest.raises(LandmarkerError, match="is not the face model"):
        OpenEyes(tmp_path).finder()


def test_all_calls_share_one_judge(tmp_path):
    eyes = OpenEyes(tmp_path)

    assert eyes.model() is eyes.model()
