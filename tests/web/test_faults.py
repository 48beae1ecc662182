"""What breaks in the middle of a call, and what the visitor gets."""

import asyncio
import signal

import httpx
import psutil

from tests.servers import Server
from tests.speech import recordings
from tests.websocket_visitor import WebsocketVisitor, connected

PAUSE = bytes(2 * 16_000)


def ears_of(server: Server) -> list[psutil.Process]:
    """The recognisers' child processes."""
    children = psutil.Process(server.process.pid).children(recursive=True)
    return [child for child in children if "pocketsphinx" in " ".join(child.cmdline())]


async def test_a_recogniser_that_dies_is_replaced_and_the_question_still_answered(
    quiet_server: Server,
):
    session = quiet_server.open(transport="websocket").json()
    question = recordings()[2]
    half = len(question.pcm16) // 4 * 2

    async with connected(quiet_server, session) as visitor:
        await visitor.ready()
        await visitor.say(question.pcm16[:half])
        killed = ears_of(quiet_server)
        for child in killed:
            child.send_signal(signal.SIGKILL)
        await visitor.say(question.pcm16[half:] + PAUSE)

        await visitor.until(lambda: visitor.told("sources"))
        assert killed
        assert visitor.told("sources")[0]["sources"][0]["url"] == "/help/speech/small-dog"


async def test_a_server_told_to_stop_lets_the_call_finish_and_takes_no_other(tenants, data):
    server = Server(tenants, data, "--patience", "60")
    server.wait()
    session = server.open(mode="text").json()
    async with connected(server, session) as visitor:
        await visitor.ready()

        server.process.terminate()
        refused = await _refused(server)
        await _answered(visitor)

        assert refused.status_code == 503
        assert refused.json()["error"]["code"] == "draining"
    assert await asyncio.to_thread(server.process.wait, 30) in {0, -signal.SIGTERM}


async def _refused(server: Server) -> httpx.Response:
    async with asyncio.timeout(10):
        while (response := server.open(mode="text")).status_code == 201:
            server.close(response.json())
            await asyncio.sleep(0.1)
    return response


async def _answered(visitor: WebsocketVisitor) -> None:
    await visitor.type("what joy there is in living")
    await visitor.until(lambda: "joy there is in living" in visitor.said())
