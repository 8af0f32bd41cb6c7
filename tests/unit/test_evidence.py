"""The chain of evidence: any change, loss or exchange of entries shows."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from smartshoring.evidence.chain import Chain, Entry, first_broken

TEXTS = st.lists(st.text(max_size=20), min_size=1, max_size=12)


def entries(texts: list[str], rules: str = "rules") -> list[Entry]:
    chain = Chain(rules)
    return [Entry(text, chain.add(text)) for text in texts]


def test_two_entries_by_hand() -> None:
    def sha(data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    first = sha(sha(b"rules") + sha(b"a"))
    second = sha(first + sha(b"b"))
    assert [one.digest for one in entries(["a", "b"])] == [first.hex(), second.hex()]


@given(TEXTS)
def test_a_sound_log_is_sound(texts: list[str]) -> None:
    assert first_broken("rules", entries(texts)) is None
    chain = Chain("rules")
    for text in texts:
        chain.add_bytes(text.encode())
    assert chain.root == entries(texts)[-1].digest
    assert chain.length == len(texts)


@given(TEXTS, st.data())
def test_a_changed_entry_is_found(texts: list[str], data: st.DataObject) -> None:
    log = entries(texts)
    place = data.draw(st.integers(0, len(texts) - 1))
    log[place] = Entry(log[place].text + "x", log[place].digest)
    assert first_broken("rules", log) == place


@given(st.lists(st.text(max_size=5), min_size=3, max_size=8))
def test_a_lost_entry_is_found(texts: list[str]) -> None:
    log = entries(texts)
    assert first_broken("rules", log[1:]) == 0


def test_other_rules_are_another_chain() -> None:
    assert first_broken("other rules", entries(["a"])) == 0
