"""A dataset that follows its files."""

from pathlib import Path

import pytest

from tenants.errors import KnowledgeError
from tenants.knowledge.dataset import open_table
from tenants.knowledge.ingest import IngestReport, ingest, knowledge_folder
from tenants.knowledge.search import Searcher
from tenants.knowledge.tally import SourceCount
from tests.fakes.word_hash_embedder import WordHashEmbedder
from tests.tenants.brand import Brand

WORDS = WordHashEmbedder()


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return knowledge_folder(tmp_path / "var", "harbor")


def run(brand: Brand, dataset: Path) -> IngestReport:
    return ingest(brand.folder, brand.tenant, dataset, WORDS)


def found(dataset: Path, question: str, k: int = 50) -> list[str]:
    return [passage.id for passage in Searcher(dataset, WORDS).search(question, k=k)]


def test_a_first_ingest_takes_in_everything(brand: Brand, dataset: Path):
    assert run(brand, dataset) == IngestReport(
        articles=3,
        tickets=3,
        questions=1,
        passages=11,
        added=11,
        removed=0,
        embedded=11,
        problems=(),
        sources=(
            SourceCount("markdown", 3, added=3, changed=0, unchanged=0, removed=0, failed=0),
            SourceCount("tickets", 3, added=3, changed=0, unchanged=0, removed=0, failed=0),
            SourceCount("questions", 1, added=1, changed=0, unchanged=0, removed=0, failed=0),
        ),
    )


def test_a_second_ingest_finds_nothing_to_do(brand: Brand, dataset: Path):
    run(brand, dataset)

    again = run(brand, dataset)

    assert (again.passages, again.added, again.removed, again.embedded) == (11, 0, 0, 0)


def test_only_a_changed_passage_is_embedded_again(brand: Brand, dataset: Path):
    run(brand, dataset)
    brand.write_article(
        "opening-hours",
        "When we are open",
        "We are open Monday to Friday from 8 to 6.\n\n## Holidays\n\nWe never close.",
    )

    changed = run(brand, dataset)

    assert (changed.added, changed.removed, changed.embedded) == (1, 1, 1)


def test_a_new_address_is_taken_over_without_embedding(brand: Brand, dataset: Path):
    run(brand, dataset)
    path = brand.folder / "knowledge" / "errors.md"
    path.write_text(path.read_text().replace("area: help", "url: https://x.example/errors"))

    changed = run(brand, dataset)

    assert (changed.added, changed.embedded) == (2, 0)
    assert Searcher(dataset, WORDS).search("HD-310", k=1)[0].url == "https://x.example/errors"


def test_a_removed_article_disappears_with_its_passages(brand: Brand, dataset: Path):
    run(brand, dataset)
    brand.remove_article("opening-hours")

    removed = run(brand, dataset)

    assert removed.removed == 2
    assert not [name for name in found(dataset, "public holidays") if name.startswith("opening")]


def test_a_new_article_is_found_at_once_by_a_searcher_in_use(brand: Brand, dataset: Path):
    run(brand, dataset)
    searcher = Searcher(dataset, WORDS)
    searcher.search("anything")

    brand.write_article("parking", "Where to park", "Bicycles may stand in the yard.")
    run(brand, dataset)

    assert searcher.search("bicycles in the yard", k=1)[0].id == "parking#0"


def test_progress_runs_from_nothing_to_everything(brand: Brand, dataset: Path):
    heard: list[tuple[int, int]] = []

    ingest(
        brand.folder,
        brand.tenant,
        dataset,
        WORDS,
        on_progress=lambda done, total: heard.append((done, total)),
    )

    assert heard == [(done, 11) for done in range(12)]


def test_what_cannot_be_read_is_reported_and_the_rest_is_there(brand: Brand, dataset: Path):
    (brand.folder / "knowledge" / "photo.md").write_bytes(b"\x89PNG\0\0")
    brand.write_tickets("id,question,answer", "T-1,why", "T-2,where to park,Behind the house.")

    report = run(brand, dataset)

    assert [problem.key for problem in report.problems] == ["photo.md", "tickets.csv line 2"]
    assert (report.articles, report.tickets) == (3, 1)


def test_articles_that_are_gone_altogether_are_not_taken_for_an_empty_help_center(
    brand: Brand, dataset: Path
):
    run(brand, dataset)
    tenant = brand.tenant
    (brand.folder / "knowledge").rename(brand.folder / "elsewhere")

    with pytest.raises(KnowledgeError, match="there is no such folder; bring it back"):
        ingest(brand.folder, tenant, dataset, WORDS)
    assert "refunds#0" in found(dataset, "money back")


def test_a_tenant_may_know_nothing(brand: Brand, dataset: Path):
    run(brand, dataset)
    brand.write_settings(questions=[])
    brand.write_tickets("id,question,answer")
    for slug in ("refunds", "errors", "opening-hours"):
        brand.remove_article(slug)

    assert run(brand, dataset).removed == 11
    assert found(dataset, "anything") == []


def test_another_language_cuts_words_in_its_own_way(brand: Brand, dataset: Path):
    brand.write_article("rechnung", "Rechnungen", "Wir verschicken die Rechnungen monatlich.")
    run(brand, dataset)
    brand.write_settings(language="de")

    run(brand, dataset)

    table = open_table(dataset)
    assert table is not None
    assert [token.text for token in table.tokenize("Rechnungen", column="searched")] == ["rechnung"]
    assert found(dataset, "rechnung", k=1) == ["rechnung#0"]


def test_a_spoilt_dataset_is_reported_with_what_to_do(brand: Brand, dataset: Path):
    run(brand, dataset)
    for manifest in dataset.rglob("*.manifest"):
        manifest.write_bytes(b"spoilt")

    with pytest.raises(KnowledgeError, match="remove the folder and ingest again"):
        run(brand, dataset)


def test_a_setting_with_which_lance_never_returns_is_refused(
    brand: Brand, dataset: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LANCE_IO_THREADS", "1")

    with pytest.raises(KnowledgeError, match="LANCE_IO_THREADS: with 1, no dataset can be written"):
        run(brand, dataset)
