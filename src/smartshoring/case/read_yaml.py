"""Reading `case.yaml` safely: plain values only, with the line of each key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from smartshoring.case.problems import Collector
from smartshoring.case.raw import RawSettings
from smartshoring.errors import Problem

MAX_BYTES = 250_000
MAX_DEPTH = 20


class _Loader(yaml.SafeLoader):
    """Text, numbers, true/false and null only.

    YAML 1.1 reads `NO` (Norway) as false and `2026-01-01` as a date object; here both stay text.
    """


_Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if not tag.endswith((":bool", ":timestamp"))]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


class _RefusedError(Exception):
    """Valid YAML that is not read: an alias, or a key given twice (YAML keeps the last)."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


def read_settings(path: Path, problems: Collector) -> RawSettings:
    """What stands in `case.yaml`; `values` is None when nothing can be read."""
    file = path.name
    if path.stat().st_size > MAX_BYTES:
        problems.add(Problem("case.file_too_large", file, params={"most": "250 kB"}))
        return RawSettings(file, None, {})
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in data:
            problems.add(Problem("case.not_text", file))
            return RawSettings(file, None, {})
        text = data.decode("cp1252", errors="replace")
        problems.add(Problem("case.read_as_cp1252", file, severity="warning"))
    return parse_settings(text, file, problems)


def parse_settings(text: str, file: str, problems: Collector) -> RawSettings:
    """What stands in the text of `case.yaml`."""
    nothing = RawSettings(file, None, {})
    try:
        node, lines = _compose(text)
        values = None if node is None else _plain(node)
    except _RefusedError as error:
        params = {"why": error.why}
        problems.add(Problem("case.yaml_broken", file, error.line, params=params))
        return nothing
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(
            Problem(
                "case.yaml_broken",
                file,
                None if mark is None else mark.line + 1,
                params={"why": error.problem or str(error)},
            )
        )
        return nothing
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        problems.add(Problem("case.yaml_broken", file, params={"why": why}))
        return nothing
    if values is None:
        return RawSettings(file, {}, {})
    if not isinstance(values, dict):
        problems.add(Problem("case.yaml_no_keys", file))
        return nothing
    return RawSettings(file, values, lines)


def plain_value(text: str) -> Any:
    """The value of one cell of the sheet `case`: read as YAML, or the bare text if it is none."""
    try:
        node, _ = _compose(text)
        return None if node is None else _plain(node)
    except (_RefusedError, yaml.YAMLError, RecursionError, ValueError):
        return text


def _compose(text: str) -> tuple[yaml.Node | None, dict[str, int]]:
    """The node tree and the line of each key; refuses what can blow a file up."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            # Thousands of levels take the parser minutes, and no case has more than four.
            line = 0 if event.start_mark is None else event.start_mark.line + 1
            raise _RefusedError(f"more than {MAX_DEPTH} levels of nesting", line)
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(
                "anchors and aliases (& and *) are not read; write the value out",
                0 if event.start_mark is None else event.start_mark.line + 1,
            )
    node = yaml.compose(text, Loader=_Loader)
    lines: dict[str, int] = {}
    if node is not None:
        _lines(node, "", lines)
    return node, lines


def _lines(node: yaml.Node, path: str, lines: dict[str, int]) -> None:
    dot = f"{path}." if path else ""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise _RefusedError(f'the key "{name}" is given twice', key.start_mark.line + 1)
            seen.add(name)
            lines[dot + name] = key.start_mark.line + 1
            _lines(value, dot + name, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            lines[f"{dot}{number}"] = value.start_mark.line + 1
            _lines(value, f"{dot}{number}", lines)


def _plain(node: yaml.Node) -> Any:
    """Plain Python values of a node tree, keys always text."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    loader = _Loader("")
    try:
        return loader.construct_object(node)
    finally:
        loader.dispose()
