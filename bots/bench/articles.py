"""A help center about what was recorded, and whether an answer came from the right page of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bots.bench.recordings import Recording

TENANT = "bench"
_LONG_WORD = 4


@dataclass(frozen=True)
class Article:
    """One page."""

    name: str
    """The recording it answers; for a page that answers none, the two it is made of."""

    title: str
    text: str


def articles_about(recordings: Sequence[Recording]) -> list[Article]:
    """A page for every recording, and as many that begin like one and end like the next.

    Half a question can thus be answered from the wrong page.
    """
    own = [_article(r.name, r.words.split()) for r in recordings]
    if len(recordings) < 2:
        return own
    following = [*recordings[1:], recordings[0]]
    mixed = [
        _article(f"{one.name} {other.name}", [*_half(one.words, 0), *_half(other.words, 1)])
        for one, other in zip(recordings, following, strict=True)
    ]
    return [*own, *mixed]


def write_tenant(
    root: Path, articles: Sequence[Article], frequent: Mapping[str, str] | None = None
) -> None:
    """A tenant named `TENANT` with these pages.

    Args:
        root: of the tenants.
        articles: its help center.
        frequent: questions asked often to the names of the articles that answer them.
    """
    folder = root / TENANT
    (folder / "knowledge").mkdir(parents=True)
    pages = [article.name for article in articles]
    for number, article in enumerate(articles):
        page = f"---\ntitle: {article.title}\n---\n{article.text}\n"
        (folder / "knowledge" / f"page-{number}.md").write_text(page)
    settings = {
        "id": TENANT,
        "name": "Bench",
        "greeting": "Hello.",
        "knowledge": {"tickets": None},
        "questions": [
            {"question": words, "article": f"page-{pages.index(name)}"}
            for words, name in (frequent or {}).items()
        ],
    }
    (folder / "tenant.yaml").write_text(yaml.safe_dump(settings))


def is_about(answer: str, name: str, articles: Sequence[Article]) -> bool:
    """Whether an answer fits the page about `name` better than any other.

    Args:
        answer: what was said.
        name: of the recording that was asked.
        articles: all there are.
    """
    said = set(_words(answer))

    def fits(article: Article) -> tuple[bool, float]:
        words = set(_words(article.text))
        return article.title.lower() in answer.lower(), len(words & said) / len(words)

    best = max(fits(article) for article in articles)
    return best > (False, 0.5) and any(a.name == name and fits(a) == best for a in articles)


def _article(name: str, words: list[str]) -> Article:
    long = [word for word in words if len(word) >= _LONG_WORD] or words
    sentence = " ".join(words).capitalize()
    return Article(name, f"{long[0].capitalize()} and {long[-1]}", f"{sentence}.")


def _half(words: str, which: int) -> list[str]:
    split = words.split()
    middle = len(split) // 2
    return split[middle:] if which else split[:middle]


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())
