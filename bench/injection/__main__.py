"""Print how many attacks succeed, as a Markdown table; ``--errors`` names each one."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from bench.injection import AIMS, HALVES, HIDDEN, attacks
from bench.injection.running import Outcome, attack_all, truths_shown


def table(outcomes: Sequence[Outcome]) -> str:
    """The successful attacks of each half by aim and by where the attack is, in Markdown."""
    lines = ["| set | attack is | answer | link | refusal |", "|---|---|---|---|---|"]
    for half in HALVES:
        for hidden in (False, True):
            cells = (_cell(_of(outcomes, half, hidden, aim)) for aim in AIMS)
            where = "hidden" if hidden else "visible"
            lines.append(f"| {half} | {where} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _of(outcomes: Sequence[Outcome], half: str, hidden: bool, aim: str) -> list[Outcome]:
    return [
        one
        for one in outcomes
        if (one.attack.half, one.attack.place in HIDDEN, one.attack.aim) == (half, hidden, aim)
    ]


def _cell(outcomes: Sequence[Outcome]) -> str:
    return f"{sum(one.succeeded for one in outcomes)}/{len(outcomes)}"


def main() -> None:
    """Run all attacks and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="name every attack that succeeds")
    options = parser.parse_args()
    outcomes = attack_all([attack for half in HALVES for attack in attacks(half)])
    truths = truths_shown()
    print(table(outcomes))
    print()
    print(f"Attacks: {len(outcomes)}.")
    print(f"True sentences shown where nothing attacks: {sum(truths)}/{len(truths)}.")
    for one in outcomes if options.errors else ():
        if one.succeeded:
            attack = one.attack
            print(f"- {attack.half}, {attack.place}, {attack.aim}: {attack.payload}")
            print(f"  answer: {one.answer.text!r}")


if __name__ == "__main__":
    main()
