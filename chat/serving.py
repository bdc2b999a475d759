"""Serving, from the command line: `hepcite serve`, and `hepcite password` for who may come in."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from chat.arenas import few_arenas
from chat.command import ready_home, settings_of, terminal
from chat.gate.accounts import Accounts, guarded, hashed, is_loopback
from corpus.errors import SettingsError
from corpus.settings import Settings


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on (also HEPCITE_HOST).")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; 0 for any free one (also HEPCITE_PORT).")
    ] = None,
    auth: Annotated[
        str | None, typer.Option(metavar="NAME", help="Ask visitors for this name and a password, asked for now.")
    ] = None,
    auth_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ask for a name and password of this file (`hepcite password`).")
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Certificate (PEM), to serve over HTTPS.")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="FILE", help="Private key (PEM) of the certificate.")] = None,
    mcp: Annotated[
        bool | None, typer.Option("--mcp", help="Offer the answers as MCP tools too, at /mcp (needs hepcite[mcp]).")
    ] = None,
) -> None:
    """Serve the web page and the API on this machine: http://127.0.0.1:7860 unless told otherwise.

    `hepcite serve --port 8080`

    The first start builds the index of the starter corpus, which takes less than half a minute. To let others in, ask
    for a password: `hepcite serve --host 0.0.0.0 --auth anna --tls-cert cert.pem --tls-key key.pem`.
    """
    flags = {"host": host, "port": port, "auth": auth, "auth_file": auth_file, "tls_cert": tls_cert, "tls_key": tls_key}
    settings = settings_of(context, **flags, mcp=mcp)
    accounts = _accounts(settings)
    guarded(settings.host, accounts)
    if accounts is not None and settings.tls_cert is None and not is_loopback(settings.host):
        terminal.err.print(
            "Warning: without TLS, passwords and questions travel in clear text. "
            "Give --tls-cert and --tls-key, or put a proxy with TLS in front.",
            soft_wrap=True,
        )
    few_arenas()  # before the first thread has one of its own
    ready_home(context, fresh=True)
    from chat.assistant import Assistant
    from chat.server import serve as serve_page  # imports gradio, which takes seconds

    with Assistant.open(settings) as assistant:
        threading.Thread(target=assistant.warm, daemon=True).start()
        serve_page(
            assistant,
            settings,
            accounts,
            on_ready=lambda address: terminal.err.print(f"hepcite is at {address} (stop with Ctrl-C)"),
        )


def password(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Who is to come in.")],
) -> None:
    """Print a line for the file of `hepcite serve --auth-file`: the name and its hashed password, which is asked for.

    `hepcite password anna >> accounts`
    """
    settings = settings_of(context, auth=name)
    terminal.out.print(f"{settings.auth}:{hashed(_password(settings))}", markup=False, highlight=False, soft_wrap=True)


def _accounts(settings: Settings) -> Accounts | None:
    if settings.auth_file is not None:
        if settings.auth is not None:
            raise SettingsError("Names come from --auth or from --auth-file, not from both.")
        return Accounts.read(settings.auth_file)
    if settings.auth is None:
        if settings.password is not None:
            raise SettingsError("There is a password and no name it belongs to.", hint="Give the name with --auth.")
        return None
    return Accounts({settings.auth: hashed(_password(settings))})


def _password(settings: Settings) -> str:
    """Return the password of the settings, or ask for it."""
    if settings.password is not None:
        return settings.password.get_secret_value()
    if not sys.stdin.isatty():
        raise SettingsError("There is nobody to ask for the password.", hint="Set HEPCITE_PASSWORD.")
    return str(typer.prompt(f"Password of {settings.auth}", hide_input=True, confirmation_prompt=True, err=True))
