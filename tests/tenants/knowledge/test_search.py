"""Questions and the passages that answer them, with the real model."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tenants.errors import KnowledgeError
from tenants.knowledge.embeddings import MiniLm
from tenants.knowledge.ingest import ingest
from tenants.knowledge.search import Searcher, Where
from tests.tenants.brand import Brand


@pytest.fixture
def searcher(brand: Brand, tmp_path: Path, embedder: MiniLm) -> Searcher:
    dataset = tmp_path / "var"
    ingest(brand.folder, brand.tenant, dataset, embedder)
    return Searcher(dataset, embedder)


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("why did the bank say no to my card", "errors#1"),
        ("are you there on christmas day", "opening-hours#1"),
        ("is there a spot for my automobile", "T-2#0"),
        ("HD-204", "errors#0"),
        ("what does h d three one zero mean", "errors#1"),
        ("Error codes: billing", "errors#1"),
    ],
)
def test_the_first_passage_answers(searcher: Searcher, question: str, id_: str):
    assert searcher.search(question, k=1)[0].id == id_


def test_a_passage_says_where_it_is_from(searcher: Searcher):
    passage = searcher.search("is the practice open on public holidays", k=1)[0]

    assert (passage.title, passage.heading, passage.url, passage.kind) == (
        "When we are open",
        "Holidays",
        "/help/harbor/opening-hours",
        "article",
    )
    assert passage.text == "On public holidays the practice is closed."


def test_a_frequent_question_answers_with_the_passage_of_its_article(searcher: Searcher):
    passage = searcher.search("how can i get what i paid returned to me", k=1)[0]

    assert (passage.kind, passage.heading) == ("question", "Can I get a refund?")
    assert (passage.article, passage.url) == ("refunds", "/help/harbor/refunds")
    assert passage.text.startswith("Ask for a refund within 30 days")


def test_the_same_answer_is_not_given_twice(searcher: Searcher):
    """The ticket says what its article says, and so does the frequent question."""
    passages = searcher.search("when is the money back on my card", k=10)

    about_refunds = [passage.text for passage in passages if passage.article == "refunds"]
    assert len(about_refunds) == len(set(about_refunds)) == 2


def test_the_score_of_a_paraphrase_is_its_cosine_with_the_passage(
    searcher: Searcher, embedder: MiniLm
):
    passage = searcher.search("are you there on christmas day", k=1)[0]

    searched = f"{passage.title}: {passage.heading}\n{passage.text}"
    asked, said = embedder.embed(["are you there on christmas day", searched])
    assert passage.score == pytest.approx(float(asked @ said), abs=1e-3)


def test_a_code_alone_is_answered_with_confidence(searcher: Searcher):
    assert searcher.search("HD-310", k=1)[0].score > 0.36


def test_a_passage_comes_with_its_neighbours(searcher: Searcher):
    passage = searcher.search("HD-204", k=1)[0]

    assert (passage.before, passage.after) == (
        "",
        "Error HD-310 means that the bank declined the card.",
    )


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (Where(kinds=["ticket"]), {"T-1", "T-2", "T-3"}),
        (Where(languages=["de"]), {"T-3"}),
        (Where(areas=["Help"], kinds=["article"]), {"refunds", "opening-hours", "errors"}),
        (Where(languages=["fr"]), set()),
    ],
)
def test_a_search_may_be_kept_to_a_kind_a_language_or_an_area(
    searcher: Searcher, where: Where, found: set[str]
):
    passages = searcher.search("money back on my card", k=20, where=where)

    assert {passage.id.rpartition("#")[0] for passage in passages} == found


@pytest.mark.parametrize(
    "title", ["Error codes", "where is the page Error codes please", "Billing"]
)
def test_a_title_or_a_heading_finds_its_page(searcher: Searcher, title: str):
    assert searcher.search(title, k=1)[0].article == "errors"


def test_what_nobody_wrote_about_scores_below_what_somebody_did(searcher: Searcher):
    known = searcher.search("can i have my money back", k=1)[0]
    unknown = searcher.search("how tall is mount everest", k=1)[0]

    assert unknown.score < 0.3 < known.score


def test_passages_come_best_first_and_no_more_than_asked_for(searcher: Searcher):
    passages = searcher.search("money", k=3)

    assert len(passages) == 3
    ranks = [passage.rank_score for passage in passages]
    assert ranks == sorted(ranks, reverse=True)


def test_one_article_does_not_crowd_out_the_others(
    brand: Brand, searcher: Searcher, tmp_path: Path, embedder: MiniLm
):
    body = "\n\n".join(f"## Refund case {n}\n\nA refund for case {n} is paid." for n in range(9))
    brand.write_article("cases", "Refund cases", body)
    ingest(brand.folder, brand.tenant, tmp_path / "var", embedder)

    passages = searcher.search("refund cases", k=5)

    assert len([passage for passage in passages if passage.article == "cases"]) == 2


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_silence_is_not_a_question(searcher: Searcher, question: str):
    assert searcher.search(question) == []


@pytest.mark.parametrize(
    "question",
    [
        '"',
        'a" b',
        "+refund -money AND (OR",
        "payout^2~ *",
        "the of and",
        "🙂",
        "\0",
        "退款",
        "x" * 9999,
    ],
)
def test_no_question_is_too_strange(searcher: Searcher, question: str):
    assert len(searcher.search(question, k=2)) == 2


def test_threads_find_what_one_thread_finds(searcher: Searcher):
    questions = ["money back", "public holidays", "HD-204", "where to park"] * 6
    alone = [[p.id for p in searcher.search(question)] for question in questions]

    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda q: [p.id for p in searcher.search(q)], questions))

    assert together == alone


def test_a_help_center_that_was_never_ingested_says_so(tmp_path: Path, embedder: MiniLm):
    with pytest.raises(KnowledgeError, match="has not been ingested; run: rapport ingest"):
        Searcher(tmp_path / "nowhere", embedder).search("money")


def test_a_searcher_recovers_when_a_spoilt_dataset_is_made_anew(
    brand: Brand, searcher: Searcher, tmp_path: Path, embedder: MiniLm
):
    searcher.search("money")
    (tmp_path / "var" / "passages.lance").rename(tmp_path / "spoilt")
    with pytest.raises(KnowledgeError):
        searcher.search("money")

    ingest(brand.folder, brand.tenant, tmp_path / "var", embedder)

    assert searcher.search("HD-204", k=1)[0].id == "errors#0"
