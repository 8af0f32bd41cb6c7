"""Freight on random cases: parts stay inside their terms, and nothing is free that was not."""

from __future__ import annotations

import numpy as np
import pytest
from freight_kit import data_of, northbound, road, tables, train, voyage
from hypothesis import given, settings
from hypothesis import strategies as st

from smartshoring.plan.block import GIVEN_LAW, Block, merged, plain_block
from smartshoring.plan.columnar import Labels

share = st.floats(0.0, 1.0)
usd = st.floats(0.0, 5000.0)


@st.composite
def goods(draw):
    return {
        "product": "good",
        "weight_kg": draw(st.floats(0.1, 100.0)),
        "unit_value_usd": draw(st.floats(1.0, 1000.0)),
        "units_per_truck": draw(st.none() | st.floats(10.0, 5000.0)),
        "units_per_feu": draw(st.none() | st.floats(10.0, 5000.0)),
        "dunnage_usd": draw(st.none() | st.floats(0.0, 10.0)),
        "dunnage_returnable": draw(st.sampled_from(["yes", "no"])),
    }


@st.composite
def rates(draw):
    rows = {}
    for _ in range(draw(st.integers(0, 5))):
        row = {
            "origin_zone": draw(st.sampled_from(["plant", "buyer", "MEX", "USA", "*"])),
            "destination_zone": draw(st.sampled_from(["plant", "buyer", "MEX", "US-TX", "*"])),
            "equipment": draw(st.sampled_from(["truck", "feu", "intermodal"])),
            "usd_per_load": draw(usd),
            "shipments_per_year": draw(st.none() | st.floats(1.0, 300.0)),
            "source": "offer",
        }
        rows[row["origin_zone"], row["destination_zone"], row["equipment"]] = row
    return list(rows.values())


@st.composite
def returns(draw):
    if draw(st.booleans()):
        return []
    return [{"market": "buyer", "product": "good", "share": draw(share), "value_usd": draw(usd)}]


LANES = (northbound(), voyage(), train())
BACK = tuple(type(lane)("buyer", "plant", lane.mode, lane.legs) for lane in LANES)


def arcs_of(good, rows=(), back=(), **more):
    data = data_of(
        tables(products=[good], freight_rates=list(rows), returns=list(back), **more),
        *LANES,
        *BACK,
        holding_rate_per_year=0.2,
    )
    return data.arcs


@settings(max_examples=40, deadline=None)
@given(goods(), rates(), returns())
def test_parts_lie_inside_their_terms(good, rows, back):
    arcs = arcs_of(good, rows, back)
    assert len(arcs) == 3
    handling = arcs.drayage_bridge_usd + arcs.brokers_usd
    assert (handling <= arcs.handling_usd * (1 + 1e-12) + 1e-12).all()
    bare = {"product": "good", "weight_kg": good["weight_kg"]}
    for name in ("unit_value_usd", "units_per_truck", "units_per_feu"):
        bare[name] = good[name]
    plain = arcs_of(bare, rows)
    added = arcs.dunnage_usd + arcs.dunnage_return_usd + arcs.returns_usd
    assert arcs.freight_usd == pytest.approx(plain.freight_usd + added)
    assert (arcs.dunnage_usd >= 0).all()
    assert (arcs.dunnage_return_usd >= 0).all()
    assert (arcs.dunnage_pool_usd <= arcs.cycle_stock_usd + 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(goods(), rates())
def test_a_rate_changes_the_price_of_its_own_direction_and_equipment_only(good, rows):
    quiet = good | {"dunnage_returnable": "no"}
    without, arcs = arcs_of(quiet), arcs_of(quiet, rows)
    assert arcs.mode == without.mode
    assert list(arcs.days) == list(without.days)
    assert list(arcs.co2e_kg) == list(without.co2e_kg)
    asked = {"road": "truck", "sea": "feu", "rail": "intermodal"}
    for i, mode in enumerate(arcs.mode):
        fitting = [
            row
            for row in rows
            if row["equipment"] == asked[mode]
            and row["origin_zone"] in ("plant", "MEX", "*")
            and row["destination_zone"] in ("buyer", "US-TX", "*")
        ]
        if not fitting:
            assert arcs.freight_usd[i] == without.freight_usd[i]
            assert arcs.handling_usd[i] == without.handling_usd[i]
            assert arcs.cycle_stock_usd[i] == 0.0
            continue
        # All-in: one of the rates that fit, and nothing for stops.
        paid = (arcs.freight_usd[i] - arcs.dunnage_usd[i]) / arcs.load_share[i]
        assert min(abs(paid - row["usd_per_load"]) for row in fitting) <= 1e-6 * max(1.0, paid)
        assert arcs.handling_usd[i] == 0.0


@settings(max_examples=30, deadline=None)
@given(goods(), rates(), returns())
def test_a_frequency_only_adds_cycle_stock(good, rows, back):
    often = [{**row, "shipments_per_year": None} for row in rows]
    arcs, free = arcs_of(good, rows, back), arcs_of(good, often, back)
    assert (arcs.cycle_stock_usd >= free.cycle_stock_usd - 1e-12).all()
    assert free.cycle_stock_usd == pytest.approx(free.dunnage_pool_usd)
    assert list(arcs.freight_usd) == list(free.freight_usd)


@settings(max_examples=20, deadline=None)
@given(goods(), share, share)
def test_duty_falls_as_more_of_the_flow_claims_its_preference(good, one, other):
    def duty(claimed, back=0.0):
        return data_of(
            tables(
                products=[good | {"hs_code": "8544.30.00", "dunnage_returnable": "no"}],
                recipes=[
                    {
                        "recipe": "r",
                        "product": "good",
                        "qualifies_tmec": "yes",
                        "basis": "claimed for the test",
                        "claim_share": claimed,
                    }
                ],
                terms=[{"market": "buyer", "tariff_pass_through_share": back}],
            ),
            road(),
            duty_date="2026-05-01",
        ).arcs

    low, high = sorted((one, other))
    assert duty(high).duty_usd[0] <= duty(low).duty_usd[0] + 1e-9
    passed = duty(low, other)
    assert 0 <= passed.duty_recovered_usd[0] <= passed.duty_usd[0] + 1e-12
    assert passed.duty_usd[0] == pytest.approx(duty(low).duty_usd[0])


@st.composite
def arcs_in_the_making(draw, modes):
    count = draw(st.integers(0, 12))
    keys = draw(
        st.lists(
            st.tuples(
                st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.sampled_from(modes)
            ),
            min_size=count,
            max_size=count,
            unique=True,
        )
    )
    ends = np.array([key[:3] for key in keys], np.int64).reshape(-1, 3)
    days = np.array(
        draw(st.lists(st.floats(1, 9) | st.just(np.nan), min_size=count, max_size=count))
    )
    return plain_block(
        ends[:, 0],
        ends[:, 1],
        ends[:, 2],
        Labels.of(key[3] for key in keys),
        GIVEN_LAW,
        freight_usd=np.arange(count, dtype=float),
        days=days.astype(float),
        co2e_kg=np.full(count, np.nan),
    )


def keyed(block: Block) -> dict[tuple[int, int, int, str], tuple[float, float]]:
    return {
        (int(o), int(d), int(k), str(m)): (float(f), float(t))
        for o, d, k, m, f, t in zip(
            block.origin,
            block.destination,
            block.commodity,
            block.mode,
            block.freight_usd,
            block.days,
            strict=True,
        )
    }


@settings(max_examples=300, deadline=None)
@given(arcs_in_the_making(["", "road", "sea"]), arcs_in_the_making(["road", "sea", "rail"]))
def test_given_arcs_replace_computed_ones_as_a_loop_would(mine, computed):
    own, other = keyed(mine), keyed(computed)
    wanted = {}
    for key, (cost, days) in own.items():
        instead = other.get(key, (np.nan, np.nan))[1] if key[3] else np.nan
        wanted[key] = (cost, instead if np.isnan(days) else days)
    whole = {key[:3] for key in own if not key[3]}
    wanted |= {
        key: value for key, value in other.items() if key not in own and key[:3] not in whole
    }
    found = keyed(merged(mine, computed))
    assert found.keys() == wanted.keys()
    for key, value in wanted.items():
        assert found[key] == pytest.approx(value, nan_ok=True)
