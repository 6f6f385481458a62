"""How answers and lists look on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from ingest import FileReport, IngestReport
from rag.answer.wording import IN_TEXT, copies_text, day_text, ocr_text, say, short_line
from rag.cli.evaluate import Evaluation
from rag.cli.terminal import Terminal, lay_out
from rag.evaluation import advice, figures, shares
from rag.evaluation.report import KIND_TITLES, MEASURE_TITLES
from rag.index import Finding, Repaired
from rag.models.running import ModelHere
from rag.models.weights import WeightsStatus
from rag.schema import Answer, Citation, DocumentSummary, Language
from rag.settings import SettingLine

_LABELS: dict[str, dict[Language, str]] = {
    "evidence": {"ar": "الأدلة", "en": "Evidence"},
    "nearest": {"ar": "أقرب المقاطع", "en": "Nearest passages"},
    "page": {"ar": "ص", "en": "p."},
}
_NEAREST_SHOWN = 3
_NEAREST_CHARACTERS = 200


class Renderer:
    """Prints to one console, for one kind of terminal."""

    def __init__(self, console: Console, terminal: Terminal) -> None:
        self._console = console
        self._terminal: Terminal = terminal if console.is_terminal else "plain"

    def line(self, text: str, style: str = "") -> None:
        """One piece of text in either language."""
        width = min(self._console.width, 100)
        self._console.print(Text(lay_out(text, self._terminal, width), style=style), soft_wrap=True)

    def answer(self, answer: Answer) -> None:
        """The answer, its notices, and its evidence or the nearest passages."""
        short = answer.short_answer
        line = short_line(short, answer.language) if short else ""
        if short and not answer.text.startswith(line):
            self.line(f"{line} [{short.marker}]", "bold green")
        self.line(answer.text, "bold")
        for notice in answer.notices:
            if notice.code not in IN_TEXT:
                self.line(notice.text, "yellow")
        if answer.citations:
            self.line("")
            self.line(_LABELS["evidence"][answer.language], "bold cyan")
            for citation in answer.citations:
                self._citation(citation, answer)
        elif answer.hits:
            self.line("")
            self.line(_LABELS["nearest"][answer.language], "bold cyan")
            best = {one.passage_id: one.quote for one in reversed(answer.evidence)}
            for passage in (hit.passage for hit in answer.hits[:_NEAREST_SHOWN]):
                self.line(f"• {passage.title}", "dim")
                below = passage.text[passage.below_title - passage.start :]
                self.line(_shortened(best.get(passage.id, below)))

    def _citation(self, citation: Citation, answer: Answer) -> None:
        self.line(f"[{citation.marker}] {citation.title}", "cyan")
        if citation.quote not in answer.text:
            self.line(f"«{citation.quote}»" if citation.language == "ar" else f"“{citation.quote}”")
        if citation.translation and citation.translation.text not in answer.text:
            self.line(say("translation", answer.language, text=citation.translation.text), "italic")
        day = f", {day_text(citation.published, answer.language)}" if citation.published else ""
        page = f", {_LABELS['page'][answer.language]} {citation.page}" if citation.page else ""
        ocr = citation.ocr_confidence
        seen = "" if ocr is None else f", {ocr_text(ocr, answer.language)}"
        place = f"[{citation.start}:{citation.end}]"
        self._console.print(
            Text(f"    {citation.source}{day}{page}{seen} {place}", style="dim"),
            soft_wrap=True,
        )
        if citation.copies:
            self.line(f"    {copies_text(citation.copies, answer.language)}", "dim")

    def documents(self, documents: Sequence[DocumentSummary]) -> None:
        """Each document by its title, and below it what else is known of it.

        Lines rather than columns: an id and a path are copied whole from a terminal of any width.
        """
        for document in documents:
            self.line(document.title, "bold")
            about = [document.id, document.language, _passages(document.passages)]
            if document.published:
                about.insert(2, document.published.isoformat())
            if document.author:
                about.append(document.author)
            places = dict.fromkeys((document.source, document.address or document.source))
            for line in ("  ".join(about), *places):
                self._console.print(Text(f"    {line}", style="dim"), soft_wrap=True)
            for copy in document.copies:
                line = f"    copy / نسخة: {copy}"
                self._console.print(Text(line, style="dim"), soft_wrap=True)
        self.line(f"{len(documents)} documents / عدد المستندات {len(documents)}")

    def report(self, report: IngestReport, *, changes_only: bool = False) -> None:
        """Print the outcome of each file, or of changed ones only, and the totals."""
        styles = {"failed": "red", "added": "green", "replaced": "green", "moved": "green"}
        for file in report.changes if changes_only else report.files:
            count = f"{file.title} ({_passages(file.passages)})" * bool(file.passages)
            detail = file.reason or count
            self._console.print(
                Text(f"{file.outcome:<10}", style=styles.get(file.outcome, "dim")),
                Text(lay_out(f"{file.source}  {detail}".rstrip(), "plain", 0)),
                soft_wrap=True,
            )
            for remark in remarks(file):
                self.line(f"           {remark}", "yellow")
        self._console.print(
            f"{len(report.added)} added, {len(report.replaced)} replaced, "
            f"{len(report.moved)} moved, {len(report.removed)} removed, "
            f"{len(report.unchanged)} unchanged, {len(report.duplicates)} duplicates, "
            f"{len(report.skipped)} skipped, [bold]{len(report.failed)} failed[/bold]; "
            f"{report.passages} passages in {report.seconds:.1f} s",
            markup=True,
            soft_wrap=True,
        )

    def check(self, findings: Sequence[Finding], repaired: Repaired | None) -> None:
        """What is wrong with an index, and what was repaired."""
        for finding in findings:
            self.line(f"{finding.part:<10} {finding.text}", "red")
        if repaired:
            self.line(
                f"Rebuilt: {repaired.documents:,} documents, {repaired.passages:,} passages. / "
                "أُعيد بناء الفهرس.",
                "green",
            )
            for source in repaired.lost:
                self.line(f"Its text is lost; ingest it again: {source}", "red")
        elif findings:
            self.line("Run `dalil check --repair`. / شغّل dalil check --repair.")
        else:
            self.line("The index is sound. / الفهرس سليم.", "green")


def remarks(file: FileReport) -> list[str]:
    """The warnings about how a file was read, a line each."""
    lines = [warning.text for warning in file.warnings]
    if hidden := file.hidden:
        lines.append(
            f"left out {hidden.characters:,} characters that nobody can see in it, such as"
            f" “{hidden.sample}”"
        )
    return lines


def settings_table(lines: Sequence[SettingLine]) -> Table:
    """Every setting with where it is from, its value, and what it means.

    Names are never cut, on a terminal of any width, so that they can be typed.
    """
    table = Table(
        Column("Setting", no_wrap=True),
        Column("Value", overflow="fold"),
        Column("Meaning", overflow="fold"),
    )
    table.columns[0].min_width = max(len(line.variable) for line in lines)
    for line in lines:
        setting = Text.assemble(line.variable, "\n", (line.source, "dim"))
        table.add_row(setting, Text(line.value), Text(line.meaning))
    return table


def weights_table(statuses: Sequence[WeightsStatus]) -> Table:
    """The models that can be fetched, and whether they are here."""
    table = Table("Name", "State", "Size", "Licence", "Publisher", "File")
    for status in statuses:
        weights = status.weights
        table.add_row(
            weights.name,
            status.state,
            f"{weights.size / 1e9:.2f} GB",
            weights.licence,
            weights.publisher,
            Text(str(status.path)),
        )
    return table


_CAN = {
    True: "Can: answer from whole passages of both languages, in the language of the question, and "
    "understand follow-ups. Every sentence is checked against its source.",
    False: "Can: phrase in one sentence what a quote in the language of the question says. Cannot: "
    "answer across languages (it invents there, so the quotes and the short answer are shown "
    "without it), several parts of a question, follow-ups.",
}


def model_lines(models: Sequence[ModelHere]) -> Iterator[str]:
    """The memory and speed of each model on this machine, and what it can and cannot do."""
    for model in models:
        yield f"{model.name} ({model.state})"
        fits = "fits" if model.fits else "does not fit"
        yield (
            f"  {model.size / 1e9:.2f} GB; needs about {model.memory_bytes / 1e9:.1f} GB of memory "
            f"and {fits}; at most {model.tokens_per_second:.0f} tokens a second"
        )
        yield f"  {_CAN[model.profile.reads_passages]}"


def figures_table(evaluation: Evaluation) -> Table:
    """The measures of each run side by side, and how sure the differences are."""
    table = Table("Measure", *(Column(Text(name)) for name, _ in evaluation.runs))
    columns = [asdict(figures(results)) for _, results in evaluation.runs]
    for measure in columns[0]:
        cells = [column[measure] for column in columns]
        shown = [
            f"{c:.3f}" if isinstance(c, float) else "–" if c is None else str(c) for c in cells
        ]
        table.add_row(MEASURE_TITLES[measure], *shown)
    for kind in dict.fromkeys(r.question.kind for _, results in evaluation.runs for r in results):
        counts = (sum(r.question.kind == kind for r in results) for _, results in evaluation.runs)
        table.add_row(KIND_TITLES[kind], *map(str, counts))
    for share in shares(evaluation.runs[0][1]):
        interval = f"{share.value:.3f} ({share.low:.3f}–{share.high:.3f}), n = {share.total}"
        table.add_row(f"{MEASURE_TITLES[share.measure]}, 95 %", interval)
    for compared in evaluation.compared:
        table.add_row(
            f"p ({MEASURE_TITLES[compared.measure]})", f"{compared.p_value:.3f}", end_section=True
        )
    return table


def advice_lines(evaluation: Evaluation) -> list[str]:
    """What the first run suggests to change, a line for each language."""
    return [text for one in advice(evaluation.runs[0][1]) for text in (one.english, one.arabic)]


def _passages(count: int) -> str:
    return f"{count} passage{'s' * (count != 1)}"


def _shortened(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= _NEAREST_CHARACTERS else joined[:_NEAREST_CHARACTERS] + "…"
