"""Help centers in other languages, which the embedding hardly understands."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tenants.knowledge.embeddings import MiniLm
from tenants.knowledge.ingest import ingest
from tenants.knowledge.search import Searcher
from tests.tenants.brand import Brand

WRITTEN = Path(__file__).parents[2] / "benchmarks" / "abroad"
MIN_RELEVANCE = 0.36
"""The setting's default."""


@pytest.fixture(scope="module")
def searchers(
    tmp_path_factory: pytest.TempPathFactory, embedder: MiniLm
) -> Callable[[str], tuple[Searcher, dict]]:
    opened: dict[str, tuple[Searcher, dict]] = {}

    def searcher(language: str) -> tuple[Searcher, dict]:
        if language not in opened:
            written = json.loads((WRITTEN / f"{language}.json").read_text("utf-8"))
            folder = tmp_path_factory.mktemp(language)
            opened[language] = made(folder, language, written["articles"], embedder), written
        return opened[language]

    return searcher


def made(folder: Path, language: str, articles: dict, embedder: MiniLm) -> Searcher:
    brand = Brand(folder / "harbor")
    brand.write_settings(language=language, questions=[])
    for slug, (title, body) in articles.items():
        brand.write_article(slug, title, body)
    ingest(brand.folder, brand.tenant, folder / "var", embedder)
    return Searcher(folder / "var", embedder, language=brand.tenant.language)


@pytest.mark.parametrize("language", ["es", "hi"])
def test_a_typed_question_finds_its_article(searchers, language: str):
    searcher, written = searchers(language)

    first = [searcher.search(question, k=1)[0].article for question, _ in written["questions"]]

    right = [found == slug for found, (_, slug) in zip(first, written["questions"], strict=True)]
    assert sum(right) >= 0.85 * len(right)


@pytest.mark.parametrize("language", ["es", "hi"])
def test_a_question_nobody_wrote_about_is_not_answered(searchers, language: str):
    searcher, written = searchers(language)

    known = [searcher.search(question, k=1)[0].score for question, _ in written["questions"]]
    unknown = [searcher.search(question, k=1)[0].score for question in written["unanswerable"]]

    assert sum(score >= MIN_RELEVANCE for score in known) >= 0.85 * len(known)
    assert sum(score < MIN_RELEVANCE for score in unknown) >= 0.85 * len(unknown)


INFLECTED = {
    "de": (
        "Abo kündigen",
        "Ein Abonnement wird in den Einstellungen gekündigt.",
        "wie kann ich mein abo kündigen",
    ),
    "pl": (
        "Zmiana hasła",
        "Hasło zmienia się w ustawieniach konta.",
        "jak mogę zmienić hasła do konta",
    ),
    "id": (
        "Membatalkan pesanan",
        "Pesanan dapat dibatalkan sebelum dikirim.",
        "bagaimana pembatalan pesanan saya",
    ),
    "tr": (
        "Randevuyu iptal etmek",
        "Randevular takvimden iptal edilir.",
        "randevuyu nasıl iptal edebilirim",
    ),
    "zh": ("修改密码", "在设置中修改密码。忘记密码时请点击链接。", "我忘记密码了怎么办"),
}


@pytest.mark.parametrize("language", INFLECTED)
def test_inflected_words_are_recognised(tmp_path: Path, embedder: MiniLm, language: str):
    title, body, question = INFLECTED[language]
    others = {f"other{n}": (f"{n}", f"{n} {n} lorem ipsum dolor.") for n in range(3)}
    searcher = made(tmp_path, language, {"wanted": (title, body)} | others, embedder)

    passage = searcher.search(question, k=1)[0]

    assert passage.article == "wanted"
    assert passage.score >= MIN_RELEVANCE
