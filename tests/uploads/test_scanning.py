"""A scanner that says clearly that a file is clean lets it in; nothing else does."""

from __future__ import annotations

import time

import pytest

from fairlead.uploads.scanning import Clamd, ScannerUnavailable

from .clamd_server import EICAR, ClamdServer


def asked(server: ClamdServer, seconds: float = 5) -> Clamd:
    return Clamd(address=server.address, seconds=seconds)


def test_a_clean_file_is_clean_and_the_scanner_was_sent_all_of_it(clamd: ClamdServer) -> None:
    content = bytes(range(256)) * 1000
    assert asked(clamd).scan(content).clean
    assert clamd.received == [content]


def test_an_infected_file_is_named(clamd: ClamdServer) -> None:
    verdict = asked(clamd).scan(b"%PDF-1.7 " + EICAR)
    assert (verdict.clean, verdict.signature) == (False, "Eicar-Signature")


def test_a_file_in_the_middle_of_which_a_chunk_ends_is_found_too(clamd: ClamdServer) -> None:
    assert not asked(clamd).scan(b"x" * (64 * 1024 - 20) + EICAR).clean


@pytest.mark.parametrize("manner", ["silent", "half", "gibberish", "other", "failing"])
def test_an_answer_that_is_not_clear_is_no_answer(clamd: ClamdServer, manner: str) -> None:
    clamd.manner = manner
    with pytest.raises(ScannerUnavailable):
        asked(clamd).scan(b"%PDF-1.7")


def test_the_time_is_for_the_whole_file(clamd: ClamdServer) -> None:
    clamd.manner, started = "slow", time.monotonic()
    with pytest.raises(ScannerUnavailable, match="Timeout"):
        asked(clamd, 0.3).scan(b"%PDF-1.7")
    assert time.monotonic() - started < 1.2


def test_a_file_beyond_the_scanners_own_limit_is_not_taken(clamd: ClamdServer) -> None:
    clamd.limit = 1000
    with pytest.raises(ScannerUnavailable):
        asked(clamd).scan(b"x" * 4_000_000)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.sock"])
def test_a_scanner_that_is_not_there_lets_nothing_in(address: str) -> None:
    scanner = Clamd(address=address, seconds=2)
    assert not scanner.answers()
    with pytest.raises(ScannerUnavailable):
        scanner.scan(b"%PDF-1.7")


def test_a_scanner_is_asked_whether_it_is_there(clamd: ClamdServer) -> None:
    assert asked(clamd).answers()
    clamd.manner = "silent"
    assert not asked(clamd).answers()
