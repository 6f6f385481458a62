"""API keys on the command line."""

from __future__ import annotations

from typing import Annotated, Optional

import typer
from rich.table import Table

from rag.access.collections import EVERYONE, Collections
from rag.access.keys import SCOPES, ApiKey, KeyFile, Scope
from rag.cli.terminal import make_console
from rag.serialise import dumps
from rag.settings import load_settings

keys_app = typer.Typer(help="API keys for `dalil serve`. / مفاتيح الواجهة.", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document, nothing else.")]

_out = make_console()


@keys_app.command("create")
def create(
    owner: Annotated[str, typer.Argument(help="Whose key it is: a name, as in the chat.")],
    write: Annotated[bool, typer.Option("--write", help="May add and remove documents.")] = False,
    days: Annotated[
        Optional[float],  # noqa: UP045 - typer evaluates it at run time
        typer.Option(help="Days until it expires. [default: never]", min=0),
    ] = None,
    collection: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--collection",
            help="Only for this collection; may be repeated. [default: all that the owner may use]",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print its token, which is shown only this once. / مفتاح جديد."""
    settings = load_settings()
    scopes: tuple[Scope, ...] = SCOPES if write else ("read",)
    known = Collections.from_settings(settings)
    names = [name if name == EVERYONE else known.named(name).name for name in collection or ()]
    key, token = KeyFile(settings.api_keys).create(
        owner, scopes, days=days, collections=names or None
    )
    print(dumps(_as_json(key) | {"token": token}) if as_json else token)


@keys_app.command("list")
def list_keys(as_json: JsonOption = False) -> None:
    """Show every key: its id, owner, scopes and end. / المفاتيح."""
    if as_json:
        print(dumps([_as_json(key) for key in _file().entries()]))
        return
    table = Table("id", "owner", "scopes", "collections", "created", "expires")
    for key in _file().entries():
        collections = "all" if key.collections is None else ", ".join(sorted(key.collections))
        scopes = ", ".join(sorted(key.scopes))
        table.add_row(key.id, key.owner, scopes, collections, *_days(key))
    _out.print(table)


@keys_app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(help="Its id, as `list` shows it.")],
    as_json: JsonOption = False,
) -> None:
    """Remove a key; a server that runs refuses it at once. / إلغاء مفتاح."""
    _file().revoke(key_id)
    if as_json:
        print(dumps({"revoked": key_id}))
    else:
        _out.print(f"{key_id} revoked / أُلغي {key_id}")


def _file() -> KeyFile:
    return KeyFile(load_settings().api_keys)


def _as_json(key: ApiKey) -> dict[str, object]:
    """A key without the hash of its token, as plain JSON values."""
    expires = key.expires.isoformat() if key.expires else None
    scopes = sorted(key.scopes)
    created = key.created.isoformat()
    collections = None if key.collections is None else sorted(key.collections)
    return {
        "id": key.id,
        "owner": key.owner,
        "scopes": scopes,
        "collections": collections,
        "created": created,
        "expires": expires,
    }


def _days(key: ApiKey) -> tuple[str, str]:
    return f"{key.created:%Y-%m-%d}", f"{key.expires:%Y-%m-%d %H:%M}" if key.expires else "never"
