"""What is read out of another help center's export."""

import json
from typing import Any

import pytest

from tenants.errors import KnowledgeError
from tenants.knowledge.formats.exports import Export, read_export

ARTICLE: dict[str, Any] = {
    "id": 360001,
    "title": "Get your money back",
    "body": "<p>Ask within 30 days.</p><h2>When</h2><p>In 5 days.</p><p hidden>SECRET</p>",
    "html_url": "https://help.acme.example/hc/en-us/articles/360001",
    "locale": "en-us",
    "draft": False,
}


def export(**whole: Any) -> Export:
    return read_export(json.dumps(whole), "x.json")


def test_zendesk_articles_are_read_without_what_is_hidden():
    found = export(articles=[ARTICLE], next_page=None, count=1)

    assert found.source == "zendesk"
    article = found.articles[0]
    assert (article.id, article.title, article.language) == ("360001", "Get your money back", "en")
    assert article.body == "Ask within 30 days.\n\n## When\n\nIn 5 days."
    assert article.url == "https://help.acme.example/hc/en-us/articles/360001"


def test_drafts_are_left_out_in_silence():
    found = export(articles=[ARTICLE | {"draft": True}], count=1)

    assert (found.articles, found.problems) == ((), ())


def test_intercom_articles_come_with_their_translations():
    entry = {
        "id": "55",
        "title": "Opening hours",
        "description": "When we are there.",
        "body": "<h1>Monday</h1><p>8 to 6.</p>",
        "url": "https://intercom.help/acme/en/articles/55",
        "state": "published",
        "default_locale": "en",
        "translated_content": {
            "type": "article_translated_content",
            "en": {"title": "Opening hours", "body": "<p>8 to 6.</p>", "state": "published"},
            "de": {"title": "Öffnungszeiten", "body": "<p>8 bis 18 Uhr.</p>", "state": "published"},
            "fr": {"title": "Horaires", "body": "<p>8 à 18 h.</p>", "state": "draft"},
        },
    }

    found = export(type="list", data=[entry, entry | {"id": "56", "state": "draft"}])

    assert found.source == "intercom"
    assert [(a.id, a.language, a.title) for a in found.articles] == [
        ("55", "en", "Opening hours"),
        ("55-de", "de", "Öffnungszeiten"),
        ("56-de", "de", "Öffnungszeiten"),
    ]
    assert found.articles[0].body == "## Monday\n\n8 to 6."
    assert found.articles[0].summary == "When we are there."


TICKET: dict[str, Any] = {
    "id": 7,
    "subject": "paid twice",
    "description": "i paid twice, help",
    "status": "solved",
    "requester_id": 1,
    "comments": [
        {"author_id": 1, "public": True, "plain_body": "i paid twice, help"},
        {"author_id": 2, "public": True, "plain_body": "Let me look."},
        {"author_id": 2, "public": True, "plain_body": "One payment is on its way back."},
        {"author_id": 2, "public": False, "plain_body": "SECRET note to the team"},
        {"author_id": 1, "public": True, "plain_body": "thanks"},
    ],
}


def test_a_solved_ticket_is_answered_by_the_teams_last_public_words():
    ticket = export(tickets=[TICKET, TICKET | {"status": "open"}]).tickets

    assert [(t.id, t.question, t.answer, t.subject) for t in ticket] == [
        ("7", "i paid twice, help", "One payment is on its way back.", "paid twice")
    ]


def test_tickets_may_stand_one_a_line():
    lines = "\n".join([json.dumps(TICKET), json.dumps(TICKET | {"id": 8}), "{broken"])

    found = read_export(lines, "x.json")

    assert [ticket.id for ticket in found.tickets] == ["7", "8"]
    assert [str(p) for p in found.problems] == [
        "x.json ticket 3: is no JSON object; export it again"
    ]


def test_what_is_unusable_is_reported_and_the_rest_goes_on():
    articles = [ARTICLE | {"body": ""}, ARTICLE, "words", ARTICLE | {"title": None}]
    articles += [ARTICLE | {"body": "<p hidden>SECRET</p>"}]

    found = export(articles=articles)

    assert len(found.articles) == 1
    assert [p.key + ": " + p.what for p in found.problems] == [
        "x.json article 1: has no body",
        "x.json article 3: is no object",
        "x.json article 4: has no title",
        "x.json article 5: says nothing that a reader sees",
    ]


def test_a_ticket_without_an_answer_is_reported():
    found = export(tickets=[TICKET | {"comments": []}])

    assert str(found.problems[0]) == (
        "x.json ticket 1: has no public answer; export the comments too, or leave it out"
    )


@pytest.mark.parametrize(
    "text", ["", "words", "{", "[1, 2", '{"a": 1}', "[]", "3", "[" * 100_000, '{"data": 3}']
)
def test_what_is_no_export_is_refused(text: str):
    try:
        found = read_export(text, "x.json")
    except KnowledgeError as refused:
        told = str(refused)
    else:
        told = "" if not found.articles and not found.tickets else "taken"

    assert told == "" or told.startswith("x.json")
