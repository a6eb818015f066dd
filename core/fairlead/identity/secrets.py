"""Encryption of single values in the database: AES-256-GCM, bound to the row they belong to."""

from __future__ import annotations

import base64
import os
import uuid
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = "v1"
_NONCE = 12


class CannotDecrypt(Exception):
    """The value was changed, moved to another row, or encrypted under another key."""


class KeyRing:
    """The deployment's keys for one use: the present one, with which is written, and former ones, still read with.

    Each key is derived by HKDF from a secret of the environment, and named by four bytes that tell nothing of it.
    """

    def __init__(self, secrets: Sequence[str], *, use: bytes) -> None:
        """``secrets`` are those of the settings, the present one first; ``use`` keeps keys for different uses apart."""
        keys = [_derived(secret.encode(), 32, use) for secret in secrets]
        self._ciphers = {_derived(key, 4, b"fairlead key id v1"): AESGCM(key) for key in reversed(keys)}
        self.present = _derived(keys[0], 4, b"fairlead key id v1")

    def seal(self, content: bytes, place: bytes) -> bytes:
        """Nonce and ciphertext under the present key, bound to where it belongs."""
        nonce = os.urandom(_NONCE)
        return nonce + self._ciphers[self.present].encrypt(nonce, content, place)

    def open(self, key_id: bytes, sealed: bytes, place: bytes) -> bytes:
        """What was sealed for this place. Raises `CannotDecrypt`; the message says nothing of the content."""
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CannotDecrypt(
                f"{place.decode()} was encrypted with key {key_id.hex()}; this process has"
                f" {', '.join(sorted(known.hex() for known in self._ciphers))}. Check FAIRLEAD_ENCRYPTION_KEY and"
                " FAIRLEAD_FORMER_ENCRYPTION_KEYS."
            )
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
        except (InvalidTag, ValueError) as error:
            raise CannotDecrypt(f"{place.decode()} was changed or moved from another row") from error


class FieldCipher:
    """Encrypts values for one column of one row. A value copied to another row does not decrypt there."""

    def __init__(self, *encryption_keys: str) -> None:
        """``encryption_keys`` are the deployment's settings, the present one first."""
        self._keys = KeyRing(encryption_keys, use=b"fairlead field encryption v1")

    def encrypt(self, value: str, *, table: str, column: str, row: uuid.UUID) -> str:
        """``version.key id.nonce and ciphertext``; the key id says later which key is needed."""
        sealed = self._keys.seal(value.encode(), _place(table, column, row))
        return f"{_VERSION}.{self._keys.present.hex()}.{base64.urlsafe_b64encode(sealed).decode()}"

    def decrypt(self, stored: str, *, table: str, column: str, row: uuid.UUID) -> str:
        """The value that was encrypted for this place. Raises `CannotDecrypt`."""
        version, _, rest = stored.partition(".")
        key_id, _, text = rest.partition(".")
        place = _place(table, column, row)
        try:
            key, sealed = bytes.fromhex(key_id), base64.urlsafe_b64decode(text)
        except ValueError as error:
            raise CannotDecrypt(f"{table}.{column} of {row} is no encrypted value") from error
        if version != _VERSION:
            raise CannotDecrypt(
                f"{table}.{column} of {row} was encrypted as {version}; this process has {_VERSION}"
            )
        return self._keys.open(key, sealed, place).decode()

    def renewed(self, stored: str, *, table: str, column: str, row: uuid.UUID) -> str | None:
        """The same value under the present key; None when it is already. Raises `CannotDecrypt`."""
        if stored.startswith(f"{_VERSION}.{self._keys.present.hex()}."):
            return None
        value = self.decrypt(stored, table=table, column=column, row=row)
        return self.encrypt(value, table=table, column=column, row=row)


def _derived(secret: bytes, length: int, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret)


def _place(table: str, column: str, row: uuid.UUID) -> bytes:
    return f"{table}|{column}|{row}".encode()
