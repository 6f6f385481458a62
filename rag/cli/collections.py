"""Collections on the command line."""

from __future__ import annotations

from typing import Annotated, Optional

import typer
from rich.table import Table

from rag.access.collections import ANYBODY, Collection, Collections
from rag.cli.keys import JsonOption
from rag.cli.terminal import make_console
from rag.serialise import dumps
from rag.settings import load_settings

collections_app = typer.Typer(
    help="Collections of documents, each with its readers and writers. / مجموعات المستندات.",
    no_args_is_help=True,
)

_out = make_console()

Name = Annotated[str, typer.Argument(help="The collection's name.")]
People = Annotated[
    list[str], typer.Argument(help=f"Names of people, as in the chat; '{ANYBODY}' for everybody.")
]


@collections_app.command("create")
def create(
    name: Name,
    reader: Annotated[
        Optional[list[str]],  # noqa: UP045 - typer evaluates it at run time
        typer.Option("--reader", help="Who reads it; may be repeated."),
    ] = None,
    writer: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--writer", help="Who reads it, adds and removes; may be repeated."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make an empty collection; `dalil ingest --collection NAME` fills it. / مجموعة جديدة."""
    made = _collections().create(name, reader or (), writer or ())
    _say(made, f"{made.name} created / أُنشئت {made.name}", as_json=as_json)


@collections_app.command("list")
def list_collections(as_json: JsonOption = False) -> None:
    """Show every collection, who reads it and who changes it. / المجموعات."""
    if as_json:
        print(dumps([_as_json(one) for one in _collections().entries()]))
        return
    table = Table("name", "readers", "writers", "index")
    collections = _collections()
    for one in collections.entries():
        place = one.schema or str(collections.folder(one))
        table.add_row(one.name, _names(one.readers), _names(one.writers), place)
    _out.print(table)


@collections_app.command("allow")
def allow(
    name: Name,
    people: People,
    write: Annotated[bool, typer.Option("--write", help="Also to add and remove.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Let people read a collection. / السماح بالقراءة."""
    changed = _collections().allow(name, people, write=write)
    _say(changed, f"{name}: {', '.join(people)} allowed / سُمح", as_json=as_json)


@collections_app.command("deny")
def deny(name: Name, people: People, as_json: JsonOption = False) -> None:
    """Let people neither read nor change a collection any more. / منع القراءة."""
    changed = _collections().deny(name, people)
    _say(changed, f"{name}: {', '.join(people)} denied / مُنع", as_json=as_json)


@collections_app.command("delete")
def delete(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove a collection and all its documents. / حذف مجموعة وكل مستنداتها."""
    collections = _collections()
    gone = collections.named(name)
    if not yes:
        question = f"Delete {name} and all its documents? / أتُحذف {name} وكل مستنداتها؟"
        typer.confirm(question, abort=True, err=True)
    collections.delete(name)
    _say(gone, f"{name} deleted / حُذفت {name}", as_json=as_json)


def _say(collection: Collection, text: str, *, as_json: bool) -> None:
    if as_json:
        print(dumps(_as_json(collection)))
    else:
        _out.print(text)


def _as_json(collection: Collection) -> dict[str, object]:
    """A collection as plain JSON values."""
    return {
        "name": collection.name,
        "readers": sorted(collection.readers),
        "writers": sorted(collection.writers),
    }


def _collections() -> Collections:
    return Collections.from_settings(load_settings())


def _names(people: frozenset[str]) -> str:
    return ", ".join("everybody" if one == ANYBODY else one for one in sorted(people))
