"""Wrong passwords: how many are allowed for a name and an address."""

from __future__ import annotations

from rag.app.attempts import Attempts


def wrong(attempts: Attempts, name: str, address: str) -> bool:
    if not attempts.begin(name, address):
        return False
    attempts.wrong(name, address)
    return True


def test_wrong_passwords_are_limited_for_a_name_from_an_address() -> None:
    attempts = Attempts()
    assert [wrong(attempts, "أمل", "1.1.1.1") for _ in range(7)] == [True] * 5 + [False] * 2
    assert wrong(attempts, "أمل", "2.2.2.2")
    assert wrong(attempts, "omar", "1.1.1.1")


def test_attempts_count_for_a_name_in_any_capitals() -> None:
    attempts = Attempts()
    names = ("omar", "Omar", "OMAR", "oMar", "omAr", "omaR")
    assert [wrong(attempts, name, "1.1.1.1") for name in names] == [True] * 5 + [False]


def test_many_names_from_one_address_are_limited_and_one_name_from_many() -> None:
    attempts = Attempts()
    assert sum(wrong(attempts, f"name{n}", "1.1.1.1") for n in range(80)) == 50
    attempts = Attempts()
    assert sum(wrong(attempts, "omar", f"1.1.1.{n}") for n in range(80)) == 50


def test_a_right_password_clears_the_earlier_wrong_ones() -> None:
    attempts = Attempts()
    for _ in range(20):
        assert attempts.begin("omar", "1.1.1.1")
        attempts.right("omar", "1.1.1.1")


def test_simultaneous_attempts_are_limited() -> None:
    attempts = Attempts()
    assert sum(attempts.begin("أمل", "1.1.1.1") for _ in range(9)) == 5
    attempts = Attempts()
    assert sum(attempts.begin(f"name{n}", "1.1.1.1") for n in range(80)) == 50
    attempts = Attempts()
    assert sum(attempts.begin("omar", f"1.1.1.{n}") for n in range(80)) == 50


def test_attempts_count_for_the_network_of_an_ipv6_address() -> None:
    attempts = Attempts()
    assert sum(wrong(attempts, "omar", f"2001:db8:1:2::{n:x}") for n in range(9)) == 5
    assert wrong(attempts, "omar", "2001:db8:1:3::1")
    attempts = Attempts()
    assert sum(wrong(attempts, "omar", one) for one in ["1.1.1.1", "::ffff:1.1.1.1"] * 5) == 5
