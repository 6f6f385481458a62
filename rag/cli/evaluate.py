"""An evaluation on the command line: one configuration, or two side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.errors import EvaluationError
from rag.evaluation import (
    Comparison,
    EvalQuestion,
    EvalResult,
    advice,
    compare,
    evaluate,
    figures,
    questions_from_documents,
    read_questions,
    report_page,
    shares,
)
from rag.evaluation.making import Translate
from rag.settings import Settings, load_settings
from rag.translation.machine import FIREFOX, open_firefox

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The runs by name, over the same questions, and how they compare."""

    runs: tuple[tuple[str, tuple[EvalResult, ...]], ...]
    compared: tuple[Comparison, ...]

    def as_json(self) -> dict[str, Any]:
        """The measures as plain JSON values."""
        return {
            "runs": [
                {
                    "name": name,
                    **asdict(figures(results)),
                    "kinds": dict(Counter(result.question.kind for result in results)),
                    "shares": [asdict(share) for share in shares(results)],
                    "advice": [asdict(one) for one in advice(results)],
                }
                for name, results in self.runs
            ],
            "compared": [asdict(c) | {"significant": c.is_significant} for c in self.compared],
        }


def run(
    settings: Settings,
    questions: Path | None,
    against: Sequence[str],
    *,
    count: int,
    page: Path,
    plot: bool,
    progress: Progress | None = None,
) -> Evaluation:
    """Evaluate the settings, and changed ones beside them if `against` names any.

    Raises:
        EvaluationError: the questions cannot be read or made, or the page not written.
        SettingsError: a change names no setting, or not a value of it.
    """
    with Assistant.from_settings(settings) as assistant:
        asked = _questions(assistant, questions, count)
        runs = [(_name(settings, []), tuple(evaluate(assistant, asked, progress)))]
    if against:
        other = changed(settings, against)
        with Assistant.from_settings(other) as assistant:
            runs.append((_name(other, against), tuple(evaluate(assistant, asked, progress))))
    compared = tuple(compare(runs[0][1], runs[1][1])) if len(runs) > 1 else ()
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(report_page(runs, compared, plot=plot), "utf-8")
    except OSError as error:
        message = f"the report {str(page)!r} cannot be written: {error.strerror}; name another."
        raise EvaluationError(message) from error
    return Evaluation(tuple(runs), compared)


def changed(settings: Settings, changes: Sequence[str]) -> Settings:
    """The settings with ``name=value`` changes, checked as the environment's values are.

    Raises:
        EvaluationError: a change is no ``name=value``, or names no setting.
        SettingsError: a value cannot be used.
    """
    values: dict[str, object] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        name = name.strip().lower().removeprefix("dalil_")
        if not equals or name not in Settings.model_fields:
            message = (
                f"{change!r} is no change of a setting; write NAME=VALUE with a name that "
                "`dalil config` shows, such as strictness=0.8."
            )
            raise EvaluationError(message)
        values[name] = value.strip()
    return load_settings(**(settings.model_dump(exclude_unset=True) | values))


def _questions(assistant: Assistant, path: Path | None, count: int) -> list[EvalQuestion]:
    if path is not None:
        return read_questions(path)
    documents = [assistant.document(summary.id) for summary in assistant.documents()]
    return questions_from_documents(documents, count, translate=_translate(assistant.settings))


def _translate(settings: Settings) -> Translate | None:
    """The translator of questions: Firefox's models if they are configured, else None."""
    if settings.translator != FIREFOX:
        return None
    return open_firefox(settings.cache / "translation").translate


def _name(settings: Settings, changes: Sequence[str]) -> str:
    return " ".join([settings.model, *changes])
