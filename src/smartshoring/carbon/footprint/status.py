"""Whether the tax authority still holds an invoice for valid: its public service, asked on request.

An invoice can be cancelled long after it was read, so answers carry the day they were given and are
asked anew at the close of a period. "Not found" is no verdict: a new invoice takes up to three days
to appear (unverified). Nothing else in the product uses the network.
"""

from __future__ import annotations

import json
import random
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Final, Literal, Protocol

URL: Final = "https://consultaqr.facturaelectronica.sat.gob.mx/ConsultaCFDIService.svc"
_ACTION: Final = "http://tempuri.org/IConsultaCFDIService/Consulta"
_ENVELOPE: Final = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:tem="http://tempuri.org/"><soapenv:Header/><soapenv:Body><tem:Consulta>'
    "<tem:expresionImpresa>{}</tem:expresionImpresa></tem:Consulta></soapenv:Body>"
    "</soapenv:Envelope>"
)
_STATES: Final = {"vigente": "valid", "cancelado": "cancelled", "no encontrado": "not_found"}
_TRIES: Final = 4
_FIRST_WAIT_S: Final = 0.5

State = Literal["valid", "cancelled", "not_found", "unknown"]


@dataclass(frozen=True, slots=True)
class Question:
    """An invoice as the service knows it.

    Attributes:
        issuer: Tax number.
        receiver: Tax number.
        total: As the invoice writes it.
        uuid: Of its stamp.
        seal_end: Last eight signs of the seal.
    """

    issuer: str
    receiver: str
    total: str
    uuid: str
    seal_end: str = ""

    @property
    def expression(self) -> str:
        """What is printed in the invoice's code: `?re=..&rr=..&tt=..&id=..&fe=..`."""
        text = f"?re={self.issuer}&rr={self.receiver}&tt={self.total}&id={self.uuid.upper()}"
        return f"{text}&fe={self.seal_end}" if self.seal_end else text


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said.

    Attributes:
        state: `unknown` where no answer could be had.
        said: Its own words.
        day: Day of the answer, ISO.
    """

    state: State
    said: str
    day: str


class Service(Protocol):
    """Whoever can tell the state of an invoice."""

    def ask(self, question: Question) -> Answer:
        """The state of an invoice today."""
        ...


class Authority:
    """The authority's service over the network: slowly, with patience, one question at a time.

    Args:
        url: Address of the service.
        per_second: Most questions a second.
        today: Tells the day; replaced in tests.
        sleep: Waits; replaced in tests.
    """

    def __init__(
        self,
        url: str = URL,
        *,
        per_second: float = 5.0,
        today: Callable[[], str] = lambda: time.strftime("%Y-%m-%d"),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url, self._pause = url, 1.0 / per_second
        self._today, self._sleep = today, sleep

    def ask(self, question: Question) -> Answer:
        """The state of an invoice; `unknown` after four tries without an answer."""
        body = _ENVELOPE.format(escape(question.expression)).encode()
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": _ACTION}
        wait = _FIRST_WAIT_S
        said = ""
        for number in range(_TRIES):
            self._sleep(self._pause if number == 0 else wait * random.uniform(0.5, 1.5))  # noqa: S311
            wait *= 2
            request = urllib.request.Request(self._url, body, headers)  # noqa: S310 (given)
            try:
                with urllib.request.urlopen(request, timeout=20) as reply:  # noqa: S310 (given)
                    text = reply.read(100_000).decode("utf-8", "replace")
            except (urllib.error.URLError, TimeoutError, OSError) as error:
                said = str(error)
                continue
            found = re.search(r"Estado>([^<]*)<", text)
            said = unescape(found[1]).strip() if found else "no state in the answer"
            state = _STATES.get(said.lower())
            if state is not None:
                return Answer(state, said, self._today())  # type: ignore[arg-type]
        return Answer("unknown", said, self._today())


class Remembered:
    """A service whose answers of the day are kept in a file; cancelled stays cancelled.

    Args:
        service: Who is asked.
        path: JSON file of the workspace.
        today: Tells the day.
    """

    def __init__(self, service: Service, path: Path, today: str) -> None:
        self._service, self._path, self._today = service, path, today
        self._known: dict[str, dict[str, str]] = (
            json.loads(path.read_text("utf-8")) if path.exists() else {}
        )

    def ask(self, question: Question) -> Answer:
        """The state of an invoice, from the file where today's answer is there."""
        known = self._known.get(question.uuid)
        if known and (known["day"] == self._today or known["state"] == "cancelled"):
            return Answer(known["state"], known["said"], known["day"])  # type: ignore[arg-type]
        answer = self._service.ask(question)
        if answer.state != "unknown":
            self._known[question.uuid] = {
                "state": answer.state,
                "said": answer.said,
                "day": answer.day,
            }
            self._path.write_text(json.dumps(self._known, indent=0, sort_keys=True), "utf-8")
        return answer


def states(questions: Iterable[Question], service: Service) -> dict[str, Answer]:
    """The answer to each question by UUID, in their order."""
    return {question.uuid: service.ask(question) for question in questions}
