"""Print the rates of wrong verdicts as a Markdown table; ``--errors`` names each wrong one."""

from __future__ import annotations

import argparse

from bench.adversarial import PARTS, Checked, by_kind, check, rate


def table(checked: dict[str, list[Checked]]) -> str:
    """The rates of each part and of all, as a Markdown table."""
    sets = {**checked, "all": [one for of in checked.values() for one in of]}
    lines = ["| set | languages | false accepted | true rejected |", "|---|---|---|---|"]
    for name, of in sets.items():
        for across in (False, True):
            accepted, rejected = (rate(of, true=true, across=across) for true in (False, True))
            lines.append(f"| {name} | {'two' if across else 'one'} | {accepted} | {rejected} |")
    lines += ["", "| kind of change | false accepted |", "|---|---|"]
    lines += [f"| {kind} | {found} |" for kind, found in by_kind(sets["all"]).items()]
    return "\n".join(lines)


def main() -> None:
    """Check all pairs and print the rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="name every wrong verdict")
    options = parser.parse_args()
    checked = {part: check(part) for part in PARTS}
    print(table({str(part): of for part, of in checked.items()}))
    wrong = [one for of in checked.values() for one in of if one.is_wrong]
    for one in wrong if options.errors else ():
        pair = one.pair
        print(f"- {pair.part} {pair.kind}: {pair.sentence} ({one.reason or 'accepted'})")


if __name__ == "__main__":
    main()
