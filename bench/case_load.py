"""Time and peak memory of loading a case with a million lanes: `python bench/case_load.py`."""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from smartshoring.case.load import load


def write_case(folder: Path, rows: int) -> None:
    """A case with `rows` lanes between 1,000 sites and as many markets as that takes."""
    sites = 1000
    markets = -(-rows // sites)
    (folder / "case.yaml").write_text("name: bench\nlanes: given\n")
    (folder / "products.csv").write_text("product\nwidget\n")
    with (folder / "sites.csv").open("w") as file:
        file.write("site,kind,status,fixed_cost_usd_per_year,capacity_units_per_year\n")
        file.writelines(f"site {n:05d},plant,candidate,{n + 1000},500\n" for n in range(sites))
    with (folder / "markets.csv").open("w") as file:
        file.write("market\n")
        file.writelines(f"market {n:05d}\n" for n in range(markets))
    with (folder / "demand.csv").open("w") as file:
        file.write("market,product,period,quantity\n")
        file.writelines(f"market {n:05d},widget,,{n % 50 + 1}\n" for n in range(markets))
    with (folder / "lanes.csv").open("w") as file:
        file.write("origin,destination,unit_cost_usd,product,mode,days,co2e_kg_per_unit\n")
        for row in range(rows):
            cost, days = (row * 7919 % 100_003) / 97, row % 40 + 0.5
            file.write(
                f"site {row % sites:05d},market {row // sites:05d},{cost:.6f},"
                f"widget,road,{days},{cost / 31:.5f}\n"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_case(folder, rows)
        size_mb = (folder / "lanes.csv").stat().st_size / 1e6
        before, cpu_before = time.perf_counter(), time.process_time()
        loaded = load(folder)
        seconds = time.perf_counter() - before
        cpu_seconds = time.process_time() - cpu_before
    # ru_maxrss is in kB on Linux and in bytes on macOS.
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1e6 if sys.platform == "darwin" else 1e3
    )
    if loaded.case is None:
        raise SystemExit(str(loaded.problems[:5]))
    print(
        f"{rows:,} lanes ({size_mb:.0f} MB of CSV): {seconds:.1f} s ({cpu_seconds:.1f} s CPU), "
        f"peak {peak_mb:.0f} MB, hash {loaded.case.hash[:12]}"
    )


if __name__ == "__main__":
    main()
