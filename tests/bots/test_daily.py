"""A Daily room per call: what is asked of Daily, and what happens when Daily fails."""

import asyncio
import io
import socket
import sys
import time
from contextlib import contextmanager

import aiohttp
import pytest
from loguru import logger

from bots.daily import DailyRooms, DailyUnavailable
from tests.fakes.daily_api import FakeDailyApi, acts_and_fails, answers, dawdles, hangs_up, refuses


@pytest.fixture
async def api():
    async with FakeDailyApi() as api:
        yield api


@pytest.fixture
async def http():
    async with aiohttp.ClientSession() as http:
        yield http


@pytest.fixture
def rooms_within(api, http):
    """Rooms that give Daily so many seconds."""

    def rooms(timeout_s):
        account = {"api_key": api.key, "api_url": api.url, "http": http}
        return DailyRooms(**account, room_minutes=30, timeout_s=timeout_s, undo_s=10)

    return rooms


@pytest.fixture
def rooms(rooms_within):
    """Patient, where the machine and not Daily is slow."""
    return rooms_within(10)


@pytest.fixture
def log():
    """Everything logged, with the values loguru adds to tracebacks."""
    text = io.StringIO()
    sink = logger.add(text, format="{message} {extra}", diagnose=True, backtrace=True)
    yield text
    logger.remove(sink)


async def test_a_room_is_private_seats_three_and_puts_everyone_out_when_it_expires(api, rooms):
    before = int(time.time())
    room = await rooms.open("s1", bot_name="Ada")

    made = api.rooms[room.name]
    assert made["privacy"] == "private"
    assert made["config"]["max_participants"] == 3
    assert made["config"]["eject_at_room_exp"] is True
    assert made["config"]["exp"] == room.expires_at
    assert before + 1800 <= room.expires_at <= time.time() + 1800
    assert room.url == made["url"]


async def test_only_the_bot_owns_the_room(api, rooms):
    room = await rooms.open("s1", bot_name="Ada")

    assert api.grants[room.bot_token]["is_owner"] is True
    assert api.grants[room.bot_token]["user_name"] == "Ada"
    assert api.grants[room.visitor_token]["is_owner"] is False


async def test_both_tokens_are_for_this_room_and_end_with_it(api, rooms):
    room = await rooms.open("s1", bot_name="Ada")

    for grant in (api.grants[room.bot_token], api.grants[room.visitor_token]):
        assert grant["room_name"] == room.name
        assert grant["exp"] == room.expires_at
        # False or absent beside other ejection settings would overrule the room's.
        assert grant["eject_at_token_exp"] is True


async def test_a_room_does_not_print_its_tokens(rooms):
    room = await rooms.open("s1", bot_name="Ada")

    assert room.bot_token not in repr(room)
    assert room.visitor_token not in repr(room)


@pytest.mark.parametrize("session_id", ["s1", "Größe/../ %", "x" * 500])
async def test_each_open_makes_a_room_of_its_own(api, rooms, session_id):
    first = await rooms.open(session_id, bot_name="Ada")
    second = await rooms.open(session_id, bot_name="Ada")

    assert set(api.rooms) == {first.name, second.name}


async def test_a_closed_room_is_gone_and_may_be_closed_again(api, rooms, log):
    room = await rooms.open("s1", bot_name="Ada")

    await rooms.close(room)
    await rooms.close(room)

    assert api.deleted == [room.name]
    assert log.getvalue() == ""


@pytest.mark.parametrize("trouble", [refuses(500, "server-error"), refuses(429, "x"), "stalls"])
async def test_a_room_that_cannot_be_deleted_is_logged_and_left(api, rooms_within, log, trouble):
    room = await rooms_within(10).open("s1", bot_name="Ada")
    api.troubles[4] = trouble_of(api, trouble)

    async with asyncio.timeout(30):
        await rooms_within(0.3).close(room)

    assert room.name in log.getvalue()


REFUSALS = [
    (refuses(401, "authentication-error"), "key is right"),
    (refuses(400, "invalid-request-error", "plan limit reached"), "plan limit reached"),
    (refuses(403, "forbidden-error"), "may do this"),
    (refuses(429, "rate-limit-error"), "too many requests"),
    (refuses(500, "server-error"), "status.daily.co"),
    (answers("<html>sign in</html>"), "api_url"),
    (answers("<html>no</html>", status=404), "api_url"),
    (answers("", status=301, location="/v1/rooms"), "answered 301"),
    ("stalls", "within 0.3 s"),
    ("acts_and_stalls", "within 0.3 s"),
    ("breaks_off", "within 0.3 s"),
    (hangs_up, "network"),
    (acts_and_fails, "answered 502"),
    (dawdles(5), "within 0.3 s"),
]


@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("case", REFUSALS, ids=range(len(REFUSALS)))
async def test_a_failed_open_says_why_and_leaves_no_room(api, rooms_within, nth, case):
    """Request 1 makes the room, 2 and 3 its tokens."""
    trouble, hint = case
    api.troubles[nth] = trouble_of(api, trouble)
    rooms = rooms_within(0.3 if "within" in hint else 10)

    async with asyncio.timeout(30):
        with pytest.raises(DailyUnavailable, match=hint):
            await rooms.open("s1", bot_name="Ada")

    assert api.rooms == {}


async def test_a_refused_room_is_not_deleted_afterwards(api, rooms):
    api.troubles[1] = refuses(401, "authentication-error")

    with pytest.raises(DailyUnavailable):
        await rooms.open("s1", bot_name="Ada")

    assert [asked.method for asked in api.asked] == ["POST"]


async def test_a_cancelled_open_leaves_no_room(api, rooms):
    api.troubles[1] = api.acts_and_stalls
    opening = asyncio.create_task(rooms.open("s1", bot_name="Ada"))
    await until(lambda: api.rooms)

    opening.cancel()

    with pytest.raises(asyncio.CancelledError):
        await opening
    assert api.rooms == {}


async def test_a_late_answer_within_the_time_is_good_enough(api, rooms):
    api.troubles[1] = dawdles(0.1)

    room = await rooms.open("s1", bot_name="Ada")

    assert room.name in api.rooms


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/v1", "http://daily.invalid/v1", "no url", "http://"]
)
async def test_an_address_nobody_answers_at_is_unavailable(http, url):
    rooms = DailyRooms(api_key="k", api_url=url, http=http, room_minutes=30)

    async with asyncio.timeout(30):
        with pytest.raises(DailyUnavailable, match="api_url"):
            await rooms.open("s1", bot_name="Ada")


async def test_packets_that_vanish_cost_less_than_three_seconds(http):
    with black_hole() as url:
        rooms = DailyRooms(api_key="k", api_url=url, http=http, room_minutes=30)
        async with asyncio.timeout(30):
            with pytest.raises(DailyUnavailable, match=r"within 2\.5 s"):
                await rooms.open("s1", bot_name="Ada")


async def test_the_key_is_in_no_message_and_no_traceback(api, http, log):
    key = "wrong-key-9876543210"
    api.troubles[1] = refuses(401, "authentication-error", f"no account has the key {key}")
    rooms = DailyRooms(api_key=key, api_url=api.url, http=http, room_minutes=30)

    try:
        await rooms.open("s1", bot_name="Ada")
    except DailyUnavailable:
        logger.exception("no room")

    assert "no account has the key ***" in log.getvalue()
    assert key not in log.getvalue()


async def test_a_key_with_a_line_break_in_it_is_reported_without_it(api, http):
    rooms = DailyRooms(api_key="two\nlines", api_url=api.url, http=http, room_minutes=30)

    with pytest.raises(DailyUnavailable) as unavailable:
        await rooms.open("s1", bot_name="Ada")

    assert "lines" not in str(unavailable.value)


async def test_a_line_break_after_the_key_and_a_slash_after_the_url_do_no_harm(api, http):
    rooms = DailyRooms(api_key=f"{api.key}\n", api_url=f"{api.url}/", http=http, room_minutes=30)

    room = await rooms.open("s1", bot_name="Ada")

    assert room.name in api.rooms


async def test_without_daily_python_no_room_is_made(api, rooms, monkeypatch):
    monkeypatch.setitem(sys.modules, "daily", None)

    with pytest.raises(DailyUnavailable, match=r"install rapport\[daily\]"):
        await rooms.open("s1", bot_name="Ada")

    assert api.asked == []


def trouble_of(api, trouble):
    """A trouble given by its name is one of this server's own."""
    return getattr(api, trouble) if isinstance(trouble, str) else trouble


async def until(condition):
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("still not so after 5 s")


@contextmanager
def black_hole():
    """An address whose host never answers a connection request: its queue is full."""
    with socket.socket() as host:
        host.bind(("127.0.0.1", 0))
        host.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(host.getsockname())
        yield "http://{}:{}/v1".format(*host.getsockname())
        for client in waiting:
            client.close()
