"""The whole journey in a real browser, in both languages, by mouse and by keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

Words = dict[str, dict[str, str]]
LONG = 60_000
"""Milliseconds that a plan may take on a slow machine."""


def accessible(page: Page) -> None:
    """No finding of axe-core on what is shown now."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_journey(
    language: str, page: Page, address: str, cases: dict[str, Path], words: Words, tmp_path: Path
) -> None:
    say = words[language]
    page.goto(f"{address}/?lang={language}")
    expect(page.locator("h1")).to_have_text(say["start.title"])
    assert page.evaluate("document.documentElement.lang") == language
    accessible(page)

    # A case with an error is sent, its place is read, it is sent mended.
    page.set_input_files("#case", cases["broken"])
    page.locator("form:has(#case) button").click()
    problems = page.locator("[data-problems]")
    expect(problems).to_contain_text("sites.csv")
    expect(problems).to_contain_text('"plnt"')
    assert page.evaluate("document.activeElement.hasAttribute('data-problems')")
    accessible(page)
    page.get_by_role("link", name=say["frame.home"]).click()
    page.set_input_files("#case", cases["mended"])
    page.locator("form:has(#case) button").click()
    start = page.get_by_role("button", name=say["case.start"], exact=True)
    expect(start).to_be_visible()
    accessible(page)

    # It runs, and its progress is seen.
    start.click()
    expect(page.locator("progress")).to_be_visible()
    accessible(page)
    expect(page.locator("[data-choice]")).to_be_visible(timeout=LONG)
    expect(page.locator("[data-question]")).to_have_count(10)
    page.locator("[data-question=gain] summary").first.click()
    expect(page.locator("[data-question=gain] code").first).to_contain_text("yardstick")
    accessible(page)

    # A point of the front is picked: the address, the map and the tables follow.
    page.get_by_role("link", name=say["view.plans"], exact=True).click()
    other = page.locator("[data-point]:not([aria-checked=true])").last
    name = other.get_attribute("data-point") or ""
    other.click()
    expect(page.locator(f"[data-plan='{name}']")).to_be_visible()
    assert f"plan={name}" in page.url
    expect(page.locator("[data-flow]").first).to_be_attached()
    labels_are_apart(page)
    accessible(page)

    # What if: a duty is raised and a crossing closed; the new answer stands beside the old one.
    kind = page.locator("select[name=kind]")
    kind.select_option("duty")
    page.locator("input[name=value]").fill("0.5")
    page.get_by_role("button", name=say["whatif.add"]).click()
    kind.select_option("closed_crossing")
    page.get_by_role("button", name=say["whatif.add"]).click()
    accessible(page)
    before = page.url
    page.get_by_role("button", name=say["whatif.plan"]).click()
    page.wait_for_function("before => location.href !== before", arg=before)
    expect(page.locator("[data-choice]")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("link", name=say["run.before"])).to_be_visible()

    # The report is taken home.
    with page.expect_download() as waiting:
        page.get_by_role("link", name=f"{say['run.report']} PDF").click()
    taken = tmp_path / "report.pdf"
    waiting.value.save_as(taken)
    assert taken.read_bytes().startswith(b"%PDF-")
    page.get_by_role("link", name=say["view.sources"], exact=True).click()
    expect(page.locator("table tbody tr").first).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("language", ["es", "en"])
def test_from_a_total_to_a_field(language: str, page: Page, address: str, words: Words) -> None:
    say = words[language]
    page.goto(f"{address}/?lang={language}")
    page.get_by_role("button", name=say["start.sample"]).click()
    month = page.locator("[data-month='2025-03']")
    expect(month).to_be_visible(timeout=LONG)
    accessible(page)
    month.click()
    assert "month=2025-03" in page.url
    page.locator("#lines-card tbody tr").first.get_by_role("button").click()
    walk = page.locator("[data-walk]")
    expect(walk).to_contain_text("kg CO2e")
    mark = walk.locator("mark")
    expect(mark).to_be_visible()
    raw = walk.locator("p code").nth(1).inner_text()
    assert raw in mark.inner_text()
    accessible(page)
    # The address alone brings the same view back.
    page.reload()
    expect(page.locator("[data-walk]")).to_be_visible()


def test_by_keyboard_alone(page: Page, address: str, words: Words) -> None:
    say = words["en"]
    page.goto(f"{address}/?lang=en")
    expect(page.locator("h1")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("skip")
    page.locator("#example").focus()
    page.keyboard.type("tiny-mexico")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    start = page.get_by_role("button", name=say["case.start"], exact=True)
    expect(start).to_be_visible()
    start.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-choice]")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name=say["view.plans"], exact=True).focus()
    page.keyboard.press("Enter")
    chosen = page.locator("[data-point][aria-checked=true]")
    expect(chosen).to_be_visible()
    first = chosen.get_attribute("data-point")
    chosen.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => location.search.includes('plan=')")
    assert page.locator("[data-point][aria-checked=true]").get_attribute("data-point") != first
    assert page.evaluate("document.activeElement.getAttribute('aria-checked')") == "true"


def test_a_narrow_window_is_enough(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/?lang=es")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)


def test_the_first_view_is_light(page: Page, address: str) -> None:
    sizes: list[int] = []

    def weigh(response: object) -> None:
        sizes.append(response.request.sizes()["responseBodySize"])  # type: ignore[attr-defined]

    page.on("requestfinished", lambda one: weigh(one.response()) if "/events" not in one.url else 0)
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_timeout(500)
    assert 0 < sum(sizes) <= 250_000


def test_catalogues_have_the_same_keys_and_all_that_is_said(words: Words) -> None:
    assert words["en"].keys() == words["es"].keys()
    sources = Path(__file__).parents[2] / "ui" / "src"
    text = "\n".join(
        path.read_text("utf-8") for path in sources.rglob("*") if path.suffix in (".svelte", ".ts")
    )
    said = set(re.findall(r"""say\(\s*'([a-z][\w.+]*)'""", text))
    shared = {key for key in said if key.startswith(("strategy.", "term.", "carrier."))}
    assert len(said) > 150
    assert said - shared - words["en"].keys() == set()
    for key, english in words["en"].items():
        names = re.findall(r"\{(\w+)\}", english)
        assert sorted(names) == sorted(re.findall(r"\{(\w+)\}", words["es"][key])), key


def labels_are_apart(page: Page) -> None:
    """No name on the map lies over another."""
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('[data-plan] svg text')].map(one => {
             const box = one.getBBox()
             return [box.x, box.y, box.x + box.width, box.y + box.height]
           })"""
    )
    assert boxes
    for n, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart = right <= other[0] + 1 or other[2] <= left + 1
            assert apart or bottom <= other[1] + 2 or other[3] <= top + 2
