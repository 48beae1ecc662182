import pytest

from tenants.config import Tenant
from web.auth import Tokens, bearer, require_origin
from web.errors import Forbidden, Unauthorized

SHOP = "https://shop.example.org"
TENANT = Tenant(id="brand", name="Brand", greeting="Hi.", origins=(SHOP,))
OWN = frozenset({"http://localhost:7860"})


def test_a_token_speaks_for_its_session():
    tokens = Tokens("secret")

    assert tokens.session_of(tokens.issue("s1"), connecting=True) == "s1"


@pytest.mark.parametrize("token", ["", "s1", "s1.AAAA.BBBB", "s1" * 5000])
def test_a_forged_token_speaks_for_nobody(token: str):
    with pytest.raises(Unauthorized):
        Tokens("secret").session_of(token, connecting=False)


def test_another_servers_token_speaks_for_nobody():
    with pytest.raises(Unauthorized):
        Tokens().session_of(Tokens().issue("s1"), connecting=False)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic abc"])
def test_a_request_without_a_bearer_token_is_told_how(header: str | None):
    with pytest.raises(Unauthorized, match="Authorization: Bearer"):
        bearer(header)


def test_pages_of_the_tenant_and_of_this_server_may_call():
    require_origin(SHOP, TENANT, OWN)
    require_origin("http://localhost:7860", TENANT, OWN)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://shop.example.org:8443",
        "http://shop.example.org",
        "https://shop.example.org.evil.test",
        "https://SHOP.example.org",
    ],
)
def test_any_other_page_may_not(origin: str | None):
    with pytest.raises(Forbidden) as refused:
        require_origin(origin, TENANT, OWN)

    assert "tenant.yaml of 'brand'" in refused.value.remedy
