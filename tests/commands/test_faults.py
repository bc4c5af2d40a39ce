"""`check --faults` in real containers: each behaviour in each language where it can be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runners.cli import main

pytestmark = pytest.mark.container

URL = "https://api.example.com/v1/chat/completions"
BODY = '{"model": "GLM-4V-Flash", "messages": [{"role": "user", "content": "Hi"}]}'
CURL = f"""-H "Authorization: Bearer $OPENAI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{BODY}' {URL}
"""
POST = f"""import sys, time
import requests

def ask():
    return requests.post("{URL}", headers={{"Authorization": "Bearer YOUR_API_KEY"}}, json={BODY})

"""
FETCH = f"""
const ask = () => fetch("{URL}", {{
  method: "POST",
  headers: {{ Authorization: "Bearer YOUR_API_KEY", "Content-Type": "application/json" }},
  body: JSON.stringify({BODY}),
}});
"""
GO = f"""package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {{
	request, _ := http.NewRequest("POST", "{URL}", strings.NewReader(`{BODY}`))
	request.Header.Set("Authorization", "Bearer "+os.Getenv("OPENAI_API_KEY"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {{
		panic(err)
	}}
	body, err := io.ReadAll(response.Body)
	CASE
}}
"""
JAVA = f"""import java.net.URI;
import java.net.http.*;

public class Main {{
    public static void main(String[] args) throws Exception {{
        var request = HttpRequest.newBuilder(URI.create("{URL}"))
            .header("Authorization", "Bearer " + System.getenv("OPENAI_API_KEY"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(\"\"\"
                {BODY}\"\"\"))
            .build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        CASE
    }}
}}
"""
SDK = """const client = new OpenAI({ baseURL: "https://api.example.com/v1", apiKey: "YOUR_API_KEY" });
const stream = await client.chat.completions.create({
  model: "GLM-4V-Flash", stream: true, messages: [{ role: "user", content: "Hi" }],
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");
"""

CASES: list[tuple[str, str, dict[str, str]]] = [
    ("bash", "curl -s " + CURL, {"401": "says", "429": "says", "500": "says", "cut": "mute"}),
    ("bash", "curl -sf --retry 3 " + CURL, {"401": "mute", "429": "recovers"}),
    ("bash", "curl -sS --fail-with-body " + CURL, {"401": "exits", "500": "exits", "cut": "exits"}),
    ("bash", "curl -s -o answer.json " + CURL, {"401": "silent", "500": "silent"}),
    ("python", POST + "print(ask().json().get('choices'))", {"401": "goes-on", "cut": "stack-trace"}),
    ("python", POST + "r = ask()\nif r.ok:\n    print(r.text)\nelse:\n    sys.exit(f'error {r.status_code}')",
     {"401": "exits", "429": "exits", "500": "exits"}),
    ("python", POST + "r = ask()\nif r.ok:\n    print(r.text)", {"401": "silent", "429": "silent"}),
    ("python", POST + "while not (r := ask()).ok:\n    time.sleep(0.2)\nprint(r.text)",
     {"401": "hangs", "429": "hurries"}),
    ("js", 'import OpenAI from "openai";\n' + SDK,
     {"401": "stack-trace", "429": "recovers", "500": "stack-trace", "cut": "stack-trace"}),
    ("js", FETCH + "const r = await ask();\nif (r.ok) console.log(await r.text());", {"401": "silent"}),
    ("ts", FETCH + 'const r: any = await (await ask()).json();\nconsole.log("So:", r.choices?.[0]?.message);',
     {"401": "goes-on", "500": "goes-on"}),
    ("go", GO.replace("CASE", "fmt.Println(string(body), err)"), {"401": "says", "cut": "says"}),
    ("go", GO.replace("CASE", "if err != nil || response.StatusCode != 200 {\npanic(response.Status)\n}\n"
                      "fmt.Println(string(body))"), {"401": "stack-trace", "500": "stack-trace"}),
    ("java", JAVA.replace("CASE", "System.out.println(response.body());"),
     {"401": "says", "cut": "stack-trace"}),
    ("java", JAVA.replace("CASE", "if (response.statusCode() != 200) {\n"
                          'System.err.println("HTTP " + response.statusCode());\nSystem.exit(2);\n}\n'
                          "System.out.println(response.body());"), {"401": "exits", "429": "exits"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One check of a page with all samples, in the pages' order of findings and trials."""
    folder = tmp_path_factory.mktemp("faults")
    page, file = folder / "page.md", folder / "report.json"
    page.write_text("\n\n".join(f"Sample:\n\n```{name}\n{code.rstrip()}\n```" for name, code, _ in CASES))
    config = folder / "samplecheck.yaml"
    config.write_text("timeout: 20\nrules: {sample/no-output: 'off'}\n")
    code = main(["check", str(page), "--config", str(config), "--faults", "--report", f"json={file}"])
    data: dict[str, Any] = json.loads(file.read_text())
    assert code == 0, [(sample["id"], sample["findings"]) for sample in data["samples"]]
    return data


@pytest.mark.parametrize("index", range(len(CASES)))
def test_what_a_sample_does_when_the_api_fails(report: dict[str, Any], index: int) -> None:
    sample, wanted = report["samples"][index], CASES[index][2]
    found = {trial["fault"]: trial["behaviour"] for trial in report["faults"] if trial["id"] == sample["id"]}
    assert {fault: found.get(fault) for fault in wanted} == wanted


def test_silence_is_an_error_where_the_config_says_so(tmp_path: Path) -> None:
    page, file, config = tmp_path / "page.md", tmp_path / "report.json", tmp_path / "samplecheck.yaml"
    code = POST + "r = ask()\nif r.ok:\n    print(r.text)"
    page.write_text(f"```python\n{code}\n```\n")
    config.write_text("rules: {sample/hides-error: error}\n")
    assert main(["check", str(page), "--config", str(config), "--faults", "--report", f"json={file}"]) == 1
    findings = json.loads(file.read_text())["samples"][0]["findings"]
    assert {(finding["rule"], finding["line"]) for finding in findings} == {("sample/hides-error", 6)}
