"""Routes for the documents: list, read, add in the background, remove."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Header, Path, Query, Request, Response, UploadFile

from rag.access.collections import EVERYONE, Access
from rag.api.bodies import (
    CollectionEntry,
    CollectionList,
    DocumentPage,
    DocumentText,
    ListedDocument,
)
from rag.api.callers import Reader, Writer
from rag.api.desk import Desk, TheDesk
from rag.api.jobs import Incoming, Job, KeyReused
from rag.api.problems import ApiError

router = APIRouter(tags=["documents"])

_MOST_FILES = 50
_MOST_CHARACTERS = 200_000

DocumentId = Annotated[str, Path(max_length=100)]


@router.get("/collections")
async def collections(caller: Reader, desk: TheDesk) -> CollectionList:
    """The collections that the caller may read."""
    return await asyncio.to_thread(collections_of, desk, caller.access)


def collections_of(desk: Desk, access: Access) -> CollectionList:
    """The collections that may be read, by name, with the number of their documents."""
    return CollectionList(
        [
            CollectionEntry(name, count, name in access.writes)
            for name, count in desk.library.counts(access).items()
        ]
    )


@router.get("/documents")
async def documents(
    caller: Reader,
    desk: TheDesk,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Annotated[str | None, Query(max_length=100)] = None,
    title: Annotated[str, Query(max_length=200, description="A part of the title.")] = "",
    collection: Annotated[str | None, Query(max_length=64)] = None,
) -> DocumentPage:
    """The documents by title, a page at a time."""
    access = caller.access.only([collection]) if collection else caller.access
    desk.note("read", caller, outcome="list")
    return await asyncio.to_thread(page_of_documents, desk, access, limit, after, title)


def page_of_documents(
    desk: Desk, access: Access, limit: int, after: str | None, title: str
) -> DocumentPage:
    """The `limit` documents that follow `after` by title, of those whose title has `title`.

    Raises:
        ApiError: `after` is not in the list.
    """
    found = map(ListedDocument.of, desk.library.documents(access))
    wanted = [one for one in found if title.casefold() in one.title.casefold()]
    begin = _place_after(wanted, after)
    page = wanted[begin : begin + limit]
    return DocumentPage(page, page[-1].id if begin + limit < len(wanted) else None)


def _place_after(listed: list[ListedDocument], after: str | None) -> int:
    if after is None:
        return 0
    for place, one in enumerate(listed):
        if one.id == after:
            return place + 1
    detail = f"There is no document {after!r} in this list; begin again without 'after'."
    raise ApiError(422, "unknown_page", detail)


@router.get("/documents/{document_id}")
async def document(
    document_id: DocumentId,
    caller: Reader,
    desk: TheDesk,
    start: Annotated[int, Query(ge=0)] = 0,
    end: Annotated[int | None, Query(ge=0)] = None,
) -> DocumentText:
    """A document with its text from `start` to `end`, at most 200,000 characters at once."""
    found = await asyncio.to_thread(text_of_document, desk, caller.access, document_id, start, end)
    desk.note("read", caller, documents=(document_id,))
    return found


def text_of_document(
    desk: Desk, access: Access, document_id: str, start: int, end: int | None
) -> DocumentText:
    """A document and its text from `start` to `end`, at most 200,000 characters.

    Raises:
        DocumentNotFound: there is no document of that id that may be read.
    """
    whole = desk.library.document(document_id, access)
    last = min(len(whole.text), start + _MOST_CHARACTERS, len(whole.text) if end is None else end)
    listed = next(one for one in desk.library.documents(access) if one.summary.id == document_id)
    text = whole.text[start:last]
    return DocumentText(
        ListedDocument.of(listed), start, start + len(text), text, whole.pages, whole.headings
    )


@router.delete("/documents/{document_id}", status_code=204)
async def remove(document_id: DocumentId, caller: Writer, desk: TheDesk) -> Response:
    """Take a document out of its collection."""
    collection = await asyncio.to_thread(desk.library.remove, document_id, caller.access)
    desk.note("remove", caller, documents=(document_id,), collection=collection)
    return Response(status_code=204)


@router.post("/documents", status_code=202)
async def add(
    request: Request,
    response: Response,
    files: list[UploadFile],
    caller: Writer,
    desk: TheDesk,
    collection: Annotated[str, Form(max_length=64)] = EVERYONE,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=255)] = None,
) -> Job:
    """Queue files for a collection; the job, at `Location`, has their progress.

    The same `Idempotency-Key` with the same files gives the job that it began.
    """
    if len(files) > _MOST_FILES:
        detail = f"{len(files)} files in one request; send at most {_MOST_FILES}."
        raise ApiError(422, "too_many_files", detail)
    incoming = [Incoming(file.filename or "file", file.file) for file in files]

    def finished(job: Job) -> None:
        ids = tuple(file.document_id for file in job.files if file.document_id)
        desk.note("add", caller, documents=ids, collection=collection, outcome=job.status)

    def begin() -> Job:
        desk.library.check_writable(collection, caller.access)
        return desk.jobs.begin(
            incoming, caller, collection, idempotency_key=idempotency_key, finished=finished
        )

    try:
        job = await asyncio.to_thread(begin)
    except KeyReused as error:
        detail = "This Idempotency-Key was sent with other files; choose a new one."
        raise ApiError(422, "idempotency_key_reused", detail) from error
    response.headers["Location"] = f"{request.scope.get('root_path', '')}/jobs/{job.id}"
    return job


@router.get("/jobs/{job_id}")
async def job(job_id: Annotated[str, Path(max_length=64)], caller: Reader, desk: TheDesk) -> Job:
    """How far an upload is; only its owner can ask, with a key for its collection."""
    found = desk.jobs.find(job_id, caller)
    if found is None:
        raise ApiError(404, "unknown_job", f"There is no upload {job_id!r} of yours.")
    return found
