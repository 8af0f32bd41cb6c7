"""The networks: read as text, cut at borders, kept in a cache that heals itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from smartshoring.logistics import networks as module
from smartshoring.logistics.networks import Network, Networks, cache_file, load_networks
from smartshoring.logistics.source_text import NetworkDataError, module_file, read_network

TINY = """
from scgraph.core import GeoGraph
graph=[{1: 2.5, 2: 4}, {0: 2.5}, {0: 4}]
nodes=[[10.0, -20.5], [11, -21], [12.25, 0.0]]
tiny = GeoGraph(graph=graph, nodes=nodes)
"""


def test_text_is_read_node_by_node(tmp_path):
    file = tmp_path / "tiny.py"
    file.write_text(TINY)
    raw = read_network(file)
    assert raw.lat.tolist() == [10.0, 11.0, 12.25]
    assert raw.lon.tolist() == [-20.5, -21.0, 0.0]
    assert raw.indptr.tolist() == [0, 2, 3, 4]  # node 0 has two arcs, the others one
    assert raw.head.tolist() == [1, 2, 0, 0]
    assert raw.tail.tolist() == [0, 0, 1, 2]
    assert raw.km.tolist() == [2.5, 4.0, 2.5, 4.0]


@pytest.mark.parametrize(
    "text",
    [
        "nothing here\n",
        TINY.replace("nodes=", "knots="),
        TINY.replace("{1: 2.5, 2: 4}", "{1: 2.5, 9: 4}"),  # head 9 does not exist
        TINY.replace(", [12.25, 0.0]", ""),  # fewer nodes than arc lists
    ],
)
def test_damaged_text_is_refused(tmp_path, text):
    file = tmp_path / "tiny.py"
    file.write_text(text)
    with pytest.raises(NetworkDataError):
        read_network(file)


def test_missing_module_is_named():
    with pytest.raises(NetworkDataError, match="no_such_module"):
        module_file("scgraph_data", "no_such_module")


def test_reading_equals_importing():
    from scgraph.geographs.north_america_rail import (  # noqa: PLC0415
        north_america_rail_geograph as oracle,
    )

    raw = read_network(module_file("scgraph.geographs", "north_america_rail"))
    assert np.array_equal(np.stack([raw.lat, raw.lon], axis=1), np.array(oracle.nodes))
    assert raw.head.tolist() == [head for arcs in oracle.graph for head in arcs]
    assert raw.km.tolist() == [km for arcs in oracle.graph for km in arcs.values()]


@pytest.fixture(scope="module")
def built() -> Networks:
    return load_networks()


def test_no_arc_joins_two_countries(built):
    for network in (built.road, built.rail):
        country = network.country
        assert np.array_equal(country[network.tail], country[network.head])
        assert {"USA", "MEX", "CAN"} <= set(network.part_country.tolist())
        assert (network.km > 0).all()


def test_networks_are_symmetric(built):
    for network in (built.road, built.rail, built.sea):
        matrix = network.matrix()
        assert abs(matrix - matrix.T).max() == 0.0


def _small() -> Networks:
    network = Network(
        lat=np.array([0.0, 1.0]),
        lon=np.array([0.0, 1.0]),
        indptr=np.array([0, 1, 2], dtype=np.int32),
        head=np.array([1, 0], dtype=np.int32),
        km=np.array([157.0, 157.0]),
        part=np.array([0, 0], dtype=np.int32),
        part_country=np.array([""]),
    )
    return Networks(network, network, network)


@pytest.fixture
def counted(monkeypatch, tmp_path):
    built: list[int] = []

    def build(_progress: object) -> Networks:
        built.append(1)
        return _small()

    monkeypatch.setattr(module, "build_networks", build)
    monkeypatch.setenv("SMARTSHORING_CACHE", str(tmp_path / "cache"))
    return built


def test_second_load_reads_the_cache(counted):
    first, second = load_networks(), load_networks()
    assert len(counted) == 1
    assert np.array_equal(first.road.km, second.road.km)
    assert "scgraph2.15.0-scgraph_data2.0.0" in cache_file().name


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", b"not a zip at all"])
def test_damaged_cache_is_rebuilt(counted, damage):
    load_networks()
    cache_file().write_bytes(damage)
    assert load_networks().sea.km.tolist() == [157.0, 157.0]
    assert len(counted) == 2
    load_networks()
    assert len(counted) == 2  # and it is whole again


def test_truncated_cache_is_rebuilt(counted):
    load_networks()
    whole = cache_file().read_bytes()
    cache_file().write_bytes(whole[: len(whole) // 2])
    load_networks()
    assert len(counted) == 2


def test_folder_that_cannot_be_written_costs_time_not_the_answer(counted, monkeypatch, tmp_path):
    occupied = tmp_path / "a file"
    occupied.write_text("")
    monkeypatch.setenv("SMARTSHORING_CACHE", str(occupied))
    assert load_networks().road.km.tolist() == [157.0, 157.0]
    load_networks()
    assert len(counted) == 2


def test_concurrent_first_runs_leave_one_whole_file(counted):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: load_networks(), range(24)))
    assert all(answer.road.km.tolist() == [157.0, 157.0] for answer in answers)
    assert [file.name for file in cache_file().parent.iterdir()] == [cache_file().name]
