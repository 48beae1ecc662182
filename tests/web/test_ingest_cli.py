"""`rapport ingest`, as an operator uses it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.fakes.site import Site, page
from tests.tenants.brand import Brand
from tests.tenants.knowledge.formats.docx_files import docx, p
from tests.tenants.knowledge.formats.pdf_files import pdf, words
from web.cli import app

PAGES = {
    "/": page("<h1>Bikes</h1><p>We lend bikes for free.</p><a href='/e'>e</a>"),
    "/e": page("<h1>Electric bikes</h1><p>An electric bike runs as far as the lighthouse.</p>"),
}


@pytest.fixture
def harbor(tmp_path: Path) -> Brand:
    brand = Brand(tmp_path / "tenants" / "harbor")
    brand.write_article("hours", "Opening hours", "We are open from 8 to 6.")
    brand.write_settings(questions=[], knowledge={"tickets": None})
    return brand


def rapport(brand: Brand, *arguments: str):
    root = brand.folder.parent
    where = ["--tenants", str(root), "--data", str(root.parent / "var")]
    return CliRunner().invoke(app, [*arguments, *where])


def ingest(brand: Brand, *arguments: str):
    return rapport(brand, "ingest", "harbor", *arguments)


def answer(brand: Brand, question: str) -> str:
    told = rapport(brand, "ask", question, "--tenant", "harbor", "--json").stdout
    return json.loads(told)["utterances"][-1]["text"]


def row(output: str, source: str) -> list[str]:
    """documents, added, changed, unchanged, removed, failed."""
    line = next(line for line in output.splitlines() if f" {source} " in line)
    return line.replace("│", " ").split()[1:]


def test_added_files_are_read_answered_from_and_forgotten(harbor: Brand, tmp_path: Path):
    files = {
        "Our barber.pdf": pdf(words("The barber comes every second Tuesday.")),
        "parking.docx": docx(p("You may park behind the house.")),
        "wifi.html": b"<h1>Wifi</h1><p>The wifi is called harbor guest.</p>",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    told = ingest(harbor, *(part for name in files for part in ("--add", str(tmp_path / name))))

    assert told.exit_code == 0, told.output
    assert row(told.stdout, "pdf") == ["1", "1", "0", "0", "0", "0"]
    assert "second Tuesday" in answer(harbor, "When does the barber come?")
    assert "behind the house" in answer(harbor, "Where may I park?")
    forgotten = ingest(harbor, "--forget", "Our-barber.pdf")
    assert row(forgotten.stdout, "pdf") == ["0", "0", "0", "0", "1", "0"]
    assert "second Tuesday" not in answer(harbor, "When does the barber come?")


def test_a_site_is_read_remembered_and_read_again(harbor: Brand):
    with Site(PAGES) as site:
        first = ingest(harbor, "--url", f"{site.url}/", "--allow", site.place)
        again = ingest(harbor, "--allow", site.place)

    assert row(first.stdout, "site") == ["2", "2", "0", "0", "0", "0"]
    assert row(again.stdout, "site") == ["2", "0", "0", "2", "0", "0"]
    assert "lighthouse" in answer(harbor, "How far does an electric bike run?")


def test_a_site_that_is_off_keeps_its_pages_and_is_named(harbor: Brand):
    with Site(PAGES) as site:
        ingest(harbor, "--url", f"{site.url}/", "--allow", site.place)

    told = ingest(harbor, "--allow", site.place)

    assert told.exit_code == 0
    assert "2 kept as last read" in told.stdout
    assert "what was read before stays" in told.output
    assert "lighthouse" in answer(harbor, "How far does an electric bike run?")


def test_a_site_in_the_settings_is_read_and_leaves_with_its_setting(harbor: Brand):
    with Site(PAGES) as site:
        settings = {"tickets": None, "sites": [{"url": f"{site.url}/e", "delay_s": 0}]}
        harbor.write_settings(questions=[], knowledge=settings)
        told = ingest(harbor, "--allow", site.place)
    harbor.write_settings(questions=[], knowledge={"tickets": None})

    without = ingest(harbor)

    assert row(told.stdout, "site")[0] == "1"
    assert row(without.stdout, "site") == ["0", "0", "0", "0", "1", "0"]


def test_an_inner_site_is_refused_unless_allowed(harbor: Brand):
    with Site(PAGES) as site:
        told = ingest(harbor, "--url", f"{site.url}/")

    assert "leads to 127.0.0.1, which is no public address; name a public server" in told.output
    assert site.asked == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--url", "not an address"], "is no web address; write it as in https://"),
        (["--add", "song.mp3"], "song.mp3: cannot be read: No such file or directory"),
        (["--forget", "what.pdf"], "what.pdf: was not added; there is nothing to forget"),
    ],
)
def test_a_wish_that_cannot_be_met_is_told_with_the_way_out(
    harbor: Brand, arguments: list[str], told: str
):
    result = ingest(harbor, *arguments)

    assert result.exit_code == 1
    assert told in result.output


def test_a_file_of_another_kind_is_refused_by_name(harbor: Brand, tmp_path: Path):
    (tmp_path / "song.mp3").write_bytes(b"x")

    result = ingest(harbor, "--add", str(tmp_path / "song.mp3"))

    assert "song.mp3: is of no kind that can be read; add a file that ends in .csv" in result.output
