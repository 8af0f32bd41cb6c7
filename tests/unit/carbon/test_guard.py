"""Bytes that are no invoice, and those that can be mended: refused or repaired, by name."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoice_text import invoice, line

from smartshoring.carbon.footprint.reading import read
from smartshoring.carbon.invoices.guard import MOST_BYTES, Document, Refusal, document_of

GOOD = invoice(line())
BOMB = (
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e0 'ja'>"
    + b"".join(b"<!ENTITY e%d '%s'>" % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 9))
    + b"]><a>&e8;</a>"
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOMB, "doctype"),
        # A comment that looks like the root hides the document type.
        (b"<!-- <a -->" + BOMB[21:], "doctype"),
        (GOOD[: len(GOOD) // 2], "not_well_formed"),
        (b"<a>" * 400, "not_well_formed"),
        (b"<a/>" + b" " * MOST_BYTES, "too_large"),
        (b"\0\0\0", "empty"),
        (b"%PDF-1.7", "not_xml"),
        (b"", "empty"),
        (b"<a/>", "not_cfdi"),
        (b"\xff\xfe<\0a", "not_well_formed"),
    ],
)
def test_refused(data: bytes, reason: str) -> None:
    assert read(data).refused == reason


@pytest.mark.parametrize(
    ("data", "repairs"),
    [
        (GOOD, ()),
        (b"\xef\xbb\xbf" + GOOD, ("byte_order_mark",)),
        (GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"), ()),
        (b"\r\n  " + GOOD, ("leading_space",)),
        (GOOD + b"\0\0", ("trailing_bytes",)),
        (GOOD.replace(b"xsi:schemaLocation", b"xmlns:schemaLocation"), ("schema_location",)),
        (
            GOOD.replace(b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ', b""),
            ("missing_xsi",),
        ),
        (invoice(line(description="Diésel")).decode().encode("latin-1"), ("encoding",)),
    ],
)
def test_mended(data: bytes, repairs: tuple[str, ...]) -> None:
    found = document_of(data)
    assert isinstance(found, Document)
    assert found.repairs == repairs
    (consumed,) = read(data).lines
    assert (consumed.carrier, consumed.quantity) == ("diesel", 100)


def test_twice_encoded_text_is_read() -> None:
    twice = invoice(line("01010101", description="Diésel".encode().decode("latin-1")))
    (consumed,) = read(twice).lines
    assert consumed.carrier == "diesel"


@given(st.binary(max_size=400))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    assert read(data).refused
    found = document_of(b"<" + data)
    assert isinstance(found, Document | Refusal)


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_any_changed_byte_has_an_answer(place: int, change: int) -> None:
    data = bytearray(GOOD)
    data[place] ^= change
    read(bytes(data))


def test_compressed_bytes_are_no_invoice() -> None:
    assert read(zlib.compress(GOOD)).refused == "not_xml"
