"""Encryption by AES-256-GCM: master keys seal data keys, and data keys seal words.

What is sealed names where it belongs (its associated data), so it opens nowhere else. Layout: one
byte of version, twelve of nonce, the ciphertext with its tag (NIST SP 800-38D).
"""

import base64
import hashlib
import hmac
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import StorageError, WrongKey

KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12
_HEAD = len(_VERSION) + _NONCE_BYTES
_MOST_OPEN = 4096


class Owner(NamedTuple):
    """Whose words they are: a kind (person, pod, chat) and an id."""

    kind: str
    id: int


class Wrapped(NamedTuple):
    """A data key as it is stored, and the name of the master key that sealed it."""

    sealed: bytes
    master: str


def seal(key: AESGCM, data: bytes, belongs: str) -> bytes:
    """Seal data to a place, under a nonce of its own."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + key.encrypt(nonce, data, belongs.encode())


def unseal(key: AESGCM, sealed: bytes, belongs: str) -> bytes:
    """Open what was sealed to this place; anything else raises `StorageError`."""
    if sealed[: len(_VERSION)] != _VERSION:
        raise StorageError(f"{belongs}: sealed in a way that this version does not know")
    try:
        return key.decrypt(sealed[len(_VERSION) : _HEAD], sealed[_HEAD:], belongs.encode())
    except InvalidTag:
        raise StorageError(f"{belongs}: does not open; it was changed or moved") from None


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The keys that an operator holds: the first seals, all of them open."""

    _keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self._keys or any(len(key) != KEY_BYTES for key in self._keys):
            raise StorageError(f"a master key must be {KEY_BYTES} random bytes in base64")

    @classmethod
    def parse(cls, text: str) -> "MasterKeys":
        """Read keys in base64, of either alphabet, separated by commas or lines."""
        parts = text.replace("\n", ",").split(",")
        return cls(tuple(_decoded(part.strip()) for part in parts if part.strip()))

    @classmethod
    def fresh(cls) -> "MasterKeys":
        """Make one new key."""
        return cls((os.urandom(KEY_BYTES),))

    def write(self) -> str:
        """Write the keys as `parse` reads them, one a line."""
        return "".join(f"{base64.b64encode(key).decode()}\n" for key in self._keys)

    @property
    def names(self) -> tuple[str, ...]:
        """The keys' names, which tell nothing about them; the first is the one that seals."""
        return tuple(_name(key) for key in self._keys)

    def seal(self, data: bytes, belongs: str) -> Wrapped:
        """Seal under the first key."""
        return Wrapped(seal(AESGCM(self._keys[0]), data, belongs), self.names[0])

    def fingerprints(self, said: str) -> Mapping[str, str]:
        """Hash a code that is said aloud, under a key derived from each master key, by its name.

        Such a code is short enough to be guessed by whoever has the database, so it takes a key
        to compare: HMAC-SHA256 (RFC 2104) under a key by HKDF-Expand (RFC 5869, 2.3 and 3.3).
        """
        return {_name(key): _fingerprint(key, said) for key in self._keys}

    def unseal(self, wrapped: Wrapped, belongs: str) -> bytes:
        """Open what one of the keys sealed."""
        key = next((key for key in self._keys if _name(key) == wrapped.master), None)
        if key is None:
            raise WrongKey(f"{belongs}: sealed under a master key that is not here")
        return unseal(AESGCM(key), wrapped.sealed, belongs)


class Vault:
    """Makes and opens data keys, and remembers the ones opened last.

    They are remembered by what is stored, never by owner alone: after a rollback or when somebody
    is forgotten, there is nothing stale to find.
    """

    def __init__(self, masters: MasterKeys, most: int = _MOST_OPEN) -> None:
        self.masters = masters
        self._most = most
        self._open: OrderedDict[tuple[Owner, bytes], AESGCM] = OrderedDict()
        self._lock = threading.Lock()

    def fresh(self, owner: Owner) -> Wrapped:
        """Make a data key, sealed to its owner."""
        return self.masters.seal(os.urandom(KEY_BYTES), _place(owner))

    def open(self, owner: Owner, wrapped: Wrapped) -> AESGCM:
        """Open a data key."""
        known = (owner, wrapped.sealed)
        with self._lock:
            if known in self._open:
                self._open.move_to_end(known)
                return self._open[known]
        key = AESGCM(self.masters.unseal(wrapped, _place(owner)))
        with self._lock:
            self._open[known] = key
            while len(self._open) > self._most:
                self._open.popitem(last=False)
        return key

    def rewrap(self, owner: Owner, wrapped: Wrapped) -> Wrapped:
        """Seal a data key anew under the first master key."""
        return self.masters.seal(self.masters.unseal(wrapped, _place(owner)), _place(owner))


def _place(owner: Owner) -> str:
    return f"data_keys|wrapped|{owner.kind}:{owner.id}"


def _name(key: bytes) -> str:
    return hashlib.sha256(b"cairn master key " + key).hexdigest()[:16]


def _fingerprint(key: bytes, said: str) -> str:
    derived = hmac.digest(key, b"cairn spoken codes\x01", "sha256")
    return hmac.digest(derived, said.encode(), "sha256").hex()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        return b""
