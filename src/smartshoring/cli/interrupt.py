"""Ctrl-C: the first asks the solver to stop with its best plan, the second ends at once."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from threading import Event, Thread
from types import FrameType
from typing import TypeVar

from smartshoring.cli import exits

_LOOK_S = 0.1
_Result = TypeVar("_Result")


@contextlib.contextmanager
def interruptible(cancel: Event, told: Callable[[], None]) -> Iterator[None]:
    """While this lasts Ctrl-C sets `cancel` and calls `told`; a second one leaves the process."""

    def handle(_signal: int, _frame: FrameType | None) -> None:
        if cancel.is_set():
            if sys.stderr.isatty():
                sys.stderr.write("\x1b[?25h\n")  # the progress line hides the cursor
                sys.stderr.flush()
            os._exit(exits.INTERRUPTED)
        cancel.set()
        told()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def in_background(work: Callable[[], _Result]) -> _Result:
    """The result of `work`, done in another thread so that this one hears signals at once."""
    result: Future[_Result] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001 (raised again in the waiting thread)
            result.set_exception(error)

    thread = Thread(target=run, name="planning", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_LOOK_S)
    return result.result()
