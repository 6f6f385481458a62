"""Damages files as accidents and attackers do: in their bytes, their numbers, and their parts."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from random import Random

_CHANGES_AT_ONCE = (1, 1, 1, 2, 3, 6)
# Bytes that may make a parser loop, fill the memory or fail, wherever they are put.
_TELLING = (
    b"4294967295", b"-1", b"0", b"99999999999999999999", b"1e999", b"NaN", b"\x00" * 64,
    b"\xff" * 64, b"\xef\xbb\xbf", "❶፩٣".encode(), "\u202e\u2066".encode(), b"\xed\xa0\x80",
    b"[" * 3000, b"(" * 3000, b"<div>" * 3000, b"<<" * 2000, b"{" * 3000, b"> " * 2000,
    b"<!DOCTYPE a [<!ENTITY b 'cc'><!ENTITY d '&b;&b;&b;'>]>", b"<![CDATA[", b"-->", b"</p>",
    b'<style>*{display:none}</style>', b"/W[0 4294967295 500]", b"/Length -7", b"/Count 99999999",
    b"/Kids[3 0 R 2 0 R]", b"/Parent 3 0 R", b"1 0 obj", b"endobj", b"stream\n", b"startxref\n0\n",
    b"/Filter[/FlateDecode/FlateDecode/LZWDecode]", b"/Encoding/None", b"/ToUnicode 4 0 R",
    b"BT /F1 0 Tf 3 Tr", b"1e9 0 0 1e9 0 0 cm", b"\\u-99999?", b"\\bin99999999 ", b"{\\*",
    b'table:number-columns-repeated="99999999"', b'<w:tab/>' * 2000, b'<w:p/>' * 3000,
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: text/html; charset=none\r\n",
    b'boundary=""\r\n', b"&#1114112;", b"&#0;", b"%PDF-1.7\n", b"PK\x03\x04",
)  # fmt: skip
_NUMBER = re.compile(rb"\d+")
_NUMBERS = (b"0", b"-1", b"1", b"65536", b"2147483648", b"4294967295", b"9" * 40, b"1e308", b".")
_STREAM = re.compile(rb"(?<=stream\n)[\s\S]+?(?=\nendstream)")

_Change = Callable[[bytes, Random, Sequence[bytes]], bytes]


def mutated(content: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """A damaged copy of a file; `others` are files that parts are taken from."""
    for _ in range(random.choice(_CHANGES_AT_ONCE)):
        inner = [_in_package] * 3 if content.startswith(b"PK\x03\x04") else []
        inner += [_in_stream] * 3 if content.startswith(b"%PDF") else []
        content = random.choice([*_CHANGES, *inner])(content, random, others)
    return content


def _place(content: bytes, random: Random) -> int:
    return random.randrange(len(content) + 1)


def _flip(content: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _number in range(random.randint(1, 20) if changed else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(content: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin = _place(content, random)
    return content[:begin] + content[begin + random.randint(1, 1 + len(content) // 4) :]


def _truncate(content: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return content[: _place(content, random)]


def _repeat(content: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin = _place(content, random)
    part = content[begin : begin + random.randint(1, 400)]
    return content[:begin] + part * random.choice((2, 10, 300)) + content[begin:]


def _insert(content: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    place = _place(content, random)
    return content[:place] + random.choice(_TELLING) + content[place:]


def _renumber(content: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    found = list(_NUMBER.finditer(content))
    if not found:
        return content
    begin, end = random.choice(found).span()
    return content[:begin] + random.choice(_NUMBERS) + content[end:]


def _splice(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    return content[: _place(content, random)] + other[_place(other, random) :]


def _in_package(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Damage one part of a zipped file, or leave it out, or give it another's name."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError):
        return _flip(content, random, others)
    if not parts:
        return content
    name = random.choice(list(parts))
    kind = random.random()
    if kind < 0.1:
        del parts[name]
    elif kind < 0.2:
        parts[random.choice(list(parts))] = parts[name]
    else:
        parts[name] = random.choice(_CHANGES)(parts[name], random, others)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for each, part in parts.items():
            package.writestr(each, part)
    return buffer.getvalue()


def _in_stream(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Damage the content of a compressed stream of a PDF."""
    found = list(_STREAM.finditer(content))
    if not found:
        return content
    chosen = random.choice(found)
    try:
        said = zlib.decompress(chosen[0])
    except zlib.error:
        said = chosen[0]
    changed = zlib.compress(random.choice(_CHANGES)(said, random, others))
    return content[: chosen.start()] + changed + content[chosen.end() :]


_CHANGES: tuple[_Change, ...] = (
    _flip, _cut, _truncate, _repeat, _insert, _insert, _renumber, _renumber, _splice,
)  # fmt: skip
