"""Personal data, told from numbers that only look like it."""

import pytest

from processors.policy.safety.pii import Kind, personal

ALL: frozenset[Kind] = frozenset({"card", "iban", "national_id", "email", "phone"})


def kinds(text: str, language: str = "en") -> list[Kind]:
    return [found.kind for found in personal(text, ALL, language)]


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("Your card is 4111 1111 1111 1111.", "en", "card"),
        ("It is 4111-1111-1111-1111, 12/27, 123.", "en", "card"),
        ("the card 378282246310005", "en", "card"),
        ("four one one one, one one one one, one one one one, one one one one", "en", "card"),
        ("चार एक एक एक एक एक एक एक एक एक एक एक एक एक एक एक", "hi", "card"),
        ("四一一一一一一一一一一一一一一一", "zh", "card"),
        ("IBAN: DE89 3704 0044 0532 0130 00 is yours", "en", "iban"),
        ("Su cuenta es ES9121000418450200051332.", "es", "iban"),
        ("DNI 12345678Z", "es", "national_id"),
        ("el NIE X-1234567-L", "es", "national_id"),
        ("BSN 111222333", "nl", "national_id"),
        ("PESEL 44051401359", "pl", "national_id"),
        ("CPF 390.533.447-05", "pt", "national_id"),
        ("T.C. 10000000146", "tr", "national_id"),
        ("आधार 2341 2341 2346", "hi", "national_id"),
        ("RSSMRA85T10A562S", "it", "national_id"),
        ("身份证 110101199003078515", "zh", "national_id"),
        ("her SSN is 123-45-6789", "en", "national_id"),
        ("write to jane.doe@example.org", "en", "email"),
        ("her mail is jane dot doe at example dot org", "en", "email"),
        ("call +44 20 7946 0958", "en", "phone"),
        ("Rufen Sie 030 1234567 an", "de", "phone"),
    ],
)
def test_what_belongs_to_somebody_is_found(text: str, language: str, kind: Kind):
    assert kinds(text, language) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Your card is 4111 1111 1111 1112.",  # Luhn says no
        "IBAN DE89 3704 0044 0532 0130 01",  # mod 97 says no
        "DNI 12345678A",
        "order 111222333 is on its way",  # a valid BSN nobody calls one
        "open from 10:30 to 11:45 on 2024-05-06",
        "order 10023456, 1 000 000 pieces at 12.50 - 15.00 euros",
        "error MG-101, version 3.2.1.0, ticket A-1024-7781",
        "open the status page at status dot example dot com",
    ],
)
def test_other_numbers_are_left_alone(text: str):
    assert kinds(text) == []
