"""The OpenAPI document on standard output, keys sorted: the source of the pages' types."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from smartshoring.web.app import make_app

if __name__ == "__main__":
    document = make_app(Path()).openapi()
    document["info"]["version"] = "1"
    sys.stdout.write(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
