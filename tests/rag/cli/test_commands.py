"""The command line as its users meet it: a process, its output, its exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
Write = Callable[[str, str], Path]


def dalil(*arguments: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DALIL_")}
    environment |= {"PYTHONPATH": str(ROOT), "COLUMNS": "120"} | variables
    return subprocess.run(
        [sys.executable, "-c", "from rag.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment,
        timeout=120,
    )


def test_a_newcomer_gets_from_a_file_to_an_answer(write: Write, tmp_path: Path) -> None:
    write("race.txt", "Grace Wanjiru won the marathon in two hours and nineteen minutes.")
    made = dalil("ingest", "articles", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "1 added" in made.stdout
    listed = json.loads(dalil("documents", "--json", cwd=tmp_path).stdout)
    assert [d["title"] for d in listed]
    asked = dalil("ask", "Who won the marathon?", "--model", "verbatim", cwd=tmp_path)
    assert asked.returncode == 0
    assert "Grace Wanjiru won" in asked.stdout
    assert "race.txt" in asked.stdout
    removed = dalil("remove", "articles/race.txt", cwd=tmp_path)
    assert removed.returncode == 0
    assert json.loads(dalil("documents", "--json", cwd=tmp_path).stdout) == []


@pytest.mark.parametrize(
    ("question", "quoted"),
    [("كم بلغت كلفة محطة التحلية؟", "96 مليون"), ("How many corals were moved?", "1,240")],
)
def test_json_is_one_document_and_nothing_else(
    samples_index: Path, tmp_path: Path, question: str, quoted: str
) -> None:
    arguments = ("ask", question, "--index", samples_index, "--model", "verbatim", "--json")
    asked = dalil(*arguments, cwd=tmp_path)
    assert asked.stderr == ""
    answer = json.loads(asked.stdout)
    assert answer["question"] == question
    assert any(quoted in citation["quote"] for citation in answer["citations"])
    assert asked.stdout.count(quoted) > 0, "Arabic must be readable in the JSON text"


def test_a_failed_file_shows_in_the_exit_code_and_the_rest_is_there(
    write: Write, tmp_path: Path
) -> None:
    write("good.txt", "Grace Wanjiru won the marathon in two hours.")
    write("bad.pdf", "no pdf at all")
    made = dalil("ingest", "articles", "--json", cwd=tmp_path)
    assert made.returncode == 1
    outcomes = {Path(f["source"]).name: f["outcome"] for f in json.loads(made.stdout)["files"]}
    assert outcomes == {"good.txt": "added", "bad.pdf": "failed"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ask", "من فاز؟"), "dalil ingest"),
        (("ask", "?"), "dalil ingest"),
        (("documents",), "no index"),
        (("remove", "nothing"), "no index"),
        (("models", "fetch", "gpt-9"), "gpt-9"),
        (("keys", "create", "amal", "--days", "1e12"), "1e+12 days"),
        (("keys", "create", "amal\udcff"), "half of a character"),
        (("ask", "من فاز؟", "--index", "\udcff"), "no index"),
        (("ask", "من فاز؟", "--index", "postgresql://[::1"), "address of the index"),
    ],
)
def test_errors_are_one_sentence_without_a_traceback(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    failed = dalil(*arguments, cwd=tmp_path)
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert words in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_name_that_is_no_text_names_no_document(write: Write, tmp_path: Path) -> None:
    file = write("a.md", "# The bridge\n\nThe bridge is 640 metres long.\n")
    assert dalil("ingest", file, cwd=tmp_path).returncode == 0
    for arguments in (("remove", "\udcff"), ("ingest", "\udcff")):
        failed = dalil(*arguments, cwd=tmp_path)
        assert failed.returncode == 1
        assert "\\udcff" in failed.stdout + failed.stderr
        assert "Traceback" not in failed.stderr


def test_an_error_asked_for_as_json_is_json(tmp_path: Path) -> None:
    failed = dalil("ask", "من فاز؟", "--json", cwd=tmp_path)
    assert failed.returncode == 1
    assert json.loads(failed.stdout)["error"]["type"] == "IndexNotFound"


def test_a_wrong_setting_is_named_with_its_value(tmp_path: Path) -> None:
    failed = dalil("documents", cwd=tmp_path, DALIL_PASSAGES="many")
    assert failed.returncode == 1
    assert "DALIL_PASSAGES" in failed.stderr
    assert "many" in failed.stderr


def test_config_shows_value_source_and_meaning_and_masks_secrets(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DALIL_QUOTES=2\n", "utf-8")
    shown = dalil(
        "config", "--json", cwd=tmp_path, DALIL_PASSAGES="5", DALIL_MODEL_API_KEY="sk-secret"
    )
    lines = {line["variable"]: line for line in json.loads(shown.stdout)}
    assert (lines["DALIL_PASSAGES"]["value"], lines["DALIL_PASSAGES"]["source"]) == (
        "5",
        "environment",
    )
    assert (lines["DALIL_QUOTES"]["value"], lines["DALIL_QUOTES"]["source"]) == ("2", ".env")
    assert lines["DALIL_INDEX"]["source"] == "default"
    assert all(line["meaning"] for line in lines.values())
    assert "sk-secret" not in shown.stdout


def test_help_speaks_both_languages(tmp_path: Path) -> None:
    shown = dalil("--help", cwd=tmp_path).stdout
    assert "Ask your own documents" in shown
    assert "اسأل مستنداتك" in shown


def test_models_are_listed_with_size_and_licence(tmp_path: Path) -> None:
    shown = dalil("models", "list", cwd=tmp_path, DALIL_CACHE=str(tmp_path)).stdout
    assert "Apache-2.0" in shown
    assert "1.12 GB" in shown


def test_an_error_for_people_names_no_class(tmp_path: Path) -> None:
    failed = dalil("documents", cwd=tmp_path)
    assert failed.stderr.startswith("Error / خطأ: no index in")
    assert "IndexNotFound" not in failed.stderr


def test_ids_and_paths_of_documents_are_whole_at_80_columns(
    samples_index: Path, tmp_path: Path
) -> None:
    arguments: tuple[str | Path, ...] = ("documents", "--index", samples_index)
    shown = dalil(*arguments, cwd=tmp_path, COLUMNS="80").stdout
    listed = json.loads(dalil(*arguments, "--json", cwd=tmp_path).stdout)
    lines = [line.strip() for line in shown.splitlines()]
    for document in listed:
        assert document["title"] in lines
        assert document["source"] in lines
        assert any(line.startswith(document["id"]) for line in lines)


@pytest.mark.parametrize(("strict", "code"), [((), 0), (("--strict",), 3)])
def test_a_failed_model_shows_in_the_exit_code_if_asked_for(
    samples_index: Path, tmp_path: Path, strict: tuple[str, ...], code: int
) -> None:
    # Nothing answers at that address.
    variables = {"DALIL_MODEL_BASE_URL": "http://127.0.0.1:9", "DALIL_MODEL_API_KEY": "none"}
    question = "How many corals were moved?"
    arguments: tuple[str | Path, ...] = ("ask", question, "--index", samples_index, *strict)
    asked = dalil(*arguments, "--model", "openai:none", cwd=tmp_path, **variables)
    assert asked.returncode == code, asked.stderr
    assert "1,240" in asked.stdout


def test_every_list_and_change_is_available_as_json(write: Write, tmp_path: Path) -> None:
    write("race.txt", "Grace Wanjiru won the marathon in two hours.")
    assert dalil("ingest", "articles", cwd=tmp_path).returncode == 0

    def plain(*arguments: str) -> Any:
        return json.loads(dalil(*arguments, "--json", cwd=tmp_path).stdout)

    (document,) = plain("documents")
    assert plain("remove", "articles/race.txt") == {"removed": [document["id"]]}
    assert {"name", "state", "size_bytes", "licence"} <= plain("models", "list")[0].keys()
    key = plain("keys", "create", "desk")
    assert key["token"]
    listed = plain("keys", "list")
    assert [(one["id"], one["owner"], "token" in one) for one in listed] == [
        (key["id"], "desk", False)
    ]
    assert plain("keys", "revoke", key["id"]) == {"revoked": key["id"]}


def test_sync_fills_a_collection(write: Write, tmp_path: Path) -> None:
    folder = write("score.txt", "The score of the derby in Tunis was two to one.").parent
    dalil("collections", "create", "رياضة", cwd=tmp_path)
    synced = dalil("sync", folder, "--collection", "رياضة", cwd=tmp_path)
    assert "1 added" in synced.stdout, synced.stderr
    listed = dalil("documents", "--collection", "رياضة", "--json", cwd=tmp_path)
    assert len(json.loads(listed.stdout)) == 1
    unknown = dalil("sync", folder, "--collection", "sport", cwd=tmp_path)
    assert unknown.returncode == 1
    assert "there is no collection 'sport'" in unknown.stderr


def test_sync_follows_a_folder_and_refuses_one_that_is_gone(write: Write, tmp_path: Path) -> None:
    first, _ = write("a.txt", "The port is closed."), write("b.txt", "أغلق الجسر ستة أشهر.")
    made = dalil("sync", "articles", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "2 added" in made.stdout
    first.unlink()
    synced = json.loads(dalil("sync", "articles", "--json", cwd=tmp_path).stdout)
    outcomes = {Path(file["source"]).name: file["outcome"] for file in synced["files"]}
    assert outcomes == {"a.txt": "removed", "b.txt": "unchanged"}
    (tmp_path / "articles").rename(tmp_path / "elsewhere")
    refused = dalil("sync", "articles", "--json", cwd=tmp_path)
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["error"]["type"] == "SyncRefused"
    assert len(json.loads(dalil("documents", "--json", cwd=tmp_path).stdout)) == 1


def test_dates_and_names_are_shown_with_the_sentences_that_have_them(
    samples_index: Path, tmp_path: Path
) -> None:
    events = json.loads(dalil("timeline", "--index", samples_index, "--json", cwd=tmp_path).stdout)
    dates = [event["date"] for event in events]
    assert dates == sorted(dates)
    (reef,) = [event for event in events if event["date"] == "2026-03-12"]
    assert "12 March 2026" in reef["quote"]
    shown = dalil("timeline", "--index", samples_index, cwd=tmp_path).stdout
    assert reef["quote"] in shown
    named = json.loads(dalil("names", "--index", samples_index, "--json", cwd=tmp_path).stdout)
    kinds = {one["name"]: one["kind"] for one in named}
    assert kinds["فلاديمير بوتين"] == kinds["Dr Hala Mansour"] == "person"
    assert all(one["name"] in one["statements"][0]["quote"] for one in named)
