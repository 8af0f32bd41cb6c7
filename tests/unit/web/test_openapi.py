"""The API against its own description: nothing that can be asked makes the server fail."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings

from smartshoring.web.app import make_app

ROOT = Path(__file__).parents[3]


def test_the_pages_types_are_of_this_api() -> None:
    """After a change: `python -m smartshoring.web.openapi > ui/openapi.json`, `npm run types`."""
    made = subprocess.run(
        [sys.executable, "-m", "smartshoring.web.openapi"], capture_output=True, check=True
    )
    kept = (ROOT / "ui" / "openapi.json").read_text("utf-8")
    assert json.loads(made.stdout)["paths"].keys() == json.loads(kept)["paths"].keys()
    assert made.stdout.decode() == kept


schema = schemathesis.openapi.from_asgi(
    "/api/openapi.json", make_app(Path(tempfile.mkdtemp(prefix="smartshoring")))
)


@schema.exclude(path="/api/events").parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_makes_it_fail(case: schemathesis.Case) -> None:
    assert case.call().status_code < 500
