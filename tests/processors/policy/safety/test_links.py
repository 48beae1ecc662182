"""Web addresses, written and spoken."""

import pytest

from processors.policy.safety.links import hosts, outside


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("see https://www.evil.com/x?y now", "evil.com"),
        ("go to evil.com.", "evil.com"),
        ("go to evil dot com now", "evil.com"),
        ("vaya a ejemplo punto es", "ejemplo.es"),
        ("[click](http://good.example@evil.com)", "evil.com"),
        ("javascript:alert(1)", ""),
    ],
)
def test_an_address_is_found(text: str, host: str):
    assert host in hosts(text)


@pytest.mark.parametrize(
    "text", ["write to a@b.com", "open clients.csv, e.g. this.Next step", "v2.1"]
)
def test_what_only_has_a_dot_is_none(text: str):
    assert not list(hosts(text))


def test_what_lies_under_an_allowed_host_is_allowed_and_what_only_ends_like_it_is_not():
    assert not outside(["help.good.example"], {"good.example"})
    assert outside(["notgood.example"], {"good.example"})
    assert outside([""], {"good.example"})
