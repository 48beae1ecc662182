"""PDF files to Markdown, read by a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from tenants.errors import KnowledgeError, Problem

_READER = Path(__file__).with_name("pdf_text.py")
_WITHIN_S = 90.0
_SCANNED = "if it is scanned, add the text with a text recognition program first"


def read_pdf(content: bytes, name: str) -> tuple[str, str]:
    """(title, Markdown) of what a reader of the file sees. Blocking, for up to 90 s.

    The title is "" where the file has none.

    Raises:
        KnowledgeError: it cannot be read, not in time, or holds no text.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_READER)],
            input=content,
            capture_output=True,
            timeout=_WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refused(name, f"took more than {_WITHIN_S:g} s to read") from None
    if done.returncode:
        raise _refused(name, "could not be read: it takes too much memory or time, or is damaged")
    found = json.loads(done.stdout)
    if why := found.get("refused"):
        raise _refused(name, why)
    return found["title"], found["body"]


def _refused(name: str, why: str) -> KnowledgeError:
    remedy = _SCANNED if "no text" in why else "print it to a new PDF and add that"
    return KnowledgeError(Problem(name, why, remedy))
