"""Blocks that go on from others, fragments, and what the page gives its samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_server.contract import Contract
from runners.config import Config
from runners.model import Sample
from runners.pages.reader import read_page
from runners.plan import Job, jobs

CONTRACT = Contract.load()
CLIENT = "from openai import OpenAI\nclient = OpenAI()"
ASK = "answer = client.chat.completions.create(model='m', messages=[])\nprint(answer)"
NODE_CLIENT = "import OpenAI from 'openai';\nconst client = new OpenAI();"
NODE_ASK = "const answer = await client.models.list();\nconsole.log(answer);"


def page_of(folder: Path, *blocks: str) -> Path:
    """A page whose blocks each begin with their info string; the Nth begins where those before it end."""
    path = folder / "page.md"
    fences = (f"```{info}\n{code}\n```\n\nText.\n" for info, _, code in (it.partition("\n") for it in blocks))
    path.write_text("\n".join(fences), encoding="utf-8")
    return path


def samples(folder: Path, *blocks: str) -> tuple[Sample, ...]:
    return read_page(page_of(folder, *blocks), "page.md").samples


def planned(folder: Path, *blocks: str, config: Config | None = None) -> tuple[Job, ...]:
    return jobs(read_page(page_of(folder, *blocks), "page.md"), config or Config(), CONTRACT)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([f"python\n{CLIENT}", f"python\n{ASK}"], [[], [0]]),
        ([f"python\n{CLIENT}", f"python\n{ASK}", "python\nprint(answer)"], [[], [0], [0, 1]]),
        ([f"python\n{CLIENT}", f"python\n{CLIENT}", f"python\n{ASK}"], [[], [], [1]]),
        ([f"python\n{CLIENT}", f"python\n{CLIENT}\n{ASK}"], [[], []]),
        ([f"js\n{NODE_CLIENT}", f"js\n{NODE_ASK}"], [[], [0]]),
        ([f"python\n{CLIENT}", f"js\n{NODE_CLIENT}", f"python\n{ASK}"], [[], [], [0]]),
        (["bash\nID=$(curl https://a.example/v1/a)", 'bash\ncurl "https://a.example/v1/a/$ID"'], [[], [0]]),
        (["bash\nexport ID=a", 'bash\ncurl "https://a.example/v1/models/$ID"'], [[], []]),
        (["bash\nKEY=$(cat key)", 'bash\ncurl https://a.example/v1/models -H "x: $API_KEY"'], [[], []]),
        (["go\npackage main\nvar client = 1", "go\npackage main\nfunc main() { client.Do() }"], [[], []]),
        (["python\ndef ask():\n    return 1", "python\nprint(ask())"], [[], [0]]),
        (["python samplecheck=setup\nx = print()", "python\nprint(1)", "js\nfetch()"], [[], [0], []]),
        (["python\nprint(1)", "python samplecheck=continue\nprint(2)"], [[], [0]]),
        (["python\nclient = AsyncOpenAI()", f"python\n{CLIENT}", f"python\n{ASK}"], [[], [], [1]]),
        ([f"python\n{CLIENT}", "python\nimport a\nclient = a.AsyncA()", f"python\n{ASK}"], [[], [], [0]]),
        ([f"js\n{NODE_CLIENT}", f"ts\n{NODE_ASK}"], [[], [0]]),
        (["python samplecheck=skip reason=a\nclient = f()", f"python\n{ASK}"], [[], []]),
    ],
)  # fmt: skip
def test_what_a_block_goes_on_from(tmp_path: Path, blocks: list[str], expected: list[list[int]]) -> None:
    found = samples(tmp_path, *blocks)
    lines = [sample.block.line for sample in found]
    before = [[lines.index(block.line) for block in it.before] for it in found]
    assert before == expected
    used = {n for row in expected for n in row}
    assert not [n for n in used if not found[n].prepares]


def test_what_awaits_outside_of_functions_goes_on_from_nothing(tmp_path: Path) -> None:
    found = samples(tmp_path, f"python\n{CLIENT}", "python\nprint(await client.models.list())")
    assert found[1].not_runnable == "a fragment: `await` stands outside of a function"


def test_lines_are_those_of_each_block_s_own_place(tmp_path: Path) -> None:
    (_, job) = planned(tmp_path, f"python\n{CLIENT}", f"python\n{ASK}")
    assert job.filled.code == f"{CLIENT}\n{ASK}\n"
    assert [line.number for line in job.filled.lines] == [2, 3, 9, 10]


@pytest.mark.parametrize(
    ("first", "second", "runs"),
    [
        (f"python\n{CLIENT}", f"python\n{ASK}", False),
        (f"python\n{CLIENT}\n{ASK}", "python\nprint(answer)", True),
    ],
)
def test_what_sends_itself_runs_alone_before(tmp_path: Path, first: str, second: str, runs: bool) -> None:
    job = planned(tmp_path, first, second)[-1]
    assert (job.before is not None) is runs
    assert job.before is None or job.before.filled.code == first.partition("\n")[2] + "\n"


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (f"python\n{ASK}", "a fragment: `client` is made neither in it nor above it"),
        (f"js\n{NODE_ASK}", "a fragment: `client` is made neither in it nor above it"),
        ("ts\nconst a: string = client.b;\nconsole.log(a);", "a fragment: `client` is made"),
        (
            f"python\n{CLIENT}\nprint(client.f(messages=[...]))",
            "a fragment: `...` stands for what is left out",
        ),
        ("python\nf(a=1, ...)", "a fragment: `...` stands"),
        ("js\nfetch(url, { method: 'POST', ... });", "a fragment: `...` stands"),
        ("js\nawait fetch('https://a.example/v1/models');\n…\n", "a fragment: `…` stands"),
        ('bash\ncurl https://a.example/v1/chat -d \'{"model": "m", ...}\'', "a fragment: `...` stands"),
        ("go\npackage main\nfunc main() {\n\t...\n}", "a fragment: `...` stands"),
        ("go\nclient.Do(request)", "a fragment: no package clause"),
        ("java\nclient.send(request);", "a fragment: no class"),
        ('js\n{ role: "user", content: "Hello (you)" }', "a fragment: a value, not a program"),
        ("python\n a = 1\n-b = 2\n+b = 3", "a diff, not a program"),
        (
            "python\nfrom flask import Flask\napp = Flask(__name__)\napp.run()",
            "a server: it waits for requests",
        ),
        ("js\nimport express from 'express';\nexpress().listen(3000);", "a server: it waits for requests"),
        ('go\npackage main\nfunc main() { http.ListenAndServe(":80", nil) }', "a server: it waits"),
    ],
)
def test_what_cannot_stand_alone(tmp_path: Path, block: str, reason: str) -> None:
    (sample,) = samples(tmp_path, block)
    assert (sample.not_runnable or "").startswith(reason)


@pytest.mark.parametrize(
    "block",
    [
        f"python\n{CLIENT}\nresponse = client.models.list()\nprint(respons)",
        f"python\n{CLIENT}\nresponse = client.models.list()\nprint(json.dumps(response))",
        f"python\n{CLIENT}\n{ASK}\nprint(total)",
        "python\nimport json\nprint(requests.get('https://a.example/v1/models').text)",
        "python\nfrom pydantic import Field\nx: tuple[int, ...] = ()\nf = Field(...)\ndef g(): ...\nprint(f)",
        "python\nprint(true)",
        "python\nfrom openai import *\nprint(client)",
        "python\nprint(client",
        "js\nconst f = (...rest) => Math.max(...rest, ...[1, 2]);\nconsole.log(f(1));",
        "js\nfor (const [a, { b }] of Object.entries({})) { console.log(a, b); }",
        "ts\ntype A = { [key: string]: number };\nclass B<T> { c(d?: T) { return d; } }\nnew B().c();",
        "go\npackage main\nfunc f(a ...int) {}\nfunc main() { b := [...]int{1}; f(b[:]...) }",
        "java\nclass A { public static void main(String... a) { f(a); } }",
        'bash\ncurl https://a.example/v1/chat -d \'{"content": "Wait..."}\'',
        "python\ndef main():\n    [print(a) for a in range(3)]\n    with open(__file__) as f: f()\nmain()",
    ],
)
def test_what_may_be_a_program_is_run(tmp_path: Path, block: str) -> None:
    (sample,) = samples(tmp_path, block)
    assert sample.not_runnable is None


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (f"{NODE_CLIENT}\n{NODE_ASK}", NODE_ASK, "and declares `answer` again"),
        (
            "const { client } = require('a');",
            "import b from 'b';\nb(client.c());",
            "and mixes `require` with `import`",
        ),
    ],
)
def test_what_cannot_stand_in_one_file(tmp_path: Path, first: str, second: str, reason: str) -> None:
    found = samples(tmp_path, f"js\n{first}", f"js\n{second}")
    assert found[1].not_runnable == f"a fragment: goes on from line 1, {reason}"


# --- what samples need ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "laid"),
    [
        ('python\nopen("./a/cat.png", "rb").read()', ["a/cat.png"]),
        ("python\nopen('cat.JPEG', 'rb').read()", ["cat.JPEG"]),
        (
            "bash\ncurl https://a.example/v1/audio -F file=@talk.mp3 -F 'image=@a.webp'",
            ["talk.mp3", "a.webp"],
        ),
        ('bash\ncurl https://a.example/v1/chat -d "{\\"url\\": \\"$(base64 -w0 cat.png)\\"}"', ["cat.png"]),
        ("js\nimport fs from 'fs';\nfetch('x', fs.createReadStream('paper.pdf'));", ["paper.pdf"]),
        ("python\nprint(f\"a,{len('cat.png')}\")", ["cat.png"]),
        ('python\nopen("out.mp3", "wb").write(b"")', []),
        ("bash\ncurl https://a.example/v1/audio/speech -o out.mp3\nbase64 out.mp3", []),
        ("bash\ncurl -sLO https://a.example/cat.png\nbase64 cat.png | curl https://a.example/v1/x -d @-", []),
        ("bash\ncurl https://a.example/v1/audio/speech --output 'out.mp3'", []),
        ('python\nprint("https://a.example/cat.png")', []),
        ('python\nprint("What is in cat.png?")', []),
        ('python\nopen("told.png").read()', []),
    ],
)
def test_pictures_and_sounds_that_nobody_declared(tmp_path: Path, block: str, laid: list[str]) -> None:
    (job,) = planned(tmp_path, block, config=Config(files={"told.png": b"own"}))
    assert sorted(name for name in job.files if name not in (job.file_name, "told.png")) == sorted(laid)
    notes = [it.original for it in job.filled.substitutions]
    assert notes == laid
    assert all(job.files[name] for name in laid)


@pytest.mark.parametrize(
    ("block", "stdin"),
    [
        ("python\nprint(input('You: '))", "Hello\n"),
        ("python\nwhile input() != 'quit': print()", "Hello\nquit\n"),
        ("js\nimport readline from 'node:readline';\nreadline.x();", "Hello\n"),
        ("bash\nread -r name\ncurl https://a.example/v1/$name", "Hello\n"),
        ("bash\ncurl https://a.example/v1/a | while read -r a; do echo $a; done", "Hello\n"),
        ("python\nimport model\nprint(model.input(1))", None),
        ("bash\ncurl https://a.example/v1/read", None),
    ],
)
def test_samples_that_ask_their_reader(tmp_path: Path, block: str, stdin: str | None) -> None:
    (job,) = planned(tmp_path, block)
    assert job.stdin == stdin


def test_the_config_says_what_is_typed(tmp_path: Path) -> None:
    (job,) = planned(tmp_path, "python\nprint(input())", config=Config(stdin="Good day"))
    assert (job.stdin, job.files[".samplecheck-stdin"]) == ("Good day\n", b"Good day\n")


@pytest.mark.parametrize(
    ("settings", "code", "expected"),
    [
        ("bash\nexport REGION=north", "import os\nprint(os.environ['REGION'])", {"REGION": "north"}),
        ("env\nREGION='far north'", "import os\nprint(os.environ['REGION'])", {"REGION": "far north"}),
        ("bash\nexport REGION=north", "print(1)", {}),
        ("bash\nexport REGION=$(zone)", "import os\nprint(os.environ['REGION'])", {}),
        ("bash\nREGION=north", "import os\nprint(os.environ['REGION'])", {}),
    ],
)
def test_variables_that_the_page_sets(
    tmp_path: Path, settings: str, code: str, expected: dict[str, str]
) -> None:
    job = planned(tmp_path, settings, f"python\n{code}")[-1]
    assert {name: value for name, value in job.environment.items() if name != "OPENAI_API_KEY"} == expected


@pytest.mark.parametrize(
    "command", ["pip install openai", "!pip install -q 'openai>=1'", "%pip install openai"]
)
def test_a_package_is_not_installed_again(tmp_path: Path, command: str) -> None:
    (job,) = planned(tmp_path, f"python\n{command}\nimport openai\nprint(openai)")
    assert job.filled.code == "\nimport openai\nprint(openai)\n"
    assert [(it.original, it.line) for it in job.filled.substitutions] == [(command, 2)]
    assert job.sample.installs == ("openai",)


def test_packages_are_known_below_the_line_that_names_them(tmp_path: Path) -> None:
    found = samples(
        tmp_path,
        "python\nprint(1)",
        "bash\nnpm i @a/b\npip install 'a[x]==1' c",
        "python\nprint(2)",
        "js\nf()",
    )
    assert [it.installs for it in found] == [(), (), ("a", "c"), ("@a/b",)]


def test_a_file_that_the_page_shows_lies_beside_who_reads_it(tmp_path: Path) -> None:
    body = 'json title="request.json"\n{"key": "YOUR_API_KEY"}'
    module = 'python title="tools.py"\ndef call():\n    return 1'
    curl, python = planned(
        tmp_path,
        body,
        module,
        'json title="package.json"\n{}',
        "bash\ncurl https://a.example/v1/chat -d @request.json",
        "python\nfrom tools import call\nprint(call())",
    )
    assert set(curl.files) == {"main.sh", "request.json"}
    assert set(python.files) == {"main.py", "tools.py"}
    assert python.files["tools.py"] == b"def call():\n    return 1\n"
