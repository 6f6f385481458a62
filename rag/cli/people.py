"""The people of the chat page on the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from rag.access.collections import Collections
from rag.app.passwords import Passwords, password_line, remove_person, set_password
from rag.app.people import People
from rag.app.rights import Rights
from rag.cli.keys import JsonOption
from rag.cli.terminal import make_console
from rag.errors import SettingsError
from rag.serialise import dumps
from rag.settings import Settings, load_settings

people_app = typer.Typer(
    help="People who log in to the chat page by password. / مستخدمو صفحة المحادثة.",
    no_args_is_help=True,
)

_out = make_console()

Name = Annotated[str, typer.Argument(help="The name to log in with.")]
FromInput = Annotated[
    bool, typer.Option("--stdin", help="Read the password from standard input, one line.")
]


@people_app.command("add")
def add(
    name: Name,
    from_input: FromInput = False,
    show: Annotated[
        bool, typer.Option("--print", help="Print the line in place of writing it to the file.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Add a person, or change their password, in DALIL_CHAT_PASSWORDS. / إضافة شخص."""
    path = None if show else _file(load_settings())
    password = _password(name, from_input=from_input)
    if path is None:
        line = password_line(name, password)
        print(dumps({"line": line}) if as_json else line)
        return
    set_password(path, name, password)
    _say({"added": name}, f"{name} may log in / يمكنه الدخول: {name}", as_json=as_json)


@people_app.command("list")
def list_people(as_json: JsonOption = False) -> None:
    """Show who may log in, and what each may read and change. / من يمكنه الدخول."""
    settings = load_settings()
    rights = Rights(People.from_settings(settings), Collections.from_settings(settings))
    found = {name: rights.of(name) for name in Passwords(_file(settings)).names()}
    if as_json:
        print(
            dumps(
                [
                    {"name": name, "reads": sorted(one.reads), "changes": sorted(one.writes)}
                    for name, one in found.items()
                ]
            )
        )
        return
    table = Table("name", "reads", "changes")
    for name, one in found.items():
        table.add_row(name, ", ".join(sorted(one.reads)), ", ".join(sorted(one.writes)))
    _out.print(table)


@people_app.command("remove")
def remove(name: Name, as_json: JsonOption = False) -> None:
    """Take a person out; their sessions end at once. / حذف شخص."""
    remove_person(_file(load_settings()), name)
    _say({"removed": name}, f"{name} removed / حُذف {name}", as_json=as_json)


def _say(plain: dict[str, str], text: str, *, as_json: bool) -> None:
    if as_json:
        print(dumps(plain))
    else:
        _out.print(text)


def _file(settings: Settings) -> Path:
    if settings.chat_passwords is None:
        raise SettingsError(
            "DALIL_CHAT_PASSWORDS names no file; set it, for example to var/people, so that "
            "people log in with passwords."
        )
    return settings.chat_passwords


def _password(name: str, *, from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    prompt = f"Password of {name} / كلمة مرور {name}"
    password: str = typer.prompt(prompt, hide_input=True, confirmation_prompt=True)
    return password
