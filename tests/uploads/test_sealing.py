"""A sealed file opens where it belongs, under a key that is known, and nowhere else."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.identity.secrets import CannotDecrypt
from fairlead.uploads.sealing import FileCipher, Place, Sealed

OLD, NEW = "the old secret of the deployment!", "the new secret of the deployment!"
HERE = Place(tenant=uuid.uuid4(), table="referral_evidence_content", column="content", row=uuid.uuid4())


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_again(content: bytes) -> None:
    cipher = FileCipher(NEW)
    assert cipher.open(cipher.seal(content, HERE), HERE) == content


def test_the_same_file_is_never_sealed_the_same() -> None:
    cipher = FileCipher(NEW)
    assert cipher.seal(b"x", HERE).content != cipher.seal(b"x", HERE).content


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, tenant=uuid.uuid4()), replace(HERE, row=uuid.uuid4()), replace(HERE, table="case_document"),
        replace(HERE, column="note"),
    ],
    ids=["organisation", "row", "table", "column"],
)  # fmt: skip
def test_it_does_not_open_elsewhere(elsewhere: Place) -> None:
    cipher = FileCipher(NEW)
    with pytest.raises(CannotDecrypt):
        cipher.open(cipher.seal(b"content", HERE), elsewhere)


@given(st.data())
def test_no_bit_can_be_changed(data: st.DataObject) -> None:
    cipher = FileCipher(NEW)
    sealed = cipher.seal(b"content", HERE)
    name = data.draw(st.sampled_from(["content", "wrapped_key"]))
    value = bytearray(getattr(sealed, name))
    value[data.draw(st.integers(0, len(value) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotDecrypt):
        cipher.open(replace(sealed, **{name: bytes(value)}), HERE)


@pytest.mark.parametrize(
    "sealed", [Sealed(content=b"", wrapped_key=b""), Sealed(content=b"\1", wrapped_key=b"\1" * 9)]
)
def test_what_is_no_sealed_file_is_said_to_be_none(sealed: Sealed) -> None:
    with pytest.raises(CannotDecrypt):
        FileCipher(NEW).open(sealed, HERE)


def test_after_a_change_of_the_key_old_files_open_and_only_their_keys_are_renewed() -> None:
    before = FileCipher(OLD).seal(b"content", HERE)
    with pytest.raises(CannotDecrypt, match="FAIRLEAD_FORMER_ENCRYPTION_KEYS"):
        FileCipher(NEW).open(before, HERE)
    both = FileCipher(NEW, OLD)
    assert both.open(before, HERE) == b"content"
    renewed = both.renewed(before.wrapped_key, HERE)
    assert renewed is not None
    after = Sealed(content=before.content, wrapped_key=renewed)
    assert FileCipher(NEW).open(after, HERE) == b"content"
    assert both.renewed(renewed, HERE) is None
