"""The embedded model as a server that several processes share."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.models.chat import ChatModelOptions, chat_model_options, local_options, open_chat_model
from rag.models.local import LocalModelOptions
from rag.models.serving import serving
from rag.settings import Settings

KEY = "a-key-of-the-test"
pytestmark = pytest.mark.timeout(600)


def options(**changes: object) -> ChatModelOptions:
    return chat_model_options(Settings(_env_file=None, **changes))  # type: ignore[arg-type]


@pytest.mark.usefixtures("embedded_weights")
def test_several_clients_use_one_server_by_configuration_alone() -> None:
    with serving(local_options(options()), host="127.0.0.1", port=0, key=KEY) as address:
        for said in ("قل نعم", "Say yes"):
            asked = options(
                model="openai:local",
                model_base_url=f"{address}/v1",
                model_api_key=KEY,
                model_timeout_seconds=500.0,
                model_max_tokens=2,
                model_profile="small",
            )
            assert open_chat_model("openai:local", asked).invoke(said).text
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/v1/chat/completions", data=b"{}")
        assert refused.value.code == 401
        refused.value.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.7", "models.example"])
def test_a_server_for_other_machines_needs_a_key(host: str, tmp_path: Path) -> None:
    none_loaded = LocalModelOptions(tmp_path / "none.gguf")
    with (
        pytest.raises(SettingsError, match="DALIL_MODEL_API_KEY"),
        serving(none_loaded, host=host, port=0, key=None),
    ):
        pass
