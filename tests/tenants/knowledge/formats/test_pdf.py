"""What is read out of a PDF."""

import zlib

import pytest

from tenants.errors import KnowledgeError
from tenants.knowledge.formats.pdf import read_pdf
from tests.tenants.knowledge.formats.pdf_files import pdf, words

SEEN = words("Press Save to keep what you wrote.", y=700)


def test_headings_paragraphs_and_items_are_told_apart():
    page = (
        words("Refunds", y=780, size_pt=22)
        + words("Ask within 30 days of the pay-", y=740)
        + words("ment, please.", y=727)
        + words("• Open Billing & more.", y=690)
        + words("2\\) Press <Refund>.", y=677)
    )

    title, body = read_pdf(pdf(page), "x.pdf")

    assert title == "Refunds"
    assert body == (
        "## Refunds\n\nAsk within 30 days of the payment, please.\n\n"
        "- Open Billing &amp; more.\n2. Press &lt;Refund>."
    )


def test_the_title_of_the_file_counts_unless_it_is_a_file_name():
    assert read_pdf(pdf(SEEN, title="Saving"), "x.pdf")[0] == "Saving"
    assert read_pdf(pdf(SEEN, title="draft3.docx"), "x.pdf")[0] == ""


@pytest.mark.parametrize(
    "hidden",
    [
        words("SECRET", y=650, more="3 Tr"),
        words("SECRET", y=650, more="7 Tr"),
        words("SECRET", y=650, size_pt=0.5),
        words("SECRET", y=650, x=-400),
        words("SECRET", y=2000),
        f"q 0.01 0 0 0.01 100 100 cm {words('SECRET')} Q",
    ],
)
def test_what_no_reader_sees_is_not_read(hidden: str):
    assert read_pdf(pdf(SEEN + hidden), "x.pdf")[1] == "Press Save to keep what you wrote."


def test_running_titles_and_page_numbers_are_left_out():
    pages = [
        words("Acme handbook", y=820) + words(f"Chapter {n} is here.") + words(f"Page {n}", y=20)
        for n in range(1, 5)
    ]

    body = read_pdf(pdf(*pages), "x.pdf")[1]

    assert body == "\n\n".join(f"Chapter {n} is here." for n in range(1, 5))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "x.pdf: is no PDF that can be read"),
        (b"GIF89a", "x.pdf: is no PDF that can be read"),
        (pdf(SEEN)[:300], "x.pdf: "),
        (pdf(""), "x.pdf: holds no text that a reader sees; if it is scanned"),
        (pdf(words("SECRET", more="3 Tr")), "x.pdf: holds no text that a reader sees"),
    ],
)
def test_a_file_without_words_is_reported(content: bytes, told: str):
    with pytest.raises(KnowledgeError) as refused:
        read_pdf(content, "x.pdf")

    assert str(refused.value).startswith(told)


def test_a_file_that_unpacks_to_more_than_the_machine_is_reported():
    packer, zeros = zlib.compressobj(1), bytes(10_000_000)
    packed = b"".join(packer.compress(zeros) for _ in range(110)) + packer.flush()
    bomb = pdf(SEEN).replace(zlib.compress(SEEN.encode("cp1252")), packed)

    with pytest.raises(
        KnowledgeError, match=r"x\.pdf: could not be read: it takes too much memory"
    ):
        read_pdf(bomb, "x.pdf")
