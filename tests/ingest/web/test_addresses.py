"""Which addresses are fetched, in every form that leads to them."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from ingest.web.addresses import AddressRule, is_public, parsed
from rag.errors import PageUnavailable, UnsafeAddress


@pytest.mark.parametrize(
    "address",
    """
    0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.9.9
    192.0.0.8 192.168.1.1 198.18.0.1 203.0.113.7 224.0.0.251 240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 64:ff9b::a00:1 64:ff9b:1::1 2001:0:1::1
    2001:db8::1 2002:7f00:1:: fc00::1 fd12::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1
    """.split(),
)
def test_addresses_that_are_not_public_are_recognised(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111"])
def test_public_addresses_are_recognised(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "http://2130706433/",  # 127.0.0.1 as one number
        "http://0177.0.0.1/",  # octal
        "http://0x7f.1/",  # hexadecimal, shortened
        "http://0x7f000001/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://１２７.０.０.１:80./",
        "ftp://example.org/a",
        "file:///etc/passwd",
        "http:///path",
        "https://",
        "https://user:secret@example.org/",
        "https://[::1",
        "javascript:alert(1)",
        "http://example.org:22/",
        "https://example.org:25/a",
        "http://example.org:6379@example.com/",
        "http://example.org:0/",
    ],
)
def test_forms_that_programs_read_differently_are_refused(address: str) -> None:
    with pytest.raises(UnsafeAddress):
        parsed(address)


def test_a_password_is_not_repeated_in_the_message() -> None:
    with pytest.raises(UnsafeAddress, match="password") as refused:
        parsed("https://reader:s3cret@example.org/")
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://example.org/a?b=1#part", "example.org"),
        ("HTTPS://Example.ORG", "example.org"),
        ("https://مثال.إختبار/مقال", "مثال.إختبار"),
        ("http://[2606:4700::1111]/", "2606:4700::1111"),
        ("https://1.1.1.1/", "1.1.1.1"),
        ("http://example.org:8080/a", "example.org"),
    ],
)
def test_addresses_of_the_web_are_taken_apart(address: str, host: str) -> None:
    url = parsed(address)
    assert url.host == host
    assert not url.fragment


def test_one_private_address_among_the_answers_is_enough_to_refuse() -> None:
    answers = {"good.test": ["1.1.1.1"], "mixed.test": ["1.1.1.1", "10.0.0.1"], "none.test": []}

    def resolve(host: str, port: int) -> list[str]:
        return answers[host]

    rule = AddressRule()
    assert rule.addresses("good.test", 443, resolve) == ["1.1.1.1"]
    with pytest.raises(UnsafeAddress, match=r"10\.0\.0\.1"):
        rule.addresses("mixed.test", 443, resolve)
    with pytest.raises(PageUnavailable):
        rule.addresses("none.test", 443, resolve)
    with pytest.raises(UnsafeAddress):
        rule.addresses("127.0.0.1", 80, resolve)
