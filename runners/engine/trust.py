"""A certificate authority made for one run, and the trust stores that make the runtimes believe it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12


@dataclass(frozen=True, slots=True)
class Trust:
    """One certificate for every documented host, and the stores by the names that the images link to."""

    certificate: str
    """PEM, the chain."""
    key: str
    """PEM. It never leaves the slot's private folder."""
    stores: dict[str, bytes]
    """File name -> contents: `ca.pem` for OpenSSL, Go and Node, `cacerts` for Java."""


def issue(hosts: Iterable[str]) -> Trust:
    """A fresh authority, and its certificate for these host names and for loopback."""
    authority = trustme.CA(organization_name="samplecheck")
    leaf = authority.issue_cert(*sorted({*hosts, "localhost", "127.0.0.1", "::1"}))
    root = authority.cert_pem.bytes()
    entry = pkcs12.PKCS12Certificate(x509.load_pem_x509_certificate(root), b"samplecheck")
    return Trust(
        certificate="".join(pem.bytes().decode() for pem in leaf.cert_chain_pems),
        key=leaf.private_key_pem.bytes().decode(),
        # Java reads a store without a password only where it is not encrypted.
        stores={"ca.pem": root, "cacerts": pkcs12.serialize_java_truststore([entry], NoEncryption())},
    )
