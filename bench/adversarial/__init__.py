"""How often verification accepts a false sentence, and how often it rejects a true one.

Sources with sentences that they say and that they do not, in Arabic, English and across both:
numbers, units, roles, negation, quantifiers, time, attribution, names; in the last two also
comparisons, causes, conditions, hedges, places, plans, and parts for wholes. ``first.toml`` was
there when the rules were made; each of the others was written after the rules had been corrected
for the one before it, but the last two together.
Run: ``python -m bench.adversarial``.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal, get_args

from rag.answer.verify import verify_sentence

Part = Literal["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"]
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class Pair:
    """A source and a sentence, and whether the source says it.

    `kind` is what was changed in a false sentence, and ``true`` for a true one. `across` if the
    two are in different languages.
    """

    part: Part
    source: str
    sentence: str
    kind: str
    across: bool

    @property
    def is_true(self) -> bool:
        """Whether the source says the sentence."""
        return self.kind == "true"


@dataclass(frozen=True, slots=True)
class Checked:
    """A pair, and whether verification accepts it, with the reason if not."""

    pair: Pair
    accepted: bool
    reason: str

    @property
    def is_wrong(self) -> bool:
        """Whether a false sentence was accepted or a true one rejected."""
        return self.accepted != self.pair.is_true


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of several sentences were judged wrongly."""

    wrong: int
    of: int

    def __str__(self) -> str:
        return f"{self.wrong}/{self.of} ({self.wrong / self.of:.1%})" if self.of else "-"


def pairs(part: Part) -> Iterator[Pair]:
    """The pairs of one part, in order."""
    text = resources.files("bench.adversarial").joinpath(f"{part}.toml").read_text("utf-8")
    for entry in tomllib.loads(text)["source"]:
        across = bool(entry.get("across"))
        for sentence in entry["true"]:
            yield Pair(part, entry["text"], sentence, "true", across)
        for kind, sentence in entry["false"]:
            yield Pair(part, entry["text"], sentence, kind, across)


def check(part: Part) -> list[Checked]:
    """Every pair of a part, verified."""
    found = []
    for pair in pairs(part):
        verified = verify_sentence(pair.sentence, [pair.source])
        found.append(Checked(pair, verified.verdict == "supported", verified.reason))
    return found


def rate(checked: Sequence[Checked], *, true: bool, across: bool) -> Rate:
    """The rate of wrong verdicts on the true or the false sentences, within or across languages."""
    chosen = [c for c in checked if c.pair.is_true == true and c.pair.across == across]
    return Rate(sum(c.is_wrong for c in chosen), len(chosen))


def by_kind(checked: Sequence[Checked]) -> dict[str, Rate]:
    """For each kind of change, how many false sentences were accepted."""
    kinds: dict[str, list[Checked]] = defaultdict(list)
    for one in checked:
        if not one.pair.is_true:
            kinds[one.pair.kind].append(one)
    return {
        kind: Rate(sum(one.is_wrong for one in of), len(of)) for kind, of in sorted(kinds.items())
    }
