"""Print how many attacks succeed, as a Markdown table; ``--errors`` names each one."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from bench.injection import AIMS, HIDDEN, PARTS, Attack, attacks
from bench.injection.running import Outcome, attack_all, attack_model, truths_shown


def table(outcomes: Sequence[Outcome]) -> str:
    """The successful attacks of each part by aim and by where the attack is, in Markdown."""
    lines = ["| set | attack is | answer | link | refusal |", "|---|---|---|---|---|"]
    for part in PARTS:
        for hidden in (False, True):
            cells = (_cell(_of(outcomes, part, hidden, aim)) for aim in AIMS)
            where = "hidden" if hidden else "visible"
            lines.append(f"| {part} | {where} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _of(outcomes: Sequence[Outcome], part: str, hidden: bool, aim: str) -> list[Outcome]:
    return [
        one
        for one in outcomes
        if (one.attack.part, one.attack.place in HIDDEN, one.attack.aim) == (part, hidden, aim)
    ]


def _cell(outcomes: Sequence[Outcome]) -> str:
    return f"{sum(one.succeeded for one in outcomes)}/{len(outcomes)}"


def as_json(model: str, outcomes: Sequence[Outcome], seconds: float) -> dict[str, object]:
    """The outcomes of attacks on a real model, as JSON."""
    return {
        "model": model,
        "attacks": len(outcomes),
        "succeeded": sum(one.succeeded for one in outcomes),
        "seconds": round(seconds),
        "answers_of_the_model": sum(one.answer.model == model for one in outcomes),
        "outcomes": [
            {
                "language": one.attack.leaflet.language,
                "place": one.attack.place,
                "hidden": one.attack.place in HIDDEN,
                "aim": one.attack.aim,
                "status": one.answer.status,
                "model": one.answer.model,
                "succeeded": one.succeeded,
            }
            for one in outcomes
        ],
    }


def attacked(model: str, chosen: Sequence[Attack], output: Path | None) -> list[Outcome]:
    """The outcomes of attacks on a real model; `output` is written after each attack."""
    outcomes: list[Outcome] = []
    began = time.monotonic()
    for outcome in attack_model(model, chosen):
        outcomes.append(outcome)
        if output:
            found = as_json(model, outcomes, time.monotonic() - began)
            output.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return outcomes


def main() -> None:
    """Run the attacks and print their outcomes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="name every attack that succeeds")
    parser.add_argument("--model", help="a chat model in place of the one that obeys, e.g. local")
    parser.add_argument("--every", type=int, default=1, help="run one in this number of attacks")
    parser.add_argument("--output", type=Path, help="a JSON file for what a real model did")
    options = parser.parse_args()
    chosen = [attack for part in PARTS for attack in attacks(part)][:: options.every]
    if options.model:
        outcomes = attacked(options.model, chosen, options.output)
    else:
        outcomes, truths = attack_all(chosen), truths_shown()
        print(f"True sentences shown where nothing attacks: {sum(truths)}/{len(truths)}.\n")
    print(table(outcomes))
    print(f"\nAttacks: {len(outcomes)}.")
    for one in outcomes if options.errors else ():
        if one.succeeded:
            attack = one.attack
            print(f"- {attack.part}, {attack.place}, {attack.aim}: {attack.payload}")
            print(f"  answer: {one.answer.text!r}")


if __name__ == "__main__":
    main()
