"""OpenAI's vector stores: a collection of documents is a store, and can be searched."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.responses import JSONResponse

from rag.api.bodies import CollectionEntry, Text
from rag.api.callers import Reader
from rag.api.desk import TheDesk
from rag.api.documents import collections_of
from rag.schema import Hit, Scope

router = APIRouter(prefix="/vector_stores")

_MOST_QUERIES = 10

StoreId = Annotated[str, Path(max_length=64, description="The name of a collection.")]


class Ranking(BaseModel):
    """Which results are given; the name of a ranker changes nothing."""

    model_config = ConfigDict(extra="ignore")

    score_threshold: float = Field(0.0, ge=0, le=1)


class SearchBody(BaseModel):
    """The query of a search. Filters are refused, since they would have no effect."""

    model_config = ConfigDict(extra="ignore")

    query: Text | Annotated[list[Text], Field(min_length=1, max_length=_MOST_QUERIES)]
    max_num_results: int = Field(10, ge=1, le=50)
    ranking_options: Ranking = Ranking()
    filters: Any = None

    @field_validator("filters")
    @classmethod
    def _no_filters(cls, filters: object) -> None:
        if filters is not None:
            raise ValueError("filters are not supported; `/api/v1/retrieve` takes documents, dates")

    @property
    def queries(self) -> Sequence[str]:
        """The queries, also if there is one alone."""
        return [self.query] if isinstance(self.query, str) else self.query


@router.get("")
async def stores(caller: Reader, desk: TheDesk) -> dict[str, Any]:
    """The collections that the caller may read."""
    listed = (await asyncio.to_thread(collections_of, desk, caller.access)).collections
    data = [_store(one) for one in listed]
    ends = {"first_id": data[0]["id"], "last_id": data[-1]["id"]} if data else {}
    return {"object": "list", "data": data, "has_more": False, **ends}


@router.get("/{store_id}")
async def store(store_id: StoreId, caller: Reader, desk: TheDesk) -> dict[str, Any]:
    """One collection."""
    access = caller.access.only([store_id])
    (found,) = (await asyncio.to_thread(collections_of, desk, access)).collections
    return _store(found)


@router.post("/{store_id}/search")
async def search(
    store_id: StoreId, body: SearchBody, caller: Reader, desk: TheDesk
) -> JSONResponse:
    """The passages of a collection that fit a query best, best first, with their offsets."""
    access, most = caller.access.only([store_id]), body.max_num_results
    best: dict[str, Hit] = {}
    for query in body.queries:
        for hit in await desk.retrieve(query, most, access, Scope()):
            known = best.get(hit.passage.id)
            if known is None or known.score < hit.score:
                best[hit.passage.id] = hit
    least = body.ranking_options.score_threshold
    found = [hit for hit in best.values() if _score(hit) >= least]
    found.sort(key=lambda hit: -hit.score)
    ids = tuple(dict.fromkeys(hit.passage.document_id for hit in found[:most]))
    text = "\n".join(body.queries)
    desk.note("retrieve", caller, documents=ids, collection=store_id, text=text)
    page = {
        "object": "vector_store.search_results.page",
        "search_query": list(body.queries),
        "data": [_result(hit) for hit in found[:most]],
        "has_more": False,
        "next_page": None,
    }
    return JSONResponse(page)


def _store(entry: CollectionEntry) -> dict[str, Any]:
    done = entry.documents
    return {
        "id": entry.name,
        "object": "vector_store",
        "created_at": 0,
        "name": entry.name,
        "status": "completed",
        "usage_bytes": 0,
        "file_counts": {
            "in_progress": 0,
            "completed": done,
            "failed": 0,
            "cancelled": 0,
            "total": done,
        },
        "metadata": {},
    }


def _result(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    attributes = {
        "passage_id": passage.id,
        "start": passage.start,
        "end": passage.end,
        "document_sha256": passage.document_sha256,
        "language": passage.language,
        "page": passage.page,
        "published": passage.published.isoformat() if passage.published else None,
    }
    return {
        "file_id": passage.document_id,
        "filename": passage.title,
        "score": _score(hit),
        "attributes": {name: value for name, value in attributes.items() if value is not None},
        "content": [{"type": "text", "text": passage.text}],
    }


def _score(hit: Hit) -> float:
    """The cosine of a passage and the query, in [0, 1]; the order of results has more parts."""
    return max(0.0, min(1.0, hit.similarity))
