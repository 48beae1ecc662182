"""The face in a whole call: what the visitor agrees to, and what becomes of it."""

import asyncio
import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from bots.engines import Engines
from bots.file_transport import FileTransport
from tenants.registry import Registry
from tests.bots.face_call import CameraLine, FaceCall, reading, until
from tests.bots.typed_call import typed
from tests.fakes.faces import FakeEyes

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(data, tenants):
    async with Engines(data) as engines:
        await engines.prepare(Registry(tenants).get("speech"))
        yield engines


@pytest.fixture
def open_call(engines, tenants):
    """Makes a call; what is not said is as in `FaceCall`."""
    folder = Registry(tenants).get("speech")

    def opened(*, eyes: Any = None, line: Any = None, **tenant: Any) -> FaceCall:
        return FaceCall(
            *(engines, folder), tenant=reading(folder.tenant, **tenant), eyes=eyes, line=line
        )

    return opened


def decisions(call: FaceCall) -> list[str]:
    return [each.outcome for each in call.call.record.decisions if each.kind == "face"]


async def test_frustration_is_noticed_and_the_page_and_the_mood_know(open_call):
    async with open_call() as call:
        await call.agree()
        await call.show(0.0, 2)
        await call.show(1.0, 3)

        await until(lambda: call.told()[-1]["shows"])
        note = call.call._face.mood.tone(None).note
        assert "be brief" in note
        assert "angry" not in note, "what a face seemed to say is no model's business"
        assert call.call.record.face.cues == []


async def test_a_consent_is_written_down_with_its_time_and_text(open_call):
    async with open_call() as call:
        await call.agree(version="2026-11", keep=True)
        await call.send("face-consent", {"path": "landmarks", "on": False, "version": "2026-11"})
        await until(lambda: len(decisions(call)) == 2)

        agreed, withdrawn = call.call.record.face.consents
    assert (agreed.path, agreed.on, agreed.version, agreed.keep) == (
        *("landmarks", True, "2026-11"),
        True,
    )
    assert (withdrawn.on, withdrawn.keep) == (False, False)
    age_s = (datetime.now(UTC) - datetime.fromisoformat(agreed.at)).total_seconds()
    assert 0 <= age_s < 60
    assert decisions(call) == ["agreed", "withdrawn"]


async def test_cues_are_kept_once_a_second_and_only_while_that_is_agreed_to(open_call):
    async with open_call() as call:
        await call.agree(keep=True)
        await call.show(0.0, 3)
        kept = list(call.call.record.face.cues)
        await call.agree(keep=False)
        await call.show(0.0, 1)

        assert 2 <= len(kept) <= 3
        assert all(b.at_s - a.at_s >= 1 for a, b in itertools.pairwise(kept))
        assert kept[-1].abstains == ""
        assert call.call.record.face.cues == []


async def test_after_the_end_nothing_is_read_and_nothing_is_felt(open_call):
    async with open_call() as call:
        await call.agree()
        await call.show(0.0, 2)
        await call.show(1.0, 3)
        await call.send("face-consent", {"path": "landmarks", "on": False})
        await until(lambda: not call.told()[-1]["on"])
        judged = call.eyes.judge.judged
        await call.show(1.0, 1)

        assert call.eyes.judge.judged == judged
        assert call.call._face.mood.tone(None).note == ""


async def test_an_end_waits_for_no_question_that_was_typed_before(open_call):
    async with open_call() as call:
        await call.agree()
        for _ in range(3):
            await call.hand_in(typed("what joy there is in living").message)
        await call.send("face-consent", {"path": "landmarks", "on": False})

        await until(lambda: not call.told()[-1]["on"], within_s=1.0)


@pytest.mark.parametrize(
    "said",
    [
        None,
        "yes",
        {},
        {"path": "landmarks"},
        {"path": "landmarks", "on": "yes"},
        {"path": "landmarks", "on": 1},
        {"path": ["landmarks"], "on": True},
        {"path": "face", "on": True},
        {"on": True},
    ],
    ids=str,
)
async def test_what_is_not_clearly_a_yes_is_none(open_call, said: Any):
    async with open_call() as call:
        await call.send("face-consent", said)
        await call.show(1.0, 0.5)

        assert not any(each["on"] for each in call.told())
        assert not any(each.on for each in call.call.record.face.consents)
        assert call.eyes.judge.judged == 0


@pytest.mark.parametrize(
    ("context", "path", "why"),
    [
        ("workplace", "landmarks", "at work"),
        ("education", "video", "in education"),
        (None, "landmarks", "customers"),
    ],
)
async def test_where_the_law_forbids_it_a_yes_changes_nothing(open_call, context, path, why):
    async with open_call(deployment_context=context) as call:
        await call.agree(path)
        await call.show(1.0, 0.5)

        assert why in call.told()[-1]["refused"]
        assert not call.told()[-1]["on"]
        assert call.call.record.face.consents == []
        assert decisions(call) == ["refused"]
        assert call.eyes.judge.judged == 0
        assert call.line.camera == []


async def test_the_override_forgets_what_was_felt_and_is_told(open_call):
    async with open_call() as call:
        await call.agree()
        await call.show(0.0, 2)
        await call.show(1.0, 3)
        await call.send("mood", {"adjust": False})
        await until(lambda: not call.told()[-1]["adjusting"])

        assert call.call._face.mood.tone(None).note == ""
        await call.send("mood", {"adjust": "maybe"})
        await call.send("mood", {"adjust": True})
        await until(lambda: call.told()[-1]["adjusting"])


async def test_the_camera_is_opened_with_a_consent_and_closed_with_its_end(open_call):
    async with open_call() as call:
        await call.film(255, 0.4)
        assert call.line.camera == []
        await call.agree("video")
        await call.film(10, 2)
        await call.film(255, 3)
        await until(lambda: call.told()[-1]["shows"])
        await call.send("face-consent", {"path": "video", "on": False})
        await until(lambda: len(call.line.camera) == 2)

        assert call.line.camera == [("opened", "visitor"), ("closed", "visitor")]
        await until(lambda: call.eyes.finders[0].closed)


async def test_an_agents_face_is_never_read(open_call):
    async with open_call() as call:
        await call.send(
            "face-consent", {"path": "landmarks", "on": True, "version": ""}, sender="agent"
        )
        await call.agree("video")
        await call.film(255, 1, user="agent")
        await call.agree("landmarks")
        await call.show(1.0, 1, sender="agent")

        assert [(each.path, each.on) for each in call.call.record.face.consents] == [
            *(("video", True), ("video", False)),
            ("landmarks", True),
        ]
        assert call.eyes.finders == []
        assert call.eyes.judge.judged == 0
        assert {each["abstains"] for each in call.told()} == {"no baseline"}


class AgentFirst(CameraLine):
    """A room in which an agent waits already, with an owner's token."""

    async def _connected(self) -> None:
        agent = {"id": "agent", "info": {"isOwner": True}}
        await self._call_event_handler("on_client_connected", agent)
        await super()._connected()


async def test_who_owns_the_room_is_not_the_visitor(open_call):
    async with open_call(line=AgentFirst(audio=False)) as call:
        await until(lambda: call.call._face.reader.visitor)

        assert call.call._face.reader.visitor == "visitor"


async def test_a_line_without_pictures_says_so(open_call):
    async with open_call(line=FileTransport(audio=False)) as call:
        await call.agree("video")

        assert call.told()[-1]["refused"] == "this connection carries no picture"


async def test_a_server_without_a_model_says_so(open_call):
    async with open_call(eyes=FakeEyes(video_refused="there is no model")) as call:
        await call.agree("video")
        assert call.told()[-1]["refused"] == "there is no model"
        assert call.line.camera == []

        await call.agree("landmarks")
        await until(lambda: call.told()[-1]["on"])


async def test_nothing_of_a_face_is_in_the_record_or_the_history(open_call):
    async with open_call() as call:
        await call.agree(keep=True)
        await call.show(0.0, 1)
        await call.agree("video")
        await call.film(10, 1)
        await asyncio.sleep(0.1)

        kept = repr(call.call.record)
    assert len(kept) < 5_000
    assert "array" not in kept
    assert r"\x" not in kept
