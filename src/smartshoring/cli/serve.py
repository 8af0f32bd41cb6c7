"""`smartshoring serve`: the pages and the API over one workspace folder, on this machine alone."""

from __future__ import annotations

import contextlib
import socket
import threading
import webbrowser
from pathlib import Path

import platformdirs
import typer
from typer.core import TyperCommand

from smartshoring.cli import exits
from smartshoring.cli.options import UsageProblem, language, whole_number
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say

PORT = 8731
HOST = "127.0.0.1"


def register(app: typer.Typer, command: type[TyperCommand], words: Language) -> None:
    """Add the verb."""
    about = say("cli.help_serve", words)

    @app.command("serve", cls=command, help=about, short_help=about)
    def serve(
        port: int = typer.Option(
            PORT,
            "--port",
            parser=whole_number("--port", 0),
            metavar="N",
            help=say("cli.help_port", words),
        ),
        host: str = typer.Option(HOST, "--host", metavar="NAME", help=say("cli.help_host", words)),
        workspace: Path | None = typer.Option(
            None, "--workspace", metavar="DIR", help=say("cli.help_serve_workspace", words)
        ),
        no_browser: bool = typer.Option(
            False, "--no-browser", help=say("cli.help_no_browser", words)
        ),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        return served(
            workspace or default_workspace(),
            Terminal(words),
            host=host,
            port=port,
            browser=not no_browser,
        )


def default_workspace() -> Path:
    """Where cases and answers are kept unless a folder is named."""
    return Path(platformdirs.user_data_dir("smartshoring")) / "workspace"


def served(
    workspace: Path,
    terminal: Terminal,
    *,
    host: str = HOST,
    port: int = PORT,
    browser: bool = True,
    page: str = "/",
) -> int:
    """Serve until Ctrl-C.

    Args:
        workspace: Folder of cases and answers; made if it is not there.
        terminal: Where the address is said.
        host: Address to listen on; anything but loopback lets others in.
        port: Port; 0 takes any free one.
        browser: Whether to open the page.
        page: Path of the page to open.
    """
    import uvicorn  # noqa: PLC0415 (half a second)

    from smartshoring.web.app import built_pages, make_app  # noqa: PLC0415 (fastapi, solver)

    try:
        workspace.mkdir(parents=True, exist_ok=True)
        listening = _listening(host, port)
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno is None:
            raise UsageProblem("cli.cannot_listen", value=host) from error
        if not workspace.is_dir():
            raise UsageProblem(
                "cli.cannot_write", path=str(workspace), why=error.strerror or ""
            ) from error
        raise UsageProblem("web.port_taken", port=str(port)) from error
    chosen = listening.getsockname()[1]
    shown = host if host not in ("0.0.0.0", "::") else "localhost"  # noqa: S104 (asked for)
    address = f"http://{shown}:{chosen}{page}"
    terminal.write_out(terminal.say("web.serving", folder=str(workspace), address=address))
    if not (built_pages() / "index.html").is_file():
        terminal.write_err(terminal.say("web.no_pages_note"))
    elif browser:
        threading.Timer(1.0, webbrowser.open, (address,)).start()
    hosts = () if host == HOST else ("*",)
    config = uvicorn.Config(
        make_app(workspace, hosts), log_level="error", access_log=False, timeout_graceful_shutdown=1
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
    return exits.FOUND


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind((host, port))
    found.listen()
    return found
