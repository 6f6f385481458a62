"""The page and the API behind nginx and behind Caddy, as deploy/ configures them, over TLS."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
import socketio

from rag.access.keys import KeyFile
from tests.app.conftest import PROXY, Served, free_port
from tests.imports import ROOT

Configure = Callable[[Path, int, str], list[str]]


def nginx(folder: Path, port: int, server: str) -> list[str]:
    """The command that starts nginx with our site; its certificate is made here."""
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    made = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={PROXY}".split()
    made += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    site = (ROOT / "deploy/nginx.conf").read_text("utf-8")
    for ours, here in {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/dalil/fullchain.pem": str(certificate),
        "/etc/ssl/dalil/privkey.pem": str(key),
        "http://127.0.0.1:8000": server,
    }.items():
        assert ours in site
        site = site.replace(ours, here)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder / 'pid'}; error_log {folder / 'log'}; events {{}}"
        f"http {{ access_log off; {places} {site} }}"
    )
    return [program("nginx"), "-e", str(folder / "log"), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, port: int, server: str) -> list[str]:
    """The command that starts Caddy with our file; its certificate is its own."""
    text = (ROOT / "deploy/Caddyfile").read_text("utf-8")
    assert f"\n{PROXY} {{" in text
    text = text.replace(
        f"\n{PROXY} {{", f"\nhttps://{PROXY}:{port} {{\n\ttls internal\n\tbind 127.0.0.1"
    )
    assert "reverse_proxy 127.0.0.1:8000" in text
    text = text.replace("reverse_proxy 127.0.0.1:8000", f"reverse_proxy {server}")
    options = "admin off\nskip_install_trust\nauto_https disable_redirects\n"
    storage = f"storage file_system {folder / 'kept'}\n"
    (folder / "Caddyfile").write_text(f"{{\n{options}{storage}}}\n{text}")
    return [program("caddy"), "run", "--config", str(folder / "Caddyfile")]


def program(name: str) -> str:
    """The path of a server; those of the system are not on everybody's PATH."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(params=[nginx, caddy], ids=lambda one: one.__name__)
def proxy(
    request: pytest.FixtureRequest, served_with_login: Served, tmp_path: Path
) -> Iterator[str]:
    """The address of a proxy in front of the page."""
    configure: Configure = request.param
    port = free_port()
    command = configure(tmp_path, port, served_with_login.url)
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=tmp_path)
    try:
        wait_for(port, process, tmp_path / "output")
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes], output: Path) -> None:
    """Wait until the proxy answers with the certificate of its name."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with (
                socket.create_connection(("127.0.0.1", port)) as opened,
                unverified().wrap_socket(opened, server_hostname=PROXY),
            ):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the proxy did not start:\n{output.read_text()[-2000:]}")


def unverified() -> ssl.SSLContext:
    """TLS with a certificate that nobody knows."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def client(proxy: str) -> httpx2.Client:
    """A client that calls the proxy by its public name."""
    named = httpx2.Client(base_url=proxy, verify=unverified(), timeout=60, headers={"Host": PROXY})
    # The name is sent in the handshake too; Caddy chooses its certificate by it.
    named.event_hooks["request"].append(
        lambda request: request.extensions.update({"sni_hostname": PROXY})
    )
    return named


def connected(proxy: str, cookies: str, origin: str) -> socketio.Client:
    """A socket as the page opens it, without polling before."""
    tls = {"cert_reqs": ssl.CERT_NONE, "check_hostname": False, "server_hostname": PROXY}
    socket = socketio.Client(
        reconnection=False,
        websocket_extra_options={"sslopt": tls, "host": PROXY, "origin": origin},
    )
    socket.connect(
        proxy,
        headers={"Cookie": cookies},
        auth={"sessionId": str(uuid4()), "clientType": "webapp"},
        socketio_path="/ws/socket.io",
        transports=["websocket"],
    )
    return socket


def test_people_have_their_web_socket_and_programs_their_stream(
    proxy: str, served_with_login: Served
) -> None:
    keys = KeyFile(Path(served_with_login.environment["DALIL_API_KEYS"]))
    token = keys.create("omar", ["read"])[1]
    with client(proxy) as http:
        login = http.post("/login", data={"username": "omar", "password": "omar-secret"})
        assert login.status_code == 200
        question = {"question": "What did the Lowfield bridge cost?"}
        assert http.post("/api/v1/ask", json=question).status_code == 401
        bearer = {"Authorization": f"Bearer {token}"}
        with http.stream("POST", "/api/v1/ask/stream", json=question, headers=bearer) as response:
            events = [line for line in response.iter_lines() if line.startswith("event:")]
        assert events == ["event: evidence", "event: answer"]
        healthy = http.get("/api/v1/health").raise_for_status().text
        # nginx leaves it to Dalil to refuse another name; Caddy has nothing under it.
        assert http.get("/api/v1/health", headers={"Host": "other.example"}).text != healthy
    cookies = "; ".join(f"{name}={value}" for name, value in login.cookies.items())
    socket = connected(proxy, cookies, f"https://{PROXY}")
    assert socket.transport() == "websocket"
    socket.disconnect()
    with pytest.raises(socketio.exceptions.ConnectionError):
        connected(proxy, cookies, "https://other.example")
