"""What the built runtimes can do, and what they do not hold."""

from __future__ import annotations

import re

import pytest

from runners.engine.client import connected
from runners.engine.images import RUNTIMES, ensure
from runners.engine.limits import Limits
from runners.engine.run import execute
from runners.engine.spec import Berth, Program, sample_container
from runners.model import Execution

pytestmark = pytest.mark.container

CURL = """
curl --version > version.txt && echo '"hello"' | jq -r .
"""
PYTHON = """
import httpx, openai, requests
print("hello")
"""
COMMON_JS = """
require("axios"); require("openai"); console.log("hello")
"""
MODULE = """
import "axios"; import "openai"; console.log("hello")
"""
GO = """
package main

import (
    "fmt"
    "net/http"
)

func main() { fmt.Println("hello" + http.StatusText(0)) }
"""
GO_SDK = """
package main

import (
    "fmt"

    v1 "github.com/openai/openai-go"
    v3 "github.com/openai/openai-go/v3"
)

func main() {
    _, _ = v1.ChatModelGPT4o, v3.ChatModelGPT4o
    fmt.Println("hello")
}
"""
JAVA = """
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.Gson;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import okhttp3.OkHttpClient;
public class Main {
    public static void main(String[] arguments) {
        System.out.println(new Gson().fromJson("'hello'", String.class));
    }
}
"""
SAVE_AND_RUN = 'cp -R /opt/beside/. . && printf %s "$CODE" > "$FILE" && exec "$@"'


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    """The images of all runtimes, by name."""
    with connected() as client:
        return ensure(client, RUNTIMES, {}, print)


def inside(image: str, file: str, code: str, *command: str) -> Execution:
    """Runs a file as a sample's container would, without any network."""
    limits = Limits(seconds=120)
    # Without a slot there is no trust store, and Node would warn of that.
    environment = {"FILE": file, "CODE": code, "NODE_EXTRA_CA_CERTS": ""}
    program = Program(image, (*command, file), environment, limits)
    config = sample_container(program, Berth("", "", {"samplecheck.managed": "1"}))
    config["HostConfig"] |= {"NetworkMode": "none", "Binds": []}
    config["Entrypoint"] = ["/bin/sh", "-c", SAVE_AND_RUN, "sample"]
    with connected() as client:
        return execute(client, config, limits)


@pytest.mark.parametrize(
    ("name", "file", "code", "command"),
    [
        ("shell", "main.sh", CURL, ("bash",)),
        ("python", "main.py", PYTHON, ("python",)),
        ("python", "main.py", PYTHON, ("python3",)),
        ("node", "main.js", COMMON_JS, ("node",)),
        ("node", "main.mjs", MODULE, ("node",)),
        ("go", "main.go", GO, ("go", "run")),
        ("go", "main.go", GO_SDK, ("go", "run")),
        ("java", "Main.java", JAVA, ("java",)),
    ],
)
def test_a_runtime_runs_a_sample_offline_as_nobody_on_a_read_only_root(
    built: dict[str, str], name: str, file: str, code: str, command: tuple[str, ...]
) -> None:
    execution = inside(built[name], file, code, *command)
    assert (execution.exit_code, execution.stdout, execution.stderr) == (0, "hello\n", "")


LEFT = """
find /build /tmp /var/cache /var/lib/apt /var/log -mindepth 1
find /usr/share/ca-certificates /usr/local/share/ca-certificates /etc/ssl/certs -type f
find / -xdev -path '*/security/cacerts' -type f
find / -xdev -path '*certifi/cacert.pem' -type f
find / -xdev -name .npm -o -name .m2 -o -name .cache
test "$(readlink /etc/ssl/certs/ca-certificates.crt)" = /samplecheck/trust/ca.pem || echo no link
test "$(stat -c %u /samplecheck)" = 65534 || echo not owned
"""


@pytest.mark.parametrize("name", RUNTIMES)
def test_nothing_of_the_build_stays_in_a_runtime(built: dict[str, str], name: str) -> None:
    assert inside(built[name], "left.sh", LEFT, "sh").stdout == ""


@pytest.mark.parametrize("name", RUNTIMES)
def test_the_history_of_a_runtime_is_its_last_stage_only(built: dict[str, str], name: str) -> None:
    with connected() as client:
        steps = [entry["CreatedBy"] for entry in client.api.history(built[name])]
        variables = client.images.get(built[name]).attrs["Config"]["Env"]
    assert any("COPY" in step for step in steps)
    kept = [*steps, *variables]
    assert not any(re.search(r"(?i)_proxy|certificates/|begin\.sh", text) for text in kept)
