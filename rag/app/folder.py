"""The folder of Chainlit: its configuration, our public files, its secrets.

Chainlit reads all of these from one writable folder that is named before it is imported. Ours
is written again at every start from the files of the package, so that an update takes effect.
"""

from __future__ import annotations

import os
import secrets
import shutil
from importlib import resources
from pathlib import Path

from rag.errors import SettingsError
from rag.settings import Settings

# Chainlit looks for these names; a package cannot well carry a folder that begins with a dot.
_CONFIG_FOLDER = ".chainlit"
_SECRET_NAME = "login-secret"


def prepare_chainlit(settings: Settings) -> Path:
    """Fill Chainlit's folder and tell Chainlit where it is; returns the folder.

    Must be called before anything imports chainlit. The chat folder, and what this process writes
    from now on, can be read by their owner alone.

    Raises:
        SettingsError: the folder cannot be written.
    """
    folder = settings.chat_folder.absolute() / "chainlit"
    os.umask(0o077)
    try:
        _fill(folder)
        secret = _login_secret(settings.chat_folder)
        _make_private(settings.chat_folder)
    except OSError as error:
        message = (
            f"the chat folder {str(settings.chat_folder)!r} cannot be written: {error.strerror}; "
            "name another in DALIL_CHAT_FOLDER."
        )
        raise SettingsError(message) from error
    os.environ["CHAINLIT_APP_ROOT"] = str(folder)
    os.environ.setdefault("CHAINLIT_AUTH_SECRET", secret)
    return folder


def _make_private(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() else 0o600)


def _fill(folder: Path) -> None:
    config, public = folder / _CONFIG_FOLDER, folder / "public"
    for stale in (config, public, folder / ".files"):
        shutil.rmtree(stale, ignore_errors=True)
    config.mkdir(parents=True)
    with resources.as_file(resources.files("rag.app") / "page") as page:
        shutil.copy(page / "config.toml", config)
        shutil.copytree(page / "translations", config / "translations")
        shutil.copytree(page / "public", public)
        for readme in page.glob("chainlit*.md"):
            shutil.copy(readme, folder)
        # Chainlit warns at every connection if a language of the page has no file of its own.
        shutil.copy(page / "chainlit.md", folder / "chainlit_en-US.md")


def _login_secret(folder: Path) -> str:
    """The key that signs logins: the same after a restart, and readable by the owner alone."""
    path = folder / _SECRET_NAME
    if not path.is_file():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()
