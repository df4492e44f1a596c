"""Encryption of reports by HPKE (RFC 9180): whoever holds the public half can only seal.

DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, in one shot. What is sealed names the
part of a report that it is, and the key, in HPKE's info, so that it opens as nothing else.
Layout: one byte of version, then the encapsulated key with the ciphertext.
"""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from storage.errors import StorageError

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_VERSION = b"\x01"


class NeedsPassphrase(StorageError):
    """A file of a private key opens with a passphrase only."""


class ReadersKey:
    """The private half of a key for reports, as its reader holds it."""

    def __init__(self, private: X25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw()
        self.name = name_of(self.public)

    @classmethod
    def fresh(cls) -> "ReadersKey":
        """Make one."""
        return cls(X25519PrivateKey.generate())

    @classmethod
    def read(cls, file: Path, passphrase: str | None = None) -> "ReadersKey":
        """Read one from its file; raises `NeedsPassphrase` where it has one and none is given."""
        try:
            content = file.read_bytes()
        except OSError as refused:
            raise StorageError(f"{file} cannot be read: {refused.strerror}") from refused
        said = None if passphrase is None else passphrase.encode()
        try:
            private = serialization.load_pem_private_key(content, said)
        except TypeError:
            if passphrase is None:
                raise NeedsPassphrase(f"{file} needs its passphrase") from None
            return cls.read(file)
        except ValueError:
            raise StorageError(f"{file} holds no private key, or the passphrase is another") from (
                None
            )
        if not isinstance(private, X25519PrivateKey):
            raise StorageError(f"{file} holds a key of another kind than X25519")
        return cls(private)

    def write(self, file: Path, passphrase: str | None = None) -> None:
        """Write it into a new file, its owner's alone; one that is there is never replaced."""
        sealed_by: serialization.KeySerializationEncryption = (
            serialization.NoEncryption()
            if passphrase is None
            else serialization.BestAvailableEncryption(passphrase.encode())
        )
        content = self._private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed_by
        )
        try:
            opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as refused:
            raise StorageError(f"{file} cannot be made: {refused.strerror}") from refused
        with os.fdopen(opened, "wb") as written:
            os.fchmod(written.fileno(), 0o600)
            written.write(content)
            written.flush()
            os.fsync(written.fileno())

    def open(self, sealed: bytes, belongs: str) -> str:
        """Open what was sealed to this place by its public half; else raises `StorageError`."""
        if sealed[:1] != _VERSION:
            raise StorageError(f"{belongs}: sealed in a way that this version does not know")
        try:
            return _SUITE.decrypt(sealed[1:], self._private, belongs.encode()).decode()
        except (InvalidTag, ValueError):
            raise StorageError(f"{belongs}: does not open; it was changed or moved") from None


def seal(public: bytes, text: str, belongs: str) -> bytes:
    """Seal a text to a place, for whoever holds the private half."""
    to = X25519PublicKey.from_public_bytes(public)
    return _VERSION + _SUITE.encrypt(text.encode(), to, belongs.encode())


def name_of(public: bytes) -> str:
    """Name a key by its public half."""
    return hashlib.sha256(b"cairn reports key " + public).hexdigest()[:16]


def place_of(report: int, part: int, key: str) -> str:
    """Name where a part of a report belongs: what it is sealed to."""
    return f"report_parts|sealed|{report}|{part}|{key}"
