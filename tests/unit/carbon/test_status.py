"""The authority's service: asked over a real connection to a server that replays its answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from smartshoring.carbon.footprint.status import Answer, Authority, Question, Remembered, states

ANSWER = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ConsultaResponse '
    'xmlns="http://tempuri.org/"><ConsultaResult xmlns:a="x"><a:CodigoEstatus>{code}'
    "</a:CodigoEstatus><a:Estado>{state}</a:Estado></ConsultaResult></ConsultaResponse></s:Body>"
    "</s:Envelope>"
)
QUESTION = Question("FIC120202GS2", "EFN150612AB1", "1160.00", "aaaa-bbbb", "AbC12==")


class Replay(HTTPServer):
    """Answers requests by UUID, after a number of failures."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.state = "Vigente"
        self.failures = 0
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ConsultaCFDIService.svc"


class _Handler(BaseHTTPRequestHandler):
    server: Replay

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(body)
        if self.server.failures > 0:
            self.server.failures -= 1
            self.send_error(503)
            return
        text = ANSWER.format(code="S", state=self.server.state).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Replay]:
    with Replay() as replay:
        thread = threading.Thread(target=replay.serve_forever)
        thread.start()
        yield replay
        replay.shutdown()
        thread.join()


def service(server: Replay) -> Authority:
    return Authority(server.url, today=lambda: "2026-11-24", sleep=lambda _: None)


@pytest.mark.parametrize(
    ("said", "state"),
    [("Vigente", "valid"), ("Cancelado", "cancelled"), ("No Encontrado", "not_found")],
)
def test_answers(server: Replay, said: str, state: str) -> None:
    server.state = said
    assert service(server).ask(QUESTION) == Answer(state, said, "2026-11-24")  # type: ignore[arg-type]
    (body,) = server.asked
    assert "?re=FIC120202GS2&amp;rr=EFN150612AB1&amp;tt=1160.00&amp;id=AAAA-BBBB" in body
    assert "fe=AbC12==" in body


def test_patience_and_its_end(server: Replay) -> None:
    server.failures = 2
    assert service(server).ask(QUESTION).state == "valid"
    server.failures = 9
    assert service(server).ask(QUESTION).state == "unknown"
    assert len(server.asked) == 3 + 4


def test_answers_of_the_day_are_remembered(server: Replay, tmp_path: Path) -> None:
    path = tmp_path / "authority.json"

    def ask(day: str) -> str:
        return states([QUESTION], Remembered(service(server), path, day))["aaaa-bbbb"].state

    assert ask("2026-11-24") == "valid"
    server.state = "Cancelado"
    assert ask("2026-11-24") == "valid"
    assert len(server.asked) == 1
    # Another day it is asked again; cancelled stays cancelled without asking.
    assert ask("2026-12-31") == "cancelled"
    assert ask("2027-01-31") == "cancelled"
    assert len(server.asked) == 2


def test_no_answer_is_not_remembered(server: Replay, tmp_path: Path) -> None:
    server.failures = 4
    path = tmp_path / "authority.json"
    assert Remembered(service(server), path, "2026-11-24").ask(QUESTION).state == "unknown"
    assert not path.exists()
