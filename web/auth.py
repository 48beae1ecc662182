"""Who may start a call, and who is on it: exact origins and signed session tokens."""

import os
import secrets

from itsdangerous import BadData, SignatureExpired, TimestampSigner

from tenants.config import Tenant
from web.errors import Forbidden, Unauthorized

CONNECT_WITHIN_S = 60
"""A token older than this no longer connects."""

SECRET_ENV = "RAPPORT_SECRET"


class Tokens:
    """Signs session ids. A token connects once, and speaks for its session until that is over."""

    def __init__(self, secret: str | None = None) -> None:
        """Sign with `secret`.

        Args:
            secret: None reads RAPPORT_SECRET, and makes one up where it is not set: sessions live
                in one process, so its tokens need not outlive it.
        """
        key = secret or os.environ.get(SECRET_ENV) or secrets.token_urlsafe(32)
        self._signer = TimestampSigner(key, salt="rapport.session")

    def issue(self, session_id: str) -> str:
        """A token for a session just opened."""
        return self._signer.sign(session_id).decode()

    def session_of(self, token: str, *, connecting: bool) -> str:
        """The session a token speaks for.

        Raises:
            Unauthorized: forged, or too old to connect with.
        """
        try:
            age_s = CONNECT_WITHIN_S if connecting else None
            return self._signer.unsign(token, max_age=age_s).decode()
        except SignatureExpired:
            raise Unauthorized(
                "token_expired", f"a session must connect within {CONNECT_WITHIN_S} seconds"
            ) from None
        except BadData:
            raise Unauthorized("token_invalid", "this token was not issued here") from None


def bearer(authorization: str | None) -> str:
    """The token in an Authorization header.

    Raises:
        Unauthorized: there is none.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("token_missing", "send the header 'Authorization: Bearer TOKEN'")
    return token.strip()


def require_origin(origin: str | None, tenant: Tenant, own: frozenset[str]) -> None:
    """Let pages of the tenant's sites and of this server through, compared letter for letter.

    Raises:
        Forbidden: any other page, and a request that does not say where it comes from.
    """
    if origin is None or (origin not in own and origin not in tenant.origins):
        raise Forbidden(origin, tenant.id)
