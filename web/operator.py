"""Who may change a help center: an operator who knows the token of this installation."""

import hmac
import os
import secrets
import time
from hashlib import sha256

from itsdangerous import BadData, TimestampSigner
from starlette.requests import Request
from starlette.responses import Response

from web.errors import ApiError

TOKEN_ENV = "RAPPORT_OPERATOR_TOKEN"
MIN_TOKEN_CHARS = 16
COOKIE = "rapport_operator"
STAY_S = 8 * 3600
"""Seconds until an operator must sign in again."""

MAX_TRIES = 10
TRIES_WITHIN_S = 60.0


class OperatorError(ApiError):
    """Shown as a page of its own."""

    def __init__(self, status: int, code: str, message: str, remedy: str) -> None:
        super().__init__(code, message, remedy)
        self.status = status


class Operators:
    """Signs operators in by a token, and knows them again by a cookie that no script can read."""

    def __init__(self) -> None:
        self._tries_s: list[float] = []
        self._salt = secrets.token_hex(16)

    def sign_in(self, token: str, now_s: float | None = None) -> str:
        """The value of the cookie.

        Raises:
            OperatorError: the token is wrong, or was tried too often.
        """
        now_s = time.monotonic() if now_s is None else now_s
        self._tries_s = [at_s for at_s in self._tries_s if now_s - at_s < TRIES_WITHIN_S]
        if len(self._tries_s) >= MAX_TRIES:
            message = "too many wrong tokens"
            raise OperatorError(429, "too_many_tries", message, "wait a minute and try again")
        wanted = operator_token()
        if not hmac.compare_digest(sha256(token.encode()).digest(), sha256(wanted).digest()):
            self._tries_s.append(now_s)
            message, remedy = "this is not the token", f"it is in {TOKEN_ENV} on the server"
            raise OperatorError(403, "token_wrong", message, remedy)
        return self._signer().sign(secrets.token_hex(8)).decode()

    def session_of(self, request: Request) -> str:
        """Of a signed-in operator; "" of anybody else.

        Raises:
            OperatorError: the server has no token.
        """
        try:
            cookie = request.cookies.get(COOKIE, "")
            return self._signer().unsign(cookie, max_age=STAY_S).decode()
        except BadData:
            return ""

    def form_key(self, session: str) -> str:
        """What a form of this operator carries, and no other site knows."""
        return hmac.new(self._key(), f"form {session}".encode(), sha256).hexdigest()

    def check_form(self, session: str, key: str) -> None:
        """Let only our own forms through.

        Raises:
            OperatorError: the form was not made for this operator.
        """
        if not session or not hmac.compare_digest(self.form_key(session).encode(), key.encode()):
            message = "this form is too old or from another page"
            raise OperatorError(403, "form_refused", message, "load the page again and repeat it")

    def _signer(self) -> TimestampSigner:
        return TimestampSigner(self._key(), salt="rapport.operator")

    def _key(self) -> bytes:
        """Another one as soon as the token changes or the server starts anew."""
        return sha256(self._salt.encode() + operator_token()).digest()


def operator_token() -> bytes:
    """The token of this installation.

    Raises:
        OperatorError: there is none, or one that can be guessed.
    """
    token = os.environ.get(TOKEN_ENV, "")
    if len(token) < MIN_TOKEN_CHARS:
        what = f"is shorter than {MIN_TOKEN_CHARS} characters" if token else "is not set"
        remedy = "set it to a long random text, as `openssl rand -hex 24` makes, and start again"
        raise OperatorError(503, "no_token", f"{TOKEN_ENV} {what}", remedy)
    return token.encode()


def remember(response: Response, cookie: str, *, secure: bool) -> Response:
    """Give an operator's browser its cookie."""
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=STAY_S,
        path="/operator",
        httponly=True,
        samesite="strict",
        secure=secure,
    )
    return response
