"""All settings, in one frozen object; the only place that reads the environment.

Surfaces build it and hand narrow values down. Every field's description is what
``dalil config`` prints, so it says what the value means and in which unit.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from platformdirs import user_cache_path
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rag.errors import SettingsError

ProfileName = Literal["auto", "small", "capable"]


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """The address of a PostgreSQL database, shown without its password."""

    url: str = field(repr=False)

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        user, _, host = parts.netloc.rpartition("@")
        name = user.partition(":")[0]
        return urlunsplit((parts.scheme, f"{name}@{host}" if name else host, parts.path, "", ""))

    def with_schema(self, name: str) -> PostgresAddress:
        """The same database, with tables in the schema `name`."""
        parts = urlsplit(self.url)
        kept = [(key, value) for key, value in parse_qsl(parts.query) if key != "options"]
        query = urlencode([*kept, ("options", f"-csearch_path={name},public")], quote_via=quote)
        return PostgresAddress(urlunsplit(parts._replace(query=query)))


IndexPlace = Path | PostgresAddress
"""Where an index is: a folder, or a PostgreSQL database."""

_POSTGRES = ("postgresql:", "postgres:")


def index_place(value: str | Path | PostgresAddress) -> IndexPlace:
    """Where an index is that is named by a folder or by a ``postgresql://`` address.

    Raises:
        SettingsError: an address has become a path, so that a part of it is lost, or is not one.
    """
    if isinstance(value, PostgresAddress):
        return value
    if isinstance(value, Path):
        if value.parts and value.parts[0] in _POSTGRES:
            raise SettingsError(
                f"{str(value)!r} is a path; give the address of a database as text."
            )
        return value
    if not value.startswith(_POSTGRES):
        return Path(value)
    try:
        urlsplit(value)
    except ValueError as error:
        # Without the address, which may have a password.
        raise SettingsError(f"the address of the index is not one ({error}); check it.") from error
    return PostgresAddress(value)


def _beside_index(given: dict[str, object]) -> Path:
    """The folder "chat" beside an index in a folder, and ``var/chat`` for one in a database."""
    index = given.get("index")
    return index.parent / "chat" if isinstance(index, Path) else Path("var/chat")


class Settings(BaseSettings):
    """Settings from ``DALIL_…`` variables and a ``.env`` file, in this order of precedence."""

    model_config = SettingsConfigDict(
        env_prefix="DALIL_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    index: Annotated[IndexPlace, NoDecode, BeforeValidator(index_place)] = Field(
        default=Path("var/index"),
        description=(
            "The index: a folder (Chroma and SQLite together), or the address of a PostgreSQL "
            "database with pgvector, such as postgresql://user:password@host/name."
        ),
    )
    chroma_url: str | None = Field(
        default=None,
        description="A Chroma server, such as http://127.0.0.1:8001, in place of the embedded one.",
    )
    chroma_token: SecretStr | None = Field(
        default=None, description="Bearer token for the Chroma server."
    )
    embedder: str = Field(
        default="builtin",
        description=(
            "'builtin', 'e5' (finds more across languages, ingests more slowly), or the name or "
            "path of a sentence-transformers model."
        ),
    )
    embedder_query_prompt: str | None = Field(
        default=None, description="Text put before a question, where the model wants one."
    )
    embedder_document_prompt: str | None = Field(
        default=None, description="Text put before a passage, where the model wants one."
    )
    reranker: str | None = Field(
        default=None,
        description=(
            "Name or path of a sentence-transformers cross-encoder that orders the first passages "
            "again, such as cross-encoder/mmarco-mMiniLMv2-L12-H384-v1; none if unset."
        ),
    )
    reranker_passages: int = Field(
        default=30, ge=1, le=200, description="How many passages the re-ranker is shown."
    )
    reader: Literal["builtin", "off"] = Field(
        default="builtin",
        description=(
            "'builtin' (a learned model finds the answering words and decides whether there are "
            "any), or 'off' (words and vectors are compared instead; for very small machines)."
        ),
    )
    reader_passages: int = Field(
        default=12, ge=1, le=100, description="How many passages are read for a question."
    )
    model: str = Field(
        default="local",
        description=(
            "What writes answers: 'verbatim' (quotes only), 'local' (the embedded model), or "
            "provider:name as LangChain's init_chat_model takes it, such as openai:gpt-5-mini."
        ),
    )
    model_base_url: str | None = Field(
        default=None,
        description="Base URL of an OpenAI-compatible server (Ollama, vLLM, llama-server).",
    )
    model_api_key: SecretStr | None = Field(
        default=None, description="Key for the model's provider; its own variable works as well."
    )
    model_timeout_seconds: float = Field(
        default=60.0, gt=0, description="Seconds that a chat model may take for one answer."
    )
    model_retries: int = Field(
        default=2, ge=0, le=10, description="Further tries, with growing pauses, after a failure."
    )
    model_max_tokens: int = Field(
        default=400, gt=0, description="The longest answer a chat model may write, in tokens."
    )
    model_temperature: float = Field(
        default=0.0, ge=0, le=2, description="Sampling temperature of the chat model."
    )
    model_profile: ProfileName = Field(
        default="auto",
        description=(
            "What the chat model can do: 'small' (it phrases a few sentences of the question's "
            "language), 'capable' (it reads whole passages of both languages), or 'auto' (models "
            "of providers and large GGUF files are capable)."
        ),
    )
    translator: str = Field(
        default="none",
        description=(
            "What translates quotes in the other language, beside the original: 'none', 'firefox' "
            "(pip install 'dalil[translate]'; its weights are fetched at first use), 'model' (the "
            "model that answers), or provider:name."
        ),
    )
    local_weights: Path | None = Field(
        default=None, description="A GGUF file to use for 'local', in place of the embedded model."
    )
    local_context_tokens: int = Field(
        default=4096, ge=1024, description="Context window of the local model, in tokens."
    )
    cache: Path = Field(
        default_factory=lambda: user_cache_path("dalil"),
        description="Folder in which fetched model weights are kept.",
    )
    passages: int = Field(
        default=8, ge=1, le=100, description="How many passages are retrieved for a question."
    )
    quotes: int = Field(
        default=3,
        ge=1,
        le=20,
        description=(
            "How many sentences a verbatim answer quotes at most; where sources differ, the other "
            "side comes on top."
        ),
    )
    strictness: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="How readily a question is refused: 0 answers always, 1 only when certain.",
    )
    max_file_megabytes: float = Field(
        default=50.0, gt=0, description="Larger files are not read, in megabytes."
    )
    read_memory_megabytes: float = Field(
        default=1000.0,
        ge=300,
        description="Memory that reading one file may take, in megabytes; more ends the reading.",
    )
    read_seconds: float = Field(
        default=30.0, gt=0, description="Seconds that reading one file may take, without its pages."
    )
    read_page_seconds: float = Field(
        default=1.0, ge=0, description="Seconds that each page of a file adds to read_seconds."
    )
    fetch_seconds: float = Field(
        default=30.0,
        gt=0,
        description="Seconds that fetching one web page may take, with its redirects.",
    )
    ocr: Literal["off", "on"] = Field(
        default="off",
        description=(
            "'on' recognises the text of scans and pictures; Tesseract has to be installed with "
            "the data of ocr_languages."
        ),
    )
    ocr_languages: str = Field(
        default="ara+eng",
        pattern=r"^[A-Za-z_]+(\+[A-Za-z_]+)*$",
        description="Tesseract's names of the languages of scans, such as 'ara' or 'ara+eng'.",
    )
    ocr_page_seconds: float = Field(
        default=60.0, ge=0, description="Seconds that each recognised page adds to read_seconds."
    )
    workers: str | None = Field(
        default=None,
        pattern=r"^dask(\+tls)?://[^/]+:\d+$",
        description=(
            "Dask scheduler whose workers read and embed files for `dalil ingest`, such as "
            "dask://10.0.0.5:8786; this machine alone if unset."
        ),
    )
    max_question_characters: int = Field(
        default=2000, gt=0, description="Longer questions are not taken, in characters."
    )
    threads: int | None = Field(
        default=None, ge=1, description="Threads for embedding and the local model; cores if unset."
    )
    terminal: Literal["bidi", "visual"] = Field(
        default="bidi",
        description="'bidi' if the terminal orders Arabic itself, 'visual' if it does not.",
    )
    chat_folder: Path = Field(
        default_factory=_beside_index,
        description=(
            "Folder of the chat page: its history, what people upload, its login secret, and the "
            "questions to begin with. If unset: 'chat' beside the folder of the index."
        ),
    )
    chat_history: SecretStr | None = Field(
        default=None,
        description=(
            "Database of the conversations, such as postgresql+asyncpg://user:password@host/name. "
            "If unset: the database of the index, or SQLite in the chat folder."
        ),
    )
    chat_passwords: Path | None = Field(
        default=None,
        description=(
            "File with a line 'name:hash' for each person who may log in to the chat page; "
            "`dalil people add NAME` writes such a line."
        ),
    )
    chat_user_header: str | None = Field(
        default=None,
        description=(
            "HTTP header in which a proxy in front of the chat page names the person, such as "
            "X-Forwarded-User. Only for servers that are reached through that proxy alone."
        ),
    )
    chat_oauth: bool = Field(
        default=False,
        description=(
            "Let people log in to the chat page by OAuth; the provider is configured by "
            "Chainlit's variables, such as OAUTH_GITHUB_CLIENT_ID and OAUTH_GITHUB_CLIENT_SECRET."
        ),
    )
    chat_people: str = Field(
        default="",
        description=(
            "Names, separated by commas, of those who may log in to the chat page by OAuth; "
            "everyone whom the provider names, if empty. GitHub, Google and the like name anybody."
        ),
    )
    chat_editors: str = Field(
        default="",
        description=(
            "Names, separated by commas, of those who may add documents for everyone and remove "
            "them in the chat page; everyone who may use the page, if empty."
        ),
    )
    chat_models: str = Field(
        default="",
        description=(
            "Further models to choose from in the chat page, separated by commas; 'verbatim' and "
            "the configured model are always there."
        ),
    )
    collections: Path = Field(
        default=Path("var/collections"),
        description=(
            "Folder of the collections that `dalil collections` makes: who reads and writes each, "
            "and their indexes; with DALIL_INDEX in PostgreSQL each new index is a schema there."
        ),
    )
    api_keys: Path = Field(
        default=Path("var/keys.json"),
        description="File of the API keys, which `dalil keys` manages; it has hashes, no tokens.",
    )
    api_requests_per_minute: int = Field(
        default=600, ge=0, description="Requests that one API key may send a minute; 0: no limit."
    )
    mcp_write: bool = Field(
        default=False,
        description="Let `dalil mcp` add and remove documents; it only reads if unset.",
    )
    allowed_hosts: str = Field(
        default="",
        description=(
            "Host names of the proxy in front of Dalil, separated by commas, such as "
            "dalil.example.org; requests for other names but this machine's are refused. If unset, "
            "a server on 127.0.0.1 serves this machine alone, and any other every name."
        ),
    )
    trusted_proxies: str = Field(
        default="",
        description=(
            "Addresses or networks of the proxies in front of Dalil, separated by commas, such as "
            "10.0.0.5 or 172.16.0.0/12: they alone may say the address of a client "
            "(X-Forwarded-For), its scheme, and a person (DALIL_CHAT_USER_HEADER). If unset: this "
            "machine where DALIL_ALLOWED_HOSTS or DALIL_CHAT_USER_HEADER is set, else none."
        ),
    )
    audit_log: Path | None = Field(
        default=None,
        description=(
            "File to which a JSON line is added for each question, reading, addition and removal, "
            "on the chat page, over HTTP and over MCP; none if unset."
        ),
    )
    audit_questions: bool = Field(
        default=False, description="Write the text of questions to the audit log as well."
    )
    metrics: bool = Field(
        default=False,
        description="Serve metrics for Prometheus at /metrics, for keys that read.",
    )
    otlp: bool = Field(
        default=False,
        description=(
            "Send traces and metrics by OTLP over HTTP to where OTEL_EXPORTER_OTLP_ENDPOINT says; "
            "http://localhost:4318 if unset."
        ),
    )
    trace_questions: bool = Field(
        default=False, description="Write the text of questions into traces as well."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="'json' prints each log line as a JSON object."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="Least severity of the log lines that are printed."
    )


def load_settings(**overrides: object) -> Settings:
    """The settings as the environment gives them, with `overrides` on top; `None` means unset.

    Raises:
        SettingsError: a value is of the wrong type or out of range; names each such setting.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        faults = "; ".join(
            f"{'DALIL_' + '_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}"
            f" (got {fault['input']!r})"
            for fault in error.errors()
        )
        message = f"settings cannot be used: {faults}. Run `dalil config` to see what each means."
        raise SettingsError(message) from error


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting as people read it; the values of secrets are masked."""

    variable: str
    value: str
    source: Literal["default", "environment", ".env"]
    meaning: str


def explain(settings: Settings) -> list[SettingLine]:
    """Every setting with its value, where the value is from, and what it means."""
    given = {name.upper() for name in os.environ}
    return [
        SettingLine(
            variable=(variable := f"DALIL_{name.upper()}"),
            value="" if (value := getattr(settings, name)) is None else str(value),
            source=_source(variable in given, name in settings.model_fields_set),
            meaning=field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]


def _source(in_environment: bool, is_set: bool) -> Literal["default", "environment", ".env"]:
    if in_environment:
        return "environment"
    return ".env" if is_set else "default"
