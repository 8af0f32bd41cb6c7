"""The reader against a sample that was written without sight of it."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from smartshoring.carbon.footprint.emit import emissions_of
from smartshoring.carbon.footprint.measure import Asked, Footprint, Line, measured, readings
from smartshoring.carbon.footprint.metadata import listed_in
from smartshoring.carbon.footprint.reading import read
from smartshoring.carbon.footprint.sources import sources
from smartshoring.carbon.invoices.guard import Document, document_of
from smartshoring.carbon.sample import write_sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "invoices"
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def labels(sample: Path) -> list[dict[str, Any]]:
    text = (sample.parent / "invoices.labels.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def found(sample: Path, labels: list[dict[str, Any]]) -> Footprint:
    listed = listed_in(sample.parent / "invoices.metadata.txt")
    return measured(readings(sources([sample])), Asked(labels[0]["company"], listed=listed))


def test_every_quirk_is_there(labels: list[dict[str, Any]]) -> None:
    shown = {quirk for label in labels[1:] for quirk in label["quirks"]}
    assert shown == set(range(1, 35))


def test_files_are_counted_once_each(found: Footprint, labels: list[dict[str, Any]]) -> None:
    assert found.read == labels[0]["files"] == labels[0]["count"] == 400


def answers(found: Footprint, labels: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Line]]:
    """Each label beside the line that answers it; nothing is left over on either side."""
    by_place = {(one.judged.name, one.consumption.line or None): one for one in found.lines}
    assert set(by_place) == {(label["file"], label["line"]) for label in labels[1:]}
    return [(label, by_place[label["file"], label["line"]]) for label in labels[1:]]


def test_every_verdict_is_right(found: Footprint, labels: list[dict[str, Any]]) -> None:
    wrong = [
        (label["file"], label["line"], label["verdict"], label["reason"], line.consumption)
        for label, line in answers(found, labels)
        if (label["verdict"], label["reason"] or "")
        != (line.consumption.verdict, line.consumption.reason)
    ]
    assert wrong == []


def test_carrier_quantity_and_period_of_what_counts(
    found: Footprint, labels: list[dict[str, Any]]
) -> None:
    for label, line in answers(found, labels):
        if label["verdict"] not in ("accepted", "accepted_flagged"):
            continue
        told = line.consumption
        assert told.carrier == label["carrier"]
        assert told.unit == label["unit"]
        assert told.quantity is not None
        assert float(told.quantity) == pytest.approx(float(label["quantity"]), rel=1e-6)
        assert (told.start, told.end) == (label["period_start"], label["period_end"])
        assert (line.site or None) == label["site"]


def test_no_kilogram_is_silently_wrong(found: Footprint, labels: list[dict[str, Any]]) -> None:
    """Of the kilograms that count unflagged, how many differ from the answers' kilograms."""
    silent = total = 0.0
    for label, line in answers(found, labels):
        told = line.consumption
        own = sum(one.co2e_kg("AR5") for one in line.emissions if one.method != "market")
        right = 0.0
        if label["verdict"] in ("accepted", "accepted_flagged"):
            truth = told._replace(
                carrier=label["carrier"], quantity=Decimal(label["quantity"]), unit=label["unit"]
            )
            right = sum(
                one.co2e_kg("AR5") for one in emissions_of(truth, None) if one.method != "market"
            )
        total += abs(right)
        if told.verdict == "accepted":
            silent += abs(own - right)
    assert silent <= 1e-3 * total


def test_what_the_authority_lists_and_nobody_holds(found: Footprint) -> None:
    assert len(found.missing_uuids) == 2


def test_whole_years_have_no_missing_month(found: Footprint) -> None:
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    whole = [one for one in found.coverage if set(months) <= set(one.months)]
    assert len(whole) == 3


@pytest.mark.parametrize("seed", [1, 2])
def test_other_seeds(seed: int, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    labels_path = write_sample(folder, count=250, seed=seed)
    told = [json.loads(line) for line in labels_path.read_text("utf-8").splitlines()]
    listed = listed_in(tmp_path / "other.metadata.txt")
    run = measured(readings(sources([folder])), Asked(told[0]["company"], listed=listed))
    test_every_verdict_is_right(run, told)
    test_carrier_quantity_and_period_of_what_counts(run, told)


def test_a_stamp_of_another_seal_is_a_doubt_and_a_changed_amount_a_proof(sample: Path) -> None:
    whole = next(
        data
        for path in sorted(sample.glob("*.xml"))
        if (data := path.read_bytes()).count(b"SelloCFD") == 1
        and read(data).seal == "valid"
        and b"Total=" in data
    )
    assert read(re.sub(rb'SelloCFD="....', b'SelloCFD="AAAA', whole)).seal == "not_checkable"
    assert read(re.sub(rb' Total="\d', b' Total="0', whole, count=1)).seal == "false"


def test_evidence_leads_to_what_stands_there(sample: Path, found: Footprint) -> None:
    """The path of every line, evaluated without any prefix, gives the text that it names."""
    data = {one.name: one.data for one in sources([sample])}
    checked = 0
    for line in found.lines:
        told = line.consumption
        document = document_of(data[line.judged.name] or b"")
        if told.verdict in ("rejected", "ignored") or not isinstance(document, Document):
            continue
        if not told.xpath:
            continue
        there = document.root.xpath(told.xpath)
        assert isinstance(there, list)
        (first,) = there[:1]
        text = first if isinstance(first, str) else first.text
        assert text is not None
        assert text.strip() == told.raw, (line.judged.name, told)
        checked += 1
    assert checked > 300
