"""The commands of ``dalil``: each reads settings, calls one thing, and shows what it gives."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer
from typer.core import TyperGroup

from rag.access.collections import EVERYONE, Collections
from rag.cli.collections import collections_app
from rag.cli.keys import JsonOption, keys_app
from rag.cli.people import people_app
from rag.cli.terminal import make_console
from rag.errors import DalilError
from rag.logs import set_up_logs
from rag.memory import return_early
from rag.settings import Settings, explain, load_settings
from rag.text.characters import whole_characters

if TYPE_CHECKING:
    from ingest import IngestReport

_out = make_console()
_err = make_console(stderr=True)

_INTERRUPTED = 130
"""The exit code of a command that Ctrl+C stopped, as shells give it."""


class _Commands(TyperGroup):
    """The commands; an interrupted one ends with a line that says so, and exit code 130.

    Typer would end it without a line.
    """

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _err.print("Stopped. / أُوقف.")
            raise typer.Exit(_INTERRUPTED) from None


app = typer.Typer(
    name="dalil",
    cls=_Commands,
    help=(
        "Ask your own documents in Arabic or English; every answer shows its evidence.\n\n"
        "اسأل مستنداتك بالعربية أو الإنجليزية، ومع كل جواب دليله."
    ),
    epilog="Start with:  dalil ingest articles/   then   dalil ask “ماذا قالت طوكيو؟”",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models_app = typer.Typer(help="Chat models that can run on this machine.", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(keys_app, name="keys")
app.add_typer(people_app, name="people")
app.add_typer(collections_app, name="collections")

IndexOption = Annotated[
    Optional[str],  # noqa: UP045 - typer evaluates it at run time
    typer.Option(
        "--index",
        help="Folder of the index, or postgresql://… [default: DALIL_INDEX, else var/index]",
    ),
]
CollectionOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--collection", help="A collection in place of the index for everyone."),
]
ModelOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--model",
        help="verbatim (quotes only), local (the embedded model), or provider:name, "
        "such as openai:gpt-5-mini. [default: DALIL_MODEL, else local]",
    ),
]

_MODEL_FAILED = 3
"""The exit code of `dalil ask --strict` if the model failed."""


def run() -> None:
    """Run the command line and leave with its exit code; errors are one sentence, no traceback."""
    as_json = "--json" in sys.argv
    try:
        app()
    except DalilError as error:
        _show_error(error, as_json=as_json)
        sys.exit(1)
    except UnicodeEncodeError:
        if (strange := next(filter(_is_no_text, sys.argv), None)) is None:
            raise
        message = f"{strange!r} has bytes that are no UTF-8 text; give another name."
        _show_error(DalilError(message), as_json=as_json)
        sys.exit(1)


def _is_no_text(argument: str) -> bool:
    return whole_characters(argument) != argument


def _show_error(error: DalilError, *, as_json: bool) -> None:
    if as_json:
        from rag.serialise import dumps

        print(dumps({"error": {"type": type(error).__name__, "message": str(error)}}))
    else:
        _err.print("Error / خطأ:", style="red", end=" ")
        _err.print(str(error), soft_wrap=True)


def _settings(
    index: str | None = None, model: str | None = None, collection: str | None = None
) -> Settings:
    settings = load_settings(index=index, model=model)
    if collection is not None and collection != EVERYONE:
        collections = Collections.from_settings(settings)
        place = collections.index_of(collections.named(collection))
        settings = load_settings(index=place, model=model)
    set_up_logs(settings.log_level, settings.log_format)
    return settings


def _server_settings(index: str | None, model: str | None) -> Settings:
    """The settings of a server, which from now on records what they say."""
    from rag.telemetry import set_up_telemetry

    settings = _settings(index, model)
    set_up_telemetry(settings)
    return settings


@app.command()
def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, patterns such as 'news/**/*.md', or web addresses.",
            metavar="PATH…",
        ),
    ],
    index: IndexOption = None,
    collection: CollectionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read files (text, web, PDF, Office, e-mail …) and web pages into the index. / إدخال ملفات.

    Files that have not changed are left alone; changed ones are replaced. The exit code is 1
    if any file failed; the others are in the index all the same.
    """
    from ingest import ingest as ingest_files
    from rag.cli.progress import file_progress
    from rag.serialise import dumps

    settings = _settings(index, collection=collection)
    return_early()
    with file_progress(_err) as progress:
        report = ingest_files(paths, settings=settings, progress=progress, within=progress.within)
    if as_json:
        print(dumps(report.as_json()))
    else:
        _renderer(settings).report(report)
    if (report.added or report.replaced) and collection is None:
        _make_questions(settings)
    raise typer.Exit(0 if report.ok else 1)


def _make_questions(settings: Settings) -> None:
    """Make the questions to begin with of the chat page, for the documents that have none yet."""
    from rag.app.library import Library
    from rag.app.suggestions import Suggestions

    with (
        _err.status("making questions to begin with … / تُصاغ أسئلة للبدء …"),
        closing(Library(settings)) as library,
    ):
        Suggestions(library, settings).make_quietly()


@app.command("sync")
def sync_command(
    targets: Annotated[
        list[str],
        typer.Argument(help="Folders, and addresses of pages or feeds.", metavar="DIR|URL…"),
    ],
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and sync whenever a file changes.")
    ] = False,
    every: Annotated[
        float, typer.Option(help="With --watch: minutes between looks at web addresses.", min=0.1)
    ] = 15.0,
    allow_empty: Annotated[
        bool, typer.Option("--allow-empty", help="Remove the documents of a folder that is empty.")
    ] = False,
    index: IndexOption = None,
    collection: CollectionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Follow folders, pages and feeds: add, replace, move, remove. / مزامنة مجلدات وصفحات.

    A folder that is missing changes nothing. With --json, each round is one document. The exit
    code is 1 if any file failed.
    """
    from rag.cli.sync import follow

    settings = _settings(index, collection=collection)
    return_early()
    rounds = follow(
        settings, targets, allow_empty=allow_empty, every_seconds=every * 60 if watch else None,
        console=_err,
    )  # fmt: skip
    ok = True
    for one in rounds:
        if one.refused is not None:
            _show_error(one.refused, as_json=as_json)
            ok = False
        if one.report is not None:
            ok = one.report.ok
            _show_round(one.report, settings, as_json=as_json)
    raise typer.Exit(0 if ok else 1)


def _show_round(report: IngestReport, settings: Settings, *, as_json: bool) -> None:
    from rag.serialise import dumps

    if as_json:
        print(dumps(report.as_json()), flush=True)
    else:
        _renderer(settings).report(report, changes_only=True)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in Arabic or English.")],
    index: IndexOption = None,
    collection: CollectionOption = None,
    model: ModelOption = None,
    receipt: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--receipt", help="Write the answer with its proofs there, as JSON and HTML."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 3 if the model failed, though quotes are shown."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer a question from the index, with its evidence. / جواب مع دليله.

    A model that fails is replaced by verbatim quotes, and the exit code is 0 without --strict.
    """
    from rag.assistant import Assistant
    from rag.serialise import answer_json, dumps

    settings = _settings(index, model, collection)
    with Assistant.from_settings(settings) as assistant:
        answer = assistant.ask(question)
        if receipt is not None:
            from rag.cli.receipts import write

            written = write(answer, assistant, receipt)
            _err.print(" ".join(map(str, written)), soft_wrap=True)
    if as_json:
        print(dumps(answer_json(answer)))
    else:
        _renderer(settings).answer(answer)
    if strict and any(notice.code == "model_failed" for notice in answer.notices):
        raise typer.Exit(_MODEL_FAILED)


@app.command()
def verify(
    receipt: Annotated[Path, typer.Argument(help="A file that `dalil ask --receipt` wrote.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a receipt again, offline: its documents and every quote. / تحقّق من إيصال.

    Documents are looked for in the index, and else at the places that the receipt names. Former
    versions of documents are in the index too. The exit code is 1 if anything is not as the receipt
    says.
    """
    from rag.cli.receipts import check
    from rag.serialise import dumps

    settings = _settings(index)
    checked = check(receipt, settings, must_have_index=index is not None)
    if as_json:
        print(dumps({"valid": checked.valid, **asdict(checked)}))
    else:
        renderer = _renderer(settings)
        for finding in checked.findings:
            renderer.line(finding.text, "red")
        for finding in checked.superseded:
            renderer.line(finding.text, "yellow")
        if checked.valid:
            _out.print(
                f"{checked.quotes} quotes are unchanged. / {checked.quotes} من الاقتباسات ثابتة."
            )
    raise typer.Exit(0 if checked.valid else 1)


@app.command("eval")
def evaluate(
    questions: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Argument(help="JSONL or CSV with question, answer, source. [default: made here]"),
    ] = None,
    index: IndexOption = None,
    model: Annotated[
        str, typer.Option("--model", help="As for ask; quotes alone are fast.")
    ] = "verbatim",
    against: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--against",
            help="Compare with other settings, such as strictness=0.8; may be repeated.",
            metavar="NAME=VALUE",
        ),
    ] = None,
    count: Annotated[int, typer.Option(help="How many questions to make.", min=1)] = 50,
    report: Annotated[Path, typer.Option("--report", help="Write the page there.")] = Path(
        "var/eval.html"
    ),
    plot: Annotated[
        bool, typer.Option("--plot/--no-plot", help="Draw the risk–coverage curve.")
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Measure answers over your own documents, and whether a setting helps. / تقييم الأجوبة."""
    from rag.cli.evaluate import run as run_evaluation
    from rag.cli.progress import file_progress
    from rag.cli.render import advice_lines, figures_table
    from rag.serialise import dumps

    settings = _settings(index, model)
    with file_progress(_err) as progress:
        done = run_evaluation(
            settings, questions, against or [], count=count, page=report, plot=plot,
            progress=progress,
        )  # fmt: skip
    if as_json:
        print(dumps(done.as_json()))
    else:
        _out.print(figures_table(done))
        for line in advice_lines(done):
            _renderer(settings).line(line, "yellow")
        _out.print(str(report), soft_wrap=True)


@app.command()
def documents(
    index: IndexOption = None,
    collection: CollectionOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what is in the index. / ما في الفهرس."""
    from rag.index import open_index
    from rag.serialise import documents_json, dumps

    settings = _settings(index, collection=collection)
    with open_index(settings) as opened:
        found = opened.documents()
    if as_json:
        print(dumps(documents_json(found)))
    else:
        _renderer(settings).documents(found)


@app.command()
def timeline(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Show the dates in the documents in order, each with the sentence that gives it. / خط زمني."""
    from rag.cli.overviews import events_json, find_events, show_events
    from rag.serialise import dumps

    settings = _settings(index)
    events = find_events(settings)
    if as_json:
        print(dumps(events_json(events)))
    else:
        show_events(events, _renderer(settings))


@app.command()
def names(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Show the people, places and other names in the documents. / الأشخاص والأماكن."""
    from rag.cli.overviews import find_names, names_json, show_names
    from rag.serialise import dumps

    settings = _settings(index)
    found = find_names(settings)
    if as_json:
        print(dumps(names_json(found)))
    else:
        show_names(found, _renderer(settings))


@app.command()
def check(
    index: IndexOption = None,
    collection: CollectionOption = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild what is damaged from the texts in the index.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check every file of the index, and repair it. / فحص الفهرس وإصلاحه.

    Texts, passages, terms, titles, vectors and versions are compared with their checksums and with
    each other. The exit code is 1 if anything is damaged, or if a repair lost a text.
    """
    from ingest.chunk import chunk
    from rag.cli.progress import file_progress
    from rag.embedders import EmbedderOptions, open_embedder
    from rag.index import check_place, repair_place
    from rag.serialise import dumps

    settings = _settings(index, collection=collection)
    embedder = open_embedder(EmbedderOptions.from_settings(settings))
    findings = check_place(settings, embedder)
    repaired = None
    if repair and findings:
        with file_progress(_err) as progress:
            repaired = repair_place(settings, embedder, chunk, progress)
    if as_json:
        found = [asdict(finding) for finding in findings]
        done = asdict(repaired) if repaired else None
        print(dumps({"sound": not findings, "findings": found, "repaired": done}))
    else:
        _renderer(settings).check(findings, repaired)
    raise typer.Exit(0 if not findings or (repaired and not repaired.lost) else 1)


@app.command()
def move(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A folder or postgresql://…")],
    target: Annotated[str, typer.Argument(metavar="TO", help="An empty folder or database.")],
    as_json: JsonOption = False,
) -> None:
    """Copy an index to another folder or database, and compare the two. / نسخ الفهرس ومقارنته.

    FROM is left as it is. An interrupted copy may be repeated. The exit code is 1 if a document or
    a sample of searches is not the same in both.
    """
    from rag.cli.progress import file_progress
    from rag.embedders import EmbedderOptions, open_embedder
    from rag.index import open_index
    from rag.moving import move as move_index
    from rag.serialise import dumps

    settings = _settings()
    embedder = open_embedder(EmbedderOptions.from_settings(settings))
    with (
        open_index(settings, place=source, embedder=embedder) as first,
        open_index(settings, place=target, embedder=embedder, create=True) as second,
        file_progress(_err) as progress,
    ):
        moved = move_index(first, second, progress)
    if as_json:
        print(dumps(asdict(moved)))
    else:
        renderer = _renderer(settings)
        for difference in moved.differences:
            renderer.line(difference, "red")
        _out.print(
            f"{moved.documents:,} documents, {moved.passages:,} passages, {moved.questions} "
            f"questions compared / {moved.documents:,} مستند"
        )
    raise typer.Exit(1 if moved.differences else 0)


@app.command()
def remove(
    which: Annotated[
        list[str], typer.Argument(help="Ids or source paths, as `dalil documents` shows them.")
    ],
    index: IndexOption = None,
    collection: CollectionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take documents out of the index, all that are named or none. / حذف مستندات من الفهرس."""
    from rag.index import open_index
    from rag.serialise import dumps

    with open_index(_settings(index, collection=collection)) as opened:
        names = [opened.resolve(name) for name in which]
        opened.remove(names)
    if as_json:
        print(dumps({"removed": names}))
    else:
        _out.print(f"{len(names)} removed / حُذف {len(names)}")


@app.command()
def chat(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the page in the browser, if any.")
    ] = True,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Open the chat page on http://127.0.0.1:8000. / صفحة المحادثة."""
    from rag.app.starting import address, check_port, has_browser, open_browser, say_ready

    settings = _server_settings(index, model)
    check_port(host, port)
    _err.print("Starting the chat page… / تبدأ صفحة المحادثة…")
    url = address(host, port)
    with _err.status("Loading the documents and the page / تُحمَّل المستندات والصفحة") as status:
        # Importing is a good part of the start.
        from rag.app.serve import serve

        def ready() -> None:
            status.stop()
            say_ready(lambda line: _err.print(line, soft_wrap=True), url)
            if open_page and has_browser():
                open_browser(url)

        serve(settings, host=host, port=port, ready=ready)


@app.command("serve")
def serve_api(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8001,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Serve the HTTP API on http://127.0.0.1:8001/api/v1, without the page. / الواجهة البرمجية."""
    from rag.app.starting import address, check_port

    settings = _server_settings(index, model)
    check_port(host, port, "serve")
    _err.print("Starting the API… / تبدأ الواجهة البرمجية…")
    url = f"{address(host, port)}/api/v1"
    # Importing is a good part of the start.
    from rag.api.serve import serve

    def ready() -> None:
        _err.print(f"Answers at / يجيب على: {url}", markup=False, soft_wrap=True)
        _err.print("Ctrl+C stops it. / يوقفه Ctrl+C.")

    serve(settings, host=host, port=port, ready=ready)


@app.command()
def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="Serve over HTTP, at /mcp, in place of stdio.")
    ] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8002,
    person: Annotated[
        str,
        typer.Option("--person", help="Whose collections are served over stdio."),
    ] = "local",
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Serve the documents to agents by the Model Context Protocol. / خادم MCP."""
    from rag.api.mcp import serve_http, serve_stdio

    settings = _server_settings(index, model)
    if http:
        serve_http(settings, host=host, port=port)
    else:
        serve_stdio(settings, person=person)


@app.command()
def config(as_json: JsonOption = False) -> None:
    """Show every setting: its value, where it is from, what it means. / الإعدادات."""
    from rag.cli.render import settings_table
    from rag.serialise import dumps, settings_json

    lines = explain(_settings())
    if as_json:
        print(dumps(settings_json(lines)))
    else:
        _out.print(settings_table(lines))


@app.command()
def schema() -> None:
    """Print the JSON schema of an answer, as every surface gives it. / مخطط JSON للجواب."""
    from rag.serialise import answer_schema, dumps

    print(dumps(answer_schema()))


@models_app.command("list")
def models_list(as_json: JsonOption = False) -> None:
    """Show the models that can be fetched, and whether they are here."""
    from rag.cli.render import weights_table
    from rag.models.weights import list_weights
    from rag.serialise import dumps

    statuses = list_weights(_settings().cache)
    if as_json:
        print(dumps([status.as_json() for status in statuses]))
    else:
        _out.print(weights_table(statuses))


@models_app.command("here")
def models_here(
    files: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Argument(help="GGUF files of one's own.", metavar="[FILE.gguf]…"),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show which models run on this machine, how fast at most, and what they can do.

    A file that fits is used with DALIL_LOCAL_WEIGHTS=FILE.gguf and --model local.
    """
    from rag.cli.render import model_lines
    from rag.models.running import models_here
    from rag.serialise import dumps

    found = models_here(files or [], _settings().cache)
    if as_json:
        print(dumps([asdict(model) for model in found]))
    else:
        for line in model_lines(found):
            _out.print(line, soft_wrap=True)


@models_app.command("fetch")
def models_fetch(
    name: Annotated[str, typer.Argument(help="The model's name, as `models list` shows it.")] = (
        "local"
    ),
    as_json: JsonOption = False,
) -> None:
    """Fetch a model's weights and check them."""
    from rag.cli.progress import byte_progress
    from rag.models.registry import weights_named
    from rag.models.weights import fetch_weights
    from rag.serialise import dumps

    settings = _settings()
    with byte_progress(_err, name) as progress:
        path = fetch_weights(weights_named(name), cache=settings.cache, progress=progress)
    if as_json:
        print(dumps({"name": name, "path": str(path)}))
    else:
        _out.print(str(path), soft_wrap=True)


@models_app.command("serve")
def models_serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8080,
) -> None:
    """Serve the embedded model to several processes, until it is interrupted. / خدمة النموذج.

    They use it with DALIL_MODEL=openai:local, DALIL_MODEL_BASE_URL=ADDRESS/v1 and
    DALIL_MODEL_PROFILE=small. DALIL_MODEL_API_KEY, if it is set, is the key on both sides.
    """
    from threading import Event

    from rag.models.chat import chat_model_options, local_options
    from rag.models.serving import serving

    settings = _settings()
    secret = settings.model_api_key
    key = secret.get_secret_value() if secret else None
    options = local_options(chat_model_options(settings))
    with serving(options, host=host, port=port, key=key) as address:
        _out.print(address, soft_wrap=True)
        Event().wait()


def _renderer(settings: Settings):  # type: ignore[no-untyped-def]
    from rag.cli.render import Renderer

    return Renderer(_out, settings.terminal)
