"""What the session API answers, asked over real HTTP and websockets."""

import asyncio

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.servers import Server, bearer
from tests.websocket_visitor import connected

NO_OFFERS = [
    "",
    "v=0\r\nthis is no offer\r\n",
    "m=\r\na=ice-ufrag:\r\na=fingerprint:\r\n",
    "m=audio x y z\r\na=ice-ufrag:1\r\na=fingerprint:sha-256 00\r\n",
]


def error(response: httpx.Response) -> str:
    body = response.json()["error"]
    assert body["message"]
    assert body["remedy"]
    return body["code"]


def test_an_unknown_tenant_is_not_found_and_a_near_one_is_named(server: Server):
    response = server.open("speach")

    assert response.status_code == 404
    assert error(response) == "no_such_tenant"
    assert "'speech'" in response.json()["error"]["message"]


def test_a_page_of_another_site_is_refused(server: Server):
    response = httpx.post(
        f"{server.url}/api/sessions",
        json={"tenant": "speech", "mode": "voice"},
        headers={"Origin": "https://evil.test"},
    )

    assert response.status_code == 403
    assert error(response) == "origin_not_allowed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"tenant": "speech"}',
        b'{"tenant": "speech", "mode": "song"}',
        b'{"tenant": "speech", "mode": "voice", "language": "xx"}',
        b"\xff\xfe\x00",
    ],
)
def test_a_malformed_wish_is_answered_with_what_is_wrong(server: Server, body: bytes):
    headers = {"Origin": server.url, "Content-Type": "application/json"}
    response = httpx.post(f"{server.url}/api/sessions", content=body, headers=headers)

    assert response.status_code in {400, 422}
    assert error(response) in {"http_400", "invalid"}


def test_a_body_without_end_is_refused(server: Server):
    response = httpx.post(f"{server.url}/api/sessions", content=b"x" * 200_000)

    assert response.status_code == 413
    assert error(response) == "too_large"


def test_the_fifth_caller_of_four_is_told_when_to_come_back(server: Server):
    taken = [server.open() for _ in range(4)]

    fifth = server.open()

    assert [response.status_code for response in taken] == [201] * 4
    assert fifth.status_code == 503
    assert error(fifth) == "full"
    assert int(fifth.headers["Retry-After"]) > 0
    text = server.open(mode="text")
    assert text.status_code == 201
    for response in (*taken, text):
        server.close(response.json())
    again = server.open()
    assert again.status_code == 201
    server.close(again.json())


@pytest.mark.parametrize("sdp", NO_OFFERS)
def test_an_offer_that_is_none_is_refused(server: Server, sdp: str):
    session = server.open().json()

    offer = {"sdp": sdp, "type": "offer"}
    response = httpx.post(server.url + session["offer_url"], json=offer, headers=bearer(session))

    assert response.status_code == 400
    assert error(response) == "bad_offer"
    server.close(session)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer forged"}])
def test_a_session_belongs_to_whoever_has_its_token(server: Server, headers: dict[str, str]):
    session = server.open().json()

    response = httpx.delete(f"{server.url}/api/sessions/{session['session_id']}", headers=headers)

    assert response.status_code == 401
    assert error(response) in {"token_missing", "token_invalid"}
    server.close(session)


def test_the_token_of_one_session_does_not_open_another(server: Server):
    mine, other = server.open().json(), server.open().json()

    url = f"{server.url}/api/sessions/{other['session_id']}"
    response = httpx.get(f"{url}/transcript", headers=bearer(mine))
    httpx.delete(url, headers=bearer(mine))

    assert response.status_code == 404
    assert httpx.get(f"{url}/transcript", headers=bearer(other)).status_code == 200
    server.close(mine)
    server.close(other)


async def test_a_token_connects_once(server: Server):
    session = server.open(mode="text").json()

    async with connected(server, session) as visitor:
        await visitor.ready()
        with pytest.raises((ConnectionError, InvalidStatus)):
            async with connected(server, session) as second:
                await second.ready()


async def test_a_websocket_of_another_site_is_refused(server: Server):
    session = server.open(mode="text").json()

    with pytest.raises((ConnectionError, InvalidStatus)):
        async with connected(server, session, origin="https://evil.test") as visitor:
            await visitor.ready()
    server.close(session)


async def test_a_typed_question_is_answered_with_its_article_and_its_times(server: Server):
    session = server.open(mode="text").json()

    async with connected(server, session) as visitor:
        await visitor.ready()
        await visitor.type("what joy there is in living")
        await visitor.until(lambda: visitor.told("turn") and visitor.said())

        assert [s["url"] for s in visitor.told("sources")[0]["sources"]] == ["/help/speech/joy"]
        assert "joy there is in living" in visitor.said()
        assert visitor.told("turn")[0]["text_turn"]
        assert not visitor.sound


async def test_a_silent_session_speaks_when_asked_to(server: Server):
    session = server.open(mode="text").json()

    async with connected(server, session) as visitor:
        await visitor.ready()
        await visitor.send("client-message", {"t": "speak-answers", "d": {"on": True}})
        await asyncio.sleep(0.2)
        await visitor.type("what joy there is in living")

        await visitor.until(lambda: any(visitor.sound))


async def test_malformed_frames_are_answered_with_an_error_and_hurt_nobody(server: Server):
    mine, other = server.open(mode="text").json(), server.open(mode="text").json()

    async with connected(server, mine) as visitor, connected(server, other) as neighbour:
        await visitor.ready()
        await neighbour.ready()
        for garbage in (b"\xff" * 50, "not a frame", b"", b"\x0a\x00"):
            await visitor.send_raw(garbage)
        await visitor.until(lambda: visitor.of("error-response"))
        for somebody in (visitor, neighbour):
            await somebody.type("tear thin sheets from the other pad")
            await somebody.until(lambda who=somebody: "tear thin" in who.said().lower())


async def test_the_transcript_is_the_visitors_own(server: Server):
    session = server.open(mode="text").json()
    url = f"{server.url}/api/sessions/{session['session_id']}/transcript"

    async with connected(server, session) as visitor:
        await visitor.ready()
        await visitor.type("what joy there is in living")
        await visitor.until(lambda: visitor.told("turn"))
        async with httpx.AsyncClient() as http:
            refused = await http.get(url)
            await asyncio.sleep(0.3)
            kept = (await http.get(url, headers=bearer(session))).json()

    assert refused.status_code == 401
    assert [u["speaker"] for u in kept["utterances"]] == ["visitor", "assistant"]
    assert kept["utterances"][1]["sources"][0]["url"] == "/help/speech/joy"
