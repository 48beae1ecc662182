"""Articles and tickets as they lie on a disk, good and bad."""

import pytest

from tenants.errors import KnowledgeError
from tenants.knowledge.documents import Document, read_article, read_documents
from tests.tenants.brand import Brand


def read(brand: Brand) -> dict[str, Document]:
    documents, problems = read_documents(brand.folder, brand.tenant)
    assert problems == []
    return {document.id: document for document in documents}


def problems(brand: Brand) -> list[str]:
    return [str(problem) for problem in read_documents(brand.folder, brand.tenant)[1]]


def put(brand: Brand, name: str, content: bytes) -> None:
    (brand.folder / "knowledge" / name).write_bytes(content)


def test_everything_a_tenant_knows_becomes_a_document(brand: Brand):
    assert list(read(brand)) == [
        "errors",
        "opening-hours",
        "refunds",
        "T-1",
        "T-2",
        "T-3",
        "refunds?1",
    ]


def test_an_article_has_its_title_its_page_and_its_language(brand: Brand):
    page = read(brand)["refunds"]

    assert (page.title, page.url, page.language) == (
        "Get your money back",
        "/help/harbor/refunds",
        "en",
    )


def test_an_article_may_be_published_elsewhere(brand: Brand):
    put(brand, "away.md", b"---\ntitle: Away\nurl: https://help.example/away\n---\nText.")

    assert read(brand)["away"].url == "https://help.example/away"


def test_a_ticket_and_a_frequent_question_lead_to_their_article(brand: Brand):
    found = read(brand)

    assert {found[name].url for name in ("T-1", "refunds?1")} == {"/help/harbor/refunds"}
    assert found["T-2"].url == ""
    assert found["refunds?1"].asked == (
        "Can I get a refund?",
        "how do i get what i paid returned to me",
    )


def test_a_page_without_front_matter_is_named_by_its_heading(brand: Brand):
    put(brand, "plain.md", b"# Plain page\n\nSome text.")

    assert read(brand)["plain"].title == "Plain page"


def test_marks_and_line_ends_of_windows_are_fine(brand: Brand):
    put(brand, "windows.md", b"\xef\xbb\xbf---\r\ntitle: From Windows\r\n---\r\nText.\r\n")

    page = read(brand)["windows"]

    assert (page.title, page.body) == ("From Windows", "Text.\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x00\x01\x02PNG", "bad.md: is not text: it contains zero bytes"),
        (b"---\ntitle: A\n---\nfine\nZ\xe4hne", "bad.md line 5: is not UTF-8; save it as text"),
        (b"---\ntitle: Never closed\n\nText.", "bad.md: its front matter has no end"),
        (b"---\ntitle: a: b\n---\nText.", "bad.md line 2: its front matter is not YAML"),
        (b"---\n- a\n---\nText.", "bad.md: its front matter is not a group of"),
        (b"---\nsummary: x\n---\nText.", "bad.md: has no title; begin the file with ---"),
        (b"---\ntitle: Empty\n---\n  \n", "bad.md: is empty below its title"),
        (b"x" * 1_100_000, "bad.md: is larger than 1 MB; split it"),
        (b"", "bad.md: has no title"),
    ],
)
def test_an_unusable_article_is_reported_and_the_others_go_on(
    brand: Brand, content: bytes, told: str
):
    put(brand, "bad.md", content)

    documents, found = read_documents(brand.folder, brand.tenant)

    assert [document.id for document in documents if document.kind == "article"] == [
        "errors",
        "opening-hours",
        "refunds",
    ]
    assert str(found[0]).startswith(told)


def test_a_misspelt_front_matter_entry_is_reported_and_the_article_kept(brand: Brand):
    put(brand, "typo.md", b"---\ntitle: Typo\nsumary: x\n---\nText.")

    assert problems(brand) == [
        "typo.md sumary: no such entry in the front matter; did you mean 'summary'?"
    ]


def test_two_files_of_one_name_are_reported(brand: Brand):
    (brand.folder / "knowledge" / "more").mkdir()
    put(brand, "more/refunds.md", b"# Again\n\nText.")

    told = "has the same name as another article, refunds; rename one of the two files"
    assert [problem.partition(": ")[2] for problem in problems(brand)] == [told]


def test_hidden_files_and_drafts_are_no_articles(brand: Brand):
    put(brand, "_draft.md", b"\xff")
    put(brand, ".swap.md", b"\xff")

    assert problems(brand) == []


def test_one_article_can_be_read_for_its_page(brand: Brand):
    assert read_article(brand.folder / "knowledge", "refunds").title == "Get your money back"


@pytest.mark.parametrize("slug", ["refund", "../tenant", "", "knowledge/refunds"])
def test_an_article_that_is_not_there_is_said_to_be_missing(brand: Brand, slug: str):
    with pytest.raises(KnowledgeError, match="there is no such article"):
        read_article(brand.folder / "knowledge", slug)


def test_a_ticket_of_an_unknown_article_is_kept_and_reported(brand: Brand):
    brand.write_tickets("id,question,answer,article", "T-9,why,because,refund")

    documents, found = read_documents(brand.folder, brand.tenant)

    assert "T-9" in [document.id for document in documents]
    assert [str(problem) for problem in found] == [
        "tickets.csv line 2: there is no article 'refund'; did you mean 'refunds'?"
    ]
