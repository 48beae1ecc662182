"""An operator's pages: only for operators, and they do what they say."""

import http.client
import re
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.fakes.site import Site, page
from tests.servers import Server
from tests.tenants.brand import Brand
from tests.tenants.knowledge.formats.pdf_files import pdf, words

TOKEN = "a-long-and-random-token"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    shown = page("<h1>Bikes</h1><p>An electric bike runs as far as the lighthouse.</p>")
    with Site({"/": shown}) as site:
        yield site


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("desk")
    brand = Brand(root / "tenants" / "harbor")
    brand.write_article("hours", "Opening hours", "We are open from 8 to 6.")
    brand.write_settings(questions=[], knowledge={"tickets": None})
    env = {"RAPPORT_OPERATOR_TOKEN": TOKEN, "RAPPORT_ALLOW": site.place}
    server = Server(root / "tenants", root / "var", **env)
    server.wait()
    yield server
    server.stop()


def client(desk: Server) -> httpx.Client:
    return httpx.Client(
        base_url=desk.url, follow_redirects=True, timeout=30, headers={"Origin": desk.url}
    )


@pytest.fixture
def operator(desk: Server) -> Iterator[httpx.Client]:
    with client(desk) as browser:
        browser.post("/operator/sign-in", data={"token": TOKEN})
        yield browser


def key(operator: httpx.Client) -> str:
    found = re.search(r'name="key" value="(\w+)"', operator.get("/operator/knowledge/harbor").text)
    assert found
    return found[1]


def done(operator: httpx.Client) -> str:
    """The page when the reading is over."""
    for _ in range(300):
        if not operator.get("/operator/knowledge/harbor/progress").json()["running"]:
            break
        time.sleep(0.1)
    return re.sub(r"\s+", " ", operator.get("/operator/knowledge/harbor").text)


def row(html: str, source: str) -> list[str]:
    cells = html.partition(f"<th scope=row>{source}</th>")[2].partition("</tr>")[0]
    return re.findall(r"<td>(\d+)</td>", cells)


def test_a_stranger_sees_only_the_way_in(desk: Server):
    for path in ("/operator/knowledge", "/operator/knowledge/harbor"):
        answer = httpx.get(desk.url + path)

        assert answer.status_code == 401
        assert "Operator token" in answer.text
        assert "Opening hours" not in answer.text


def test_a_wrong_token_is_refused_with_where_it_is(desk: Server):
    with client(desk) as browser:
        answer = browser.post("/operator/sign-in", data={"token": "wrong"})

    assert answer.status_code == 403
    assert "it is in RAPPORT_OPERATOR_TOKEN on the server" in answer.text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: Server):
    with client(desk) as browser:
        answer = browser.post("/operator/sign-in", data={"token": TOKEN}, follow_redirects=False)

    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/operator"))
    assert TOKEN not in cookie


def test_files_are_added_read_shown_and_removed(operator: httpx.Client):
    files = {"files": ("Our barber.pdf", pdf(words("The barber comes on Tuesday.")))}
    operator.post("/operator/knowledge/harbor/files", data={"key": key(operator)}, files=files)

    assert row(done(operator), "PDF") == ["1", "1", "0", "0", "0", "0"]
    assert "The barber comes on Tuesday." in operator.get("/help/harbor/our-barber").text
    gone = {"key": key(operator), "name": "Our-barber.pdf"}
    operator.post("/operator/knowledge/harbor/forget", data=gone)
    assert row(done(operator), "PDF") == ["0", "0", "0", "0", "1", "0"]


def test_a_site_is_added_and_read(operator: httpx.Client, site: Site):
    wish = {"key": key(operator), "url": f"{site.url}/", "max_pages": "5", "max_depth": "1"}
    told = operator.post("/operator/knowledge/harbor/sites", data=wish)

    assert f"{site.url}/ added" in told.text
    assert row(done(operator), "Web sites") == ["1", "1", "0", "0", "0", "0"]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"url": "words"}, "words: is no web address"),
        ({"url": "https://a.example", "max_pages": "many"}, "must be whole numbers"),
    ],
)
def test_a_site_that_is_none_is_refused_with_the_reason(
    operator: httpx.Client, wish: dict[str, str], told: str
):
    answer = operator.post("/operator/knowledge/harbor/sites", data={"key": key(operator), **wish})

    assert told in answer.text


def test_a_file_of_another_kind_is_refused_and_the_others_are_taken(operator: httpx.Client):
    files = [("files", ("fine.html", b"<p>x</p>")), ("files", ("song.mp3", b"x"))]
    answer = operator.post(
        "/operator/knowledge/harbor/files", data={"key": key(operator)}, files=files
    )

    assert "1 of 2 added; song.mp3: is of no kind that can be read" in answer.text
    assert "fine.html" in done(operator)


def test_where_no_file_can_be_taken_nothing_is_read(operator: httpx.Client):
    files = [("files", ("song.mp3", b"x"))]
    answer = operator.post(
        "/operator/knowledge/harbor/files", data={"key": key(operator)}, files=files
    )

    assert "0 of 1 added; song.mp3" in answer.text
    assert "Reading" not in answer.text


def test_a_name_cannot_leave_its_folder_or_its_page(operator: httpx.Client):
    name = "../../<script>alert(1)<x>.html"
    files = {"files": (name, b"<h1>Odd</h1><p>Words.</p>")}
    operator.post("/operator/knowledge/harbor/files", data={"key": key(operator)}, files=files)

    html = done(operator)

    assert "<script>alert" not in html
    assert "/.." not in html


@pytest.mark.parametrize("forged", [{}, {"key": ""}, {"key": "0" * 64}])
def test_a_form_without_our_key_changes_nothing(operator: httpx.Client, forged: dict[str, str]):
    answer = operator.post("/operator/knowledge/harbor/read", data=forged)

    assert answer.status_code == 403
    assert "load the page again" in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_of_another_site_changes_nothing(operator: httpx.Client, origin: str):
    answer = operator.post(
        "/operator/knowledge/harbor/read",
        data={"key": key(operator)},
        headers={"Origin": origin},
    )

    assert answer.status_code == 403
    assert "use the page of this server" in answer.text


def test_a_body_over_the_limit_is_refused_before_it_is_read(desk: Server):
    line = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=10)
    line.putrequest("POST", "/operator/knowledge/harbor/files")
    line.putheader("Content-Length", "60000000")
    line.endheaders()

    assert line.getresponse().status == 413
    line.close()


def test_a_tenant_nobody_knows_is_said_to_be_missing(operator: httpx.Client):
    answer = operator.get("/operator/knowledge/harbour")

    assert answer.status_code == 404
    assert "harbor" in answer.text


def test_without_a_token_on_the_server_nobody_comes_in(server: Server):
    for answer in (
        httpx.get(f"{server.url}/operator/knowledge"),
        httpx.post(
            f"{server.url}/operator/sign-in", data={"token": ""}, headers={"Origin": server.url}
        ),
    ):
        assert answer.status_code == 503
        assert "RAPPORT_OPERATOR_TOKEN is not set" in answer.text
        assert "openssl rand" in answer.text
