"""Measuring a search over any folder with any questions."""

import json
from pathlib import Path

import pytest

from tenants.errors import KnowledgeError
from tenants.knowledge.bench.folder import read_folder
from tenants.knowledge.bench.measure import METHODS, measure
from tenants.knowledge.bench.questions import Question, QuestionsError, read_questions
from tenants.knowledge.embeddings import MiniLm


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    (made / "money").mkdir(parents=True)
    (made / "money" / "refunds.md").write_text(
        "---\ntitle: Getting your money back\nlayout: page\n---\nAsk within 30 days of paying.\n"
    )
    (made / "parking.html").write_text(
        "<title>Parking</title><body><h1>Where to park</h1><p>Leave the car behind the house.</p>"
    )
    (made / "hours.txt").write_text("Hours\n=====\n\nWe are open from 8 to 6 on weekdays.\n")
    (made / "plain.md").write_text("# Error ZX-81\n\nThe tape cannot be read.\n")
    (made / ".hidden.md").write_text("# Hidden\n\nNothing.\n")
    return made


def questions(*lines: object) -> list[Question]:
    return [Question(q, d, tuple(also), line=n) for n, (q, d, *also) in enumerate(lines, 1)]


def test_documents_of_several_kinds_are_read_with_their_titles(folder: Path):
    read = read_folder(folder).documents

    assert {path: title for path, (title, _) in read.items()} == {
        "hours.txt": "Hours",
        "money/refunds.md": "Getting your money back",
        "parking.html": "Where to park",
        "plain.md": "Error ZX-81",
    }


@pytest.mark.parametrize(
    "name", ["money/refunds.md", "money/refunds", "refunds.md", "refunds", "./money/refunds.md"]
)
def test_a_document_goes_by_its_path_or_its_name(folder: Path, name: str):
    assert read_folder(folder).named(name) == {"money/refunds.md"}


def test_every_method_is_measured(folder: Path, embedder: MiniLm):
    asked = questions(
        ("i want to be paid back", "refunds"),
        ("ZX-81", "plain.md"),
        ("a spot for my automobile", "nowhere", "parking"),
        ("how tall is mount everest", None),
    )

    found = measure(read_folder(folder), asked, embedder)

    assert [row.method for row in found.rows] == list(METHODS)
    hybrid = found.rows[-1]
    assert (hybrid.recall_1, hybrid.recall_5, hybrid.mrr_10) == (1.0, 1.0, 1.0)
    assert 0 < hybrid.p50_ms <= hybrid.p95_ms
    assert (found.questions, found.documents, found.auroc) == (3, 4, 1.0)


def test_a_question_about_a_document_that_is_not_there_is_reported_and_left_out(
    folder: Path, embedder: MiniLm
):
    asked = questions(("i want to be paid back", "refunds"), ("what is it", "gone.md"))

    found = measure(read_folder(folder), asked, embedder)

    assert found.questions == 1
    assert [str(problem) for problem in found.problems] == [
        "line 2: there is no document 'gone.md' in the folder; the question was left out"
    ]


def test_questions_about_another_folder_are_refused(folder: Path, embedder: MiniLm):
    with pytest.raises(KnowledgeError, match="none is about a document of it"):
        measure(read_folder(folder), questions(("what is it", "gone.md")), embedder)


def test_an_empty_folder_says_what_belongs_in_it(tmp_path: Path):
    with pytest.raises(KnowledgeError, match=r"holds no document .* \.md"):
        read_folder(tmp_path)


def test_all_bad_lines_are_named_at_once(tmp_path: Path):
    file = tmp_path / "q.jsonl"
    good = json.dumps({"question": "how do i pay", "document": "pay"})
    file.write_text(
        f'{good}\n\n{{"question": ""}}\nnot json\n[]\n{{"question": "a"}}\n'
        '{"question": "a", "document": "b", "also": "c"}\n'
    )

    with pytest.raises(QuestionsError) as refused:
        read_questions(file)

    assert [problem.key for problem in refused.value.problems] == [
        "line 3",
        "line 4",
        "line 5",
        "line 6",
        "line 7",
    ]


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00"])
def test_a_file_without_questions_is_refused(tmp_path: Path, content: bytes):
    file = tmp_path / "q.jsonl"
    file.write_bytes(content)

    with pytest.raises(QuestionsError):
        read_questions(file)


def test_a_question_may_have_no_answer_and_several_documents(tmp_path: Path):
    file = tmp_path / "q.jsonl"
    file.write_text(
        '{"question": "a", "document": null}\n'
        '{"question": "b", "document": "x", "also": ["y"], "id": 7}\n'
    )

    assert [question.wanted for question in read_questions(file)] == [(), ("x", "y")]
