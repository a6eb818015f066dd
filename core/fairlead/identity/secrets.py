"""Encryption of single values in the database: AES-256-GCM, bound to the row they belong to."""

from __future__ import annotations

import base64
import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = "v1"
_NONCE = 12


class CannotDecrypt(Exception):
    """The value was changed, moved to another row, or encrypted under another key."""


class FieldCipher:
    """Encrypts values for one column of one row. A value copied to another row does not decrypt there."""

    def __init__(self, encryption_key: str) -> None:
        """``encryption_key`` is the deployment's setting; the key itself is derived from it by HKDF."""
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fairlead field encryption v1")
        key = derive.derive(encryption_key.encode())
        self._cipher = AESGCM(key)
        self._key_id = (
            HKDF(algorithm=SHA256(), length=4, salt=None, info=b"fairlead key id v1").derive(key).hex()
        )

    def encrypt(self, value: str, *, table: str, column: str, row: uuid.UUID) -> str:
        """``version.key id.nonce and ciphertext``; the key id says later which key is needed."""
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, value.encode(), _place(table, column, row))
        return f"{_VERSION}.{self._key_id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def decrypt(self, stored: str, *, table: str, column: str, row: uuid.UUID) -> str:
        """The value that was encrypted for this place. Raises `CannotDecrypt`."""
        version, _, rest = stored.partition(".")
        key_id, _, text = rest.partition(".")
        if version != _VERSION or key_id != self._key_id:
            raise CannotDecrypt(
                f"{table}.{column} of {row} was encrypted as {version} with key {key_id}; this process has"
                f" {_VERSION} with key {self._key_id}. Check FAIRLEAD_ENCRYPTION_KEY."
            )
        try:
            sealed = base64.urlsafe_b64decode(text)
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(table, column, row)).decode()
        except (InvalidTag, ValueError) as error:
            raise CannotDecrypt(f"{table}.{column} of {row} was changed or moved from another row") from error


def _place(table: str, column: str, row: uuid.UUID) -> bytes:
    return f"{table}|{column}|{row}".encode()
