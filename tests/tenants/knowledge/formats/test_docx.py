"""What is read out of a Word file."""

import pytest

from tenants.errors import KnowledgeError
from tenants.knowledge.formats.docx import read_docx
from tests.tenants.knowledge.formats.docx_files import docx, p


def test_titles_headings_and_paragraphs_are_read():
    file = docx(p("Refunds", style="Title"), p("Ask us."), p("When", style="H1"), p("Any time."))

    assert read_docx(file, "x.docx") == ("Refunds", "Ask us.\n\n# When\n\nAny time.")


@pytest.mark.parametrize(
    "hidden",
    [
        p("SECRET", run="<w:vanish/>"),
        p("SECRET", run='<w:vanish w:val="true"/>'),
        p("SECRET", run="<w:webHidden/>"),
        p("SECRET", run='<w:sz w:val="2"/>'),
        p("SECRET", run='<w:rStyle w:val="Note"/>'),
        p("SECRET", run='<w:rStyle w:val="OnNote"/>'),
        p("SECRET", style="Note"),
        "<w:p><w:del><w:r><w:delText>SECRET</w:delText></w:r></w:del></w:p>",
    ],
)
def test_what_no_reader_sees_is_not_read(hidden: str):
    assert read_docx(docx(p("Shown."), hidden), "x.docx") == ("", "Shown.")


@pytest.mark.parametrize("run", ['<w:vanish w:val="0"/>', '<w:sz w:val="22"/>', "<w:b/>"])
def test_what_is_shown_is_read(run: str):
    shown = p("Shown.", run=f'<w:rStyle w:val="Loop"/>{run}')

    assert read_docx(docx(shown), "x.docx") == ("", "Shown.")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "x.docx: is no Word file that can be read (BadZipFile)"),
        (docx(p("x"))[:-40], "x.docx: is no Word file that can be read (BadZipFile)"),
        (docx("<w:p>"), "x.docx: is no Word file that can be read (XMLSyntaxError)"),
        (
            docx(p("&a;"), declared='<!DOCTYPE x [<!ENTITY a "SECRET">]>'),
            "x.docx: is no Word file that can be read (ValueError)",
        ),
        (docx(p("x"), big=bytes(61_000_000)), "x.docx: unpacks to more than 60 MB; split it"),
        (docx(p("x", run="<w:vanish/>")), "x.docx: holds no text that a reader sees"),
    ],
)
def test_a_file_that_cannot_be_used_is_reported(content: bytes, told: str):
    with pytest.raises(KnowledgeError) as refused:
        read_docx(content, "x.docx")

    assert str(refused.value).startswith(told)
