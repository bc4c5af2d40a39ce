"""Whether a request carries what its operation asks for."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

from mock_server.openapi.described import Credential, Way

UNFILLED = ("", "null", "undefined", "none")
"""What programs send for a key that they do not have."""
Alternatives = tuple[tuple[Credential, ...], ...]


def refused_credential(
    wanted: Alternatives, headers: Mapping[str, str], query: str, keys: Collection[str]
) -> Credential | None:
    """The first credential that a request lacks; None where it may come in.

    Header names are lower case. Where no keys are known, any key will do.
    """
    lacking = [
        next((it for it in all_of if not _carried(it, headers, query, keys)), None) for all_of in wanted
    ]
    return lacking[0] if lacking and None not in lacking else None


def _carried(wanted: Credential, headers: Mapping[str, str], query: str, keys: Collection[str]) -> bool:
    scheme, _, rest = headers.get("authorization", "").strip().partition(" ")
    if wanted.way is Way.NOTHING:
        return True
    if wanted.way is Way.BASIC:
        return scheme.lower() == "basic" and _named(rest.strip())
    if wanted.way is Way.COOKIE:
        return _has_cookie(headers.get("cookie", ""), wanted.name)
    if wanted.way is Way.SCHEME:
        return scheme.lower() == wanted.name.lower() and bool(rest.strip())
    if wanted.way is Way.BEARER:
        return scheme.lower() == "bearer" and _is_key(rest.strip(), keys)
    if wanted.way is Way.HEADER:
        return _is_key(headers.get(wanted.name.lower(), "").strip(), keys)
    return any(_is_key(value, keys) for name, value in parse_qsl(query) if name == wanted.name)


def _is_key(text: str, keys: Collection[str]) -> bool:
    """Whether a text is a key; it may stand behind a word, as in `ApiKey KEY`."""
    last = text.rpartition(" ")[2]
    return last.lower() not in UNFILLED and (not keys or last in keys)


def _named(credentials: str) -> bool:
    """Whether credentials in base64 name somebody."""
    try:
        text = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    name, colon, password = text.partition(":")
    return bool(colon) and (name.lower() not in UNFILLED or password.lower() not in UNFILLED)


def _has_cookie(header: str, name: str) -> bool:
    try:
        return name in SimpleCookie(header)
    except CookieError:
        return False
