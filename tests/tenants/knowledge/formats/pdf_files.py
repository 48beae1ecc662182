"""PDF files made by hand, so that each test sees what is in them."""

import zlib


def pdf(*pages: str, title: str = "") -> bytes:
    """A PDF whose pages are drawn by these content streams, in Helvetica as /F on A4."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, drawn in enumerate(pages):
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>",
            stream(drawn.encode("cp1252")),
        ]
    objects.append(f"<< /Title ({title}) >>")
    body, places = b"%PDF-1.4\n", list[int]()
    for number, text in enumerate(objects, start=1):
        places.append(len(body))
        content = text if isinstance(text, bytes) else text.encode()
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n"
        f"startxref\n{len(body)}\n%%EOF"
    )
    return body + tail.encode()


def stream(content: bytes) -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(content)
    head = b"<< /Length %d /Filter /FlateDecode >>" % len(packed)
    return head + b"\nstream\n" + packed + b"\nendstream"


def words(text: str, *, x: float = 72, y: float = 700, size_pt: float = 11, more: str = "") -> str:
    """Draws text; `more` are operators before it."""
    return f"BT {more} /F {size_pt} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n"
