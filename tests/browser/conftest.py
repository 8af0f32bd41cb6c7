"""A real server, a real Chromium, and no other host: whatever else is asked for is aborted."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from smartshoring.web.app import built_pages

EXAMPLES = Path(__file__).parents[2] / "examples"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the pages are served."""
    assert (built_pages() / "index.html").is_file(), "the pages were not built with this copy"
    root = tmp_path_factory.mktemp("workspace")
    command = [sys.executable, "-m", "smartshoring", "serve", "--port", "0", "--no-browser"]
    process = subprocess.Popen(
        [*command, "--workspace", str(root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
    assert found is not None
    yield found[0]
    process.terminate()
    process.wait(20)
    process.stdout.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    assert path is not None, "./test installs Chromium"
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        found = driver.chromium.launch(executable_path=path, args=arguments)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab; errors of the page and requests to others fail the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    strangers: list[str] = []
    errors: list[str] = []

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    found = context.new_page()
    found.on("pageerror", lambda error: errors.append(str(error)))
    yield found
    context.close()
    assert strangers == []
    assert errors == []


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A case whose lanes cross borders, broken and mended, as archives."""
    folder = tmp_path_factory.mktemp("case")
    texts = {
        path.name: path.read_text("utf-8")
        for path in (EXAMPLES / "tiny-mexico").iterdir()
        if path.name != "lanes.csv"
    }
    settings = texts["case.yaml"].replace("lanes: given", "lanes: computed")
    texts["case.yaml"] = settings + "\naccept_defaults: all\n"
    texts["products.csv"] = (
        "product,hs_code,unit_value_usd,finished,weight_kg,units_per_feu\n"
        "harness,8544.30.00,80,yes,2,8000\n"
    )
    broken = texts["sites.csv"].replace("Monterrey,plant", "Monterrey,plnt")
    found = {}
    for name, change in (("broken", {"sites.csv": broken}), ("mended", {})):
        found[name] = folder / f"{name}.zip"
        with zipfile.ZipFile(found[name], "w") as box:
            for file, text in {**texts, **change}.items():
                box.writestr(file, text)
    return found


@pytest.fixture(scope="session")
def words() -> dict[str, dict[str, str]]:
    """The pages' catalogues by language."""
    folder = Path(__file__).parents[2] / "ui" / "src" / "lib" / "i18n"
    return {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("en", "es")}
