"""Prices and promises: only those of the help center, a tool or the visitor are repeated."""

import pytest

from processors.policy.safety.promises import promise, unheard_of


@pytest.mark.parametrize(
    ("said", "known", "language"),
    [
        ("It costs 12.50 euros.", "Starter is 12 euros.", "en"),
        ("You get a 20% discount.", "", "en"),
        ("It is twenty six dollars.", "Pro is $25 a month.", "en"),
        ("Cuesta trece euros.", "Vale 12 euros.", "es"),
        ("₹500 लगेंगे।", "शुल्क ₹499 है।", "hi"),
        ("It is 1,299 dollars.", "$1,298", "en"),
    ],
)
def test_a_price_nobody_named_is_found(said: str, known: str, language: str):
    assert unheard_of(said, known, language)


@pytest.mark.parametrize(
    ("said", "known", "language"),
    [
        ("It costs 12 euros.", "Starter is €12 a month.", "en"),
        ("A haircut costs forty euros.", "A haircut costs forty euros.", "en"),
        ("A haircut is 40 euros.", "A haircut costs forty euros.", "en"),
        ("It is twenty-five dollars.", "Pro is $25 a month.", "en"),
        ("Cuesta 1.299,00 €.", "El precio es de 1299 euros.", "es"),
        ("Cuesta doce euros.", "Vale 12 euros.", "es"),
        ("यह ₹499 है।", "शुल्क ₹499 है।", "hi"),
        ("It is 1,000 dollars.", "$1000", "en"),
        ("Open 24 hours, error 404.", "", "en"),
    ],
)
def test_a_price_of_the_help_center_may_be_said(said: str, known: str, language: str):
    assert not unheard_of(said, known, language)


@pytest.mark.parametrize(
    ("said", "language", "kind"),
    [
        ("We'll refund you today.", "en", "refund"),
        ("You will get your money back.", "en", "refund"),
        ("We guarantee it.", "en", "guarantee"),
        ("That is free of charge.", "en", "free"),
        ("We can credit your account.", "en", "credit"),
        ("Le reembolsaremos mañana.", "es", "refund"),
        ("Nous vous rembourserons.", "fr", "refund"),
        ("Wir erstatten Ihnen den Betrag.", "de", "refund"),
        ("La rimborseremo domani.", "it", "refund"),
        ("É gratuito para você.", "pt", "free"),
        ("Wij betalen u alles terug.", "nl", "refund"),
        ("Zwrócimy pieniądze.", "pl", "refund"),
        ("Paranızı iade edeceğiz.", "tr", "refund"),
        ("हम इसकी गारंटी देते हैं।", "hi", "guarantee"),
        ("Kami akan mengembalikan uang Anda.", "id", "refund"),
        ("我们会给您全额退款。", "zh", "refund"),
    ],
)
def test_a_promise_nobody_made_is_found_in_every_language(said: str, language: str, kind: str):
    assert promise(said, "The page is about something else.", language) == kind


@pytest.mark.parametrize(
    ("said", "known", "language"),
    [
        ("We can't refund you.", "", "en"),
        ("That is free of charge.", "Exports are free of charge.", "en"),
        ("We refund you within five days.", "A refund takes five days.", "en"),
        ("Es gratis.", "La exportación es gratuita.", "es"),
        ("हम गारंटी नहीं देते।", "", "hi"),
    ],
)
def test_a_promise_of_the_help_center_and_a_refusal_may_be_said(
    said: str, known: str, language: str
):
    assert promise(said, known, language) is None


def test_a_help_center_that_rules_something_out_is_no_support_for_it():
    assert promise("We guarantee delivery.", "We do not guarantee delivery.", "en") == "guarantee"
