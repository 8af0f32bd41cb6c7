"""Every answer prints itself, in both languages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import smartshoring.trade
from smartshoring.reference.tables import rows
from smartshoring.trade.duty import duty
from smartshoring.trade.explain import explain, measure_name
from smartshoring.words import LANGUAGES, catalogue

DAY = date(2026, 11, 22)


def test_a_known_duty_names_measures_dates_sources_claim_and_caveat():
    text = explain(duty("USA", "MEX", "8544.30.00", DAY, qualifies=True), "en")
    assert "Duty on 8544.30.00 of MEX into USA on 2026-11-22: 0 %" in text
    assert "Section 232 on auto parts (9903.94.06): exempt" in text
    assert "2020-07-01 - open" in text
    assert "source: USITC" in text
    assert "claim of the company" in text
    assert "No law after 2026-05-11" in text


def test_the_same_in_spanish():
    text = explain(duty("USA", "CHN", "8544.30.00", DAY, qualifies=False), "es")
    assert "Arancel de 8544.30.00 de origen CHN al entrar a USA el 2026-11-22: 55 %" in text
    assert "Sección 301 (China) (9903.88.03): + 25 %" in text
    assert "T-MEC" not in text  # no claim was made


def test_an_unknown_says_what_would_make_it_known():
    text = explain(duty("USA", "CHN", "8536.69.40", DAY, qualifies=False), "en")
    assert "not known" in text
    assert "Give the total in the duties table" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_measure_has_its_words(language):
    code = "\n".join(
        path.read_text("utf-8") for path in Path(smartshoring.trade.__file__).parent.glob("*.py")
    )
    reasons = set(re.findall(r'"(trade\.[a-z0-9_]+)"', code))
    assert len(reasons) > 15
    assert reasons <= set(catalogue(language))
    for row in rows("duties"):
        if row["kind"] != "statistic" and not row["measure"].startswith("IEEPA"):
            assert measure_name(row["measure"], language)


@pytest.mark.parametrize("room", ["trade", "reference"])
def test_both_languages_have_the_same_sentences_and_placeholders(room):
    def shape(language):
        return {
            key: set(re.findall(r"{(\w+)", text))
            for key, text in catalogue(language).items()
            if key.startswith(f"{room}.")
        }

    assert shape("en") == shape("es")
