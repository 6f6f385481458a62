"""Work in a thread for which nobody waits longer than a limit."""

import threading

import pytest

from rag.index.bounded_wait import BoundedWait


def test_short_work_is_done_when_it_was_run() -> None:
    done: list[str] = []
    waiting = BoundedWait(60)
    assert not waiting.run(lambda: done.append("first"))
    assert not waiting.run(lambda: done.append("second"))
    assert done == ["first", "second"]
    assert waiting.wait()


def test_nobody_waits_for_long_work_and_nothing_else_is_started_meanwhile() -> None:
    go_on, ended = threading.Event(), threading.Event()
    waiting = BoundedWait(0.01)
    assert waiting.run(lambda: _wait_for(go_on))
    assert not waiting.run(lambda: pytest.fail("two pieces of work at once"))
    assert not waiting.wait()
    waiting.afterwards(ended.set)
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(60)
    assert waiting.wait()


def test_work_that_fails_raises_where_it_was_started_and_other_work_may_follow() -> None:
    def fail() -> None:
        raise ValueError("broken")

    done: list[str] = []
    waiting = BoundedWait(60)
    with pytest.raises(ValueError, match="broken"):
        waiting.run(fail)
    assert not waiting.run(lambda: done.append("next"))
    waiting.afterwards(lambda: done.append("at once"))
    assert done == ["next", "at once"]


def _wait_for(event: threading.Event) -> None:
    event.wait()
