"""How the content of a file is kept: AES-256-GCM under a key of its own, which is wrapped under the deployment's key.

Both are bound to organisation, table, column and row, so that bytes put in another row, or in another organisation's,
do not open there. A change of the deployment's key wraps the small keys anew and leaves the files alone.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from fairlead.identity.secrets import CannotDecrypt, KeyRing
from fairlead.settings import Settings

_VERSION = b"\x01"
_NONCE, _KEY_ID = 12, 4
_USE = b"fairlead file encryption v1"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a file belongs."""

    tenant: uuid.UUID
    table: str
    column: str
    row: uuid.UUID

    def bound(self) -> bytes:
        """As associated data."""
        return f"{self.tenant}|{self.table}|{self.column}|{self.row}".encode()


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A file as it is stored, and its key as it is stored: version, key id, nonce and ciphertext."""

    content: bytes
    wrapped_key: bytes


class FileCipher:
    """Seals and opens files."""

    def __init__(self, *encryption_keys: str) -> None:
        """``encryption_keys`` are the deployment's settings, the present one first."""
        self._keys = KeyRing(encryption_keys, use=_USE)

    def seal(self, content: bytes, place: Place) -> Sealed:
        """The file under a new key of its own."""
        key, nonce = AESGCM.generate_key(bit_length=256), os.urandom(_NONCE)
        sealed = AESGCM(key).encrypt(nonce, content, place.bound())
        return Sealed(content=_VERSION + nonce + sealed, wrapped_key=self._wrapped(key, place))

    def open(self, sealed: Sealed, place: Place) -> bytes:
        """What was sealed for this place. Raises `CannotDecrypt` for anything else."""
        key, version = self._unwrapped(sealed.wrapped_key, place), sealed.content[:1]
        nonce, content = sealed.content[1 : 1 + _NONCE], sealed.content[1 + _NONCE :]
        try:
            if version == _VERSION:
                return AESGCM(key).decrypt(nonce, content, place.bound())
        except (InvalidTag, ValueError) as error:
            raise CannotDecrypt(f"{place.table} {place.row}: changed, or moved from another row") from error
        raise CannotDecrypt(f"{place.table} {place.row}: sealed in a way that this release does not know")

    def renewed(self, wrapped_key: bytes, place: Place) -> bytes | None:
        """The file's key wrapped under the present key; None when it is already. Raises `CannotDecrypt`."""
        if wrapped_key[1 : 1 + _KEY_ID] == self._keys.present:
            return None
        return self._wrapped(self._unwrapped(wrapped_key, place), place)

    def _wrapped(self, key: bytes, place: Place) -> bytes:
        return _VERSION + self._keys.present + self._keys.seal(key, place.bound())

    def _unwrapped(self, wrapped: bytes, place: Place) -> bytes:
        if wrapped[:1] != _VERSION:
            raise CannotDecrypt(f"{place.table} {place.row}: its key is wrapped in a way not known here")
        return self._keys.open(wrapped[1 : 1 + _KEY_ID], wrapped[1 + _KEY_ID :], place.bound())


def current_cipher() -> FileCipher:
    """With the keys of the running application."""
    settings: Settings = current_app.extensions["fairlead.settings"]
    return FileCipher(*settings.encryption_keys)
