"""The tenant that everybody meets first, and the questions it is measured with."""

import json
from pathlib import Path

import pytest

from tenants.config_file import load_tenant
from tenants.knowledge.chunks import MAX_TOKENS, chunks
from tenants.knowledge.documents import Document, read_documents
from tenants.knowledge.embeddings import MiniLm

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "tenants" / "demo"
QUESTIONS = ROOT / "tests" / "benchmarks" / "demo_questions.jsonl"


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    found, problems = read_documents(DEMO, load_tenant(DEMO))
    assert problems == []
    return found


def test_every_measured_question_names_documents_that_exist(documents: list[Document]):
    known = {document.id for document in documents}
    lines = [json.loads(line) for line in QUESTIONS.read_text().splitlines()]

    named = {name for line in lines for name in [line["document"], *line["also"]] if name}

    assert named - known == set()


def test_every_article_is_asked_for_by_a_measured_question(documents: list[Document]):
    asked = {json.loads(line)["document"] for line in QUESTIONS.read_text().splitlines()}

    articles = {document.id for document in documents if document.kind == "article"}
    assert articles - asked == set()


def test_no_passage_of_the_demo_is_cut_off_by_the_model(
    documents: list[Document], embedder: MiniLm
):
    pages = [document for document in documents if document.kind == "article"]
    passages = [chunk for page in pages for chunk in chunks(page.body, count=embedder.count)]

    assert max(embedder.count(passage.text) for passage in passages) <= MAX_TOKENS
