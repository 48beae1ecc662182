"""Tickets as spreadsheets write them."""

from pathlib import Path

import pytest

from tenants.knowledge.tickets import Ticket, read_tickets

HEADER = b"id,question,answer\n"


def write(tmp_path: Path, content: bytes) -> tuple[list[Ticket], list[str]]:
    path = tmp_path / "tickets.csv"
    path.write_bytes(content)
    tickets, problems = read_tickets(path)
    return tickets, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    "content",
    [
        b"id,question,answer\n1,why,because\n",
        b"\xef\xbb\xbfid,question,answer\r\n1,why,because\r\n",
        b"id;question;answer\r\n1;why;because",
        b"id\tquestion\tanswer\n1\twhy\tbecause\n",
        b"ID , Question,ANSWER\n1, why ,because\n",
        b'answer,when,id,question\n"because",x,1,why\n',
        b"\n\nid,question,answer\n\n1,why,because\n,,\n",
        b"id,question,answer\r1,why,because\r",
    ],
)
def test_the_same_ticket_in_many_dialects(tmp_path: Path, content: bytes):
    tickets, problems = write(tmp_path, content)

    assert problems == []
    assert [(t.id, t.question, t.answer) for t in tickets] == [("1", "why", "because")]


def test_quotes_hold_commas_and_line_ends(tmp_path: Path):
    tickets, _ = write(tmp_path, HEADER + b'1,"why, oh\nwhy","be""cause"\n2,a,b\n')

    assert [(t.question, t.answer, t.line) for t in tickets] == [
        ("why, oh\nwhy", 'be"cause', 3),
        ("a", "b", 4),
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (b"7,why\n", "tickets.csv line 2: has 2 columns, the first row has 3"),
        (b"7,why,a,b\n", "tickets.csv line 2: has 4 columns, the first row has 3"),
        (b"7,why,\n", "tickets.csv line 2: has no answer; fill it in or remove the row"),
        (b",,because\n", "tickets.csv line 2: has no id and no question"),
        (b"7,Z\xe4hne,x\n", "tickets.csv line 2: is not UTF-8 text; save the file as CSV in UTF-8"),
        (b"7,a\0b,x\n", "tickets.csv line 2: is not UTF-8 text"),
        (b"7,why," + b"x" * 30_000 + b"\n", "tickets.csv line 2: its answer is longer than 20,000"),
        (b"7,why," + b"x" * 200_000 + b"\n", "tickets.csv line 2: cannot be read: field larger"),
    ],
)
def test_a_bad_row_is_reported_with_its_line_and_the_others_go_on(
    tmp_path: Path, row: bytes, told: str
):
    tickets, problems = write(tmp_path, HEADER + row + b"8,good,row\n")

    assert [ticket.id for ticket in tickets] == ["8"]
    assert len(problems) == 1
    assert problems[0].startswith(told)


def test_a_repeated_id_is_reported_with_both_lines(tmp_path: Path):
    tickets, problems = write(tmp_path, HEADER + b"1,a,b\n1,c,d\n")

    assert [ticket.question for ticket in tickets] == ["a"]
    assert problems == [
        "tickets.csv line 3: ticket 1 is already on line 2; remove one of them",
    ]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n", HEADER])
def test_an_empty_file_has_no_tickets_and_no_problems(tmp_path: Path, content: bytes):
    assert write(tmp_path, content) == ([], [])


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "id,question,answer\n1,a,b".encode("utf-16"),
        b"number,text\n1,a\n",
    ],
)
def test_a_file_that_is_no_ticket_list_is_one_problem(tmp_path: Path, content: bytes):
    tickets, problems = write(tmp_path, content)

    assert tickets == []
    assert len(problems) == 1
    assert "the first row does not name the columns" in problems[0]


def test_an_open_quote_does_not_swallow_the_file_unnoticed(tmp_path: Path):
    rows = b"".join(b"%d,question,answer\n" % number for number in range(3000))

    _, problems = write(tmp_path, HEADER + b'x,"never closed,b\n' + rows)

    assert len(problems) == 1
    assert problems[0].startswith("tickets.csv line 3002: ")
