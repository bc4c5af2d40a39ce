"""Where the code is on a page that was copied as plain text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.model import Line
from runners.pages import textfile
from runners.pages.plain import blocks
from runners.pages.reader import read_page


def found(text: str) -> list[tuple[str, int, int]]:
    """Language, first and last line of each block."""
    return [(block.info, block.line, block.end_line) for block in blocks(text)]


CURL = """\
curl https://api.example.com/v1/chat/completions \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "small",

    "messages": [{"role": "user", "content": "Name the capital of Peru."}]
  }'
"""
PYTHON = """\
from openai import OpenAI

client = OpenAI(base_url="https://api.example.com/v1")


def ask(question: str) -> str:
    \"\"\"Send the question
    and give back the answer.\"\"\"
    reply = client.chat.completions.create(
        model="small",
        messages=[{"role": "user", "content": question}],
    )
    return reply.choices[0].message.content


# what a reader would type
if __name__ == "__main__":
    print(ask("Name the capital of Peru."))
"""
GO = """\
package main

import (
	"fmt"
	"net/http"
)

// Reply is what comes back.
type Reply struct {
	ID string `json:"id"`
}

func main() {
	resp, err := http.Get("https://api.example.com/v1/models")
	if err != nil {
		panic(err)
	}
	fmt.Println(resp.Status)
}
"""
JAVA = """\
import java.net.URI;
import java.net.http.HttpClient;

public class Main {

    public static void main(String[] args) throws Exception {
        String body = \"\"\"
            {"model": "small"}

            \"\"\";
        /* The client
           is made once. */
        System.out.println(body);
    }
}
"""
NODE = """\
const axios = require('axios');

async function main() {
  const reply = await axios.post(`https://api.example.com/v1/chat/completions`, {
    model: 'small',
  });
  console.log(reply.data);
}

main()
  .catch((error) => console.error(error));
"""
SAMPLES = {"shell": CURL, "python": PYTHON, "go": GO, "java": JAVA, "js": NODE}
LABELS = {"shell": "cURL", "python": "Python", "go": "Golang", "java": "Java", "js": "Node.js"}


def flat(code: str) -> str:
    """The code as a page without indentation and blank lines would have it."""
    return "".join(f"{line.strip()}\n" for line in code.splitlines() if line.strip())


def page(between: str, samples: dict[str, str]) -> tuple[str, list[tuple[str, int, int]]]:
    """A page of the samples below one another, `between` before each, and where they stand on it."""
    text, places = "An example service\nThis page tells how pictures are described.\n", []
    for info, code in samples.items():
        text += between.replace("LABEL", LABELS[info])
        first = text.count("\n") + 1
        text += code
        places.append((info, first, text.count("\n")))
    return f"{text}What follows is the answer that the service gives.\n", places


TEXTS = (
    "",
    "Python",
    "1",
    "2 x",
    "What follows is text.",
    "返回示例",
    "{",
    "}",
    "'",
    '"',
    "`",
    "/*",
    "    indented",
)
FLAT = {info: flat(code) for info, code in SAMPLES.items()}


@pytest.mark.parametrize("samples", [SAMPLES, FLAT], ids=["as written", "indentation and blank lines lost"])
@pytest.mark.parametrize(
    "between",
    [
        "",
        "\n",
        "\n\n\n",
        "LABEL\n",
        "LABEL:\n",
        "\nLABEL\n\n",
        "LABEL 请求\n",
        "LABEL 示例：\n",
        "LABEL\nCopy\n",
        "LABEL\nCopy code\n",
        "LABEL\n复制代码\n",
        "LABEL复制代码\n",
        "LABEL 复制\n\n",
        "使用 LABEL 调用\n",
        "LABEL SDK\n",
        "LABEL\n1\n2\n3\n",
        "The next one is a call that shows how it is done in this language.\n",
        "下面的示例展示如何调用接口，请先准备好密钥。\n",
        "3.2 代码接入\n支持多种语言\n",
        "- one item of a list\n- and another one\n",
        "Request\n\nLABEL\n",
    ],
)
def test_samples_are_found_from_their_first_line_to_their_last(between: str, samples: dict[str, str]) -> None:
    text, places = page(between, samples)
    assert found(text) == places


@pytest.mark.parametrize("between", ["", "\n", "LABEL\n", "LABEL 请求\n", "LABEL\n复制代码\n", "Copy\n"])
def test_samples_with_nothing_but_labels_between_are_one_group(tmp_path: Path, between: str) -> None:
    (tmp_path / "a.txt").write_text(page(between, SAMPLES)[0])
    read = read_page(tmp_path / "a.txt", "a.txt")
    assert [sample.group for sample in read.samples] == ["a.txt#1"] * len(SAMPLES)
    assert [sample.language for sample in read.samples] == ["shell", "python", "go", "java", "node"]


@pytest.mark.parametrize("samples", [SAMPLES, FLAT], ids=["as written", "flat"])
@pytest.mark.parametrize(
    "after",
    [
        "Response",
        "返回示例",
        "返回参数说明如下:",
        "Python",
        "cURL",
        "The answer has the fields below.",
        "Next steps",
        "- an item",
        '{\n"id": "chat-1",\n"object": "chat.completion"\n}',
        '{"id": "chat-1"}',
        "HTTP/1.1 200 OK",
        "Parameter | Type | Meaning |\n---|---|---|",
        "注意：密钥(API Key)不要写进代码。",
        "4.常见问题",
        "Note: use your own key (see above).",
        "Was this page helpful?",
        "© 2031 Example",
    ],
)
def test_a_sample_ends_where_text_begins(after: str, samples: dict[str, str]) -> None:
    for info, code in samples.items():
        assert found(f"{code}{after}\n") == [(info, 1, code.count("\n"))], info
        assert found(f"{code}\n\n{after}\n") == [(info, 1, code.count("\n"))], info


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# say it\ncurl https://api.example.com/v1/models\n", [("shell", 1, 2)]),
        ("export KEY=abc\n\ncurl -H \"x: $KEY\" https://a.example\n", [("shell", 1, 3)]),
        ("$ curl https://api.example.com/v1/models\n", [("shell", 1, 1)]),
        ("curl https://a.example -d @- <<EOF\n{\nThis is no prose at all.\n}\nEOF\n", [("shell", 1, 5)]),
        ("curl https://a.example \\\n  | jq .id\nThat is all.\n", [("shell", 1, 2)]),
        ("curl https://a.example\n\ncurl https://b.example\n", [("shell", 1, 1), ("shell", 3, 3)]),
        ("cat > a.json <<EOF\nimport a\nEOF\ncurl https://a.example -d @a.json\n", [("shell", 1, 4)]),
        ("package main\n\nfunc main() {\n  f()\n  go stream(c)\n}\n", [("go", 1, 6)]),
        ("package main\n\nfunc main()\n{\n  f()\n}\n", [("go", 1, 6)]),
        ("curl -X POST https://a.example/v1 \\\n  -H 'a: b'\n", [("shell", 1, 2)]),
        ("cat > a <<EOF\n{\nEOF\ncurl -X POST https://a.example\n", [("shell", 1, 4)]),
        ("URL=https://a.example\n\ncurl $URL\n", [("shell", 1, 3)]),
        ("for a in b c; do\n  curl https://a.example/$a\ndone\n", [("shell", 1, 3)]),
        ("interface A {\n  b: string;\n}\nconst c: A = await d();\n", [("ts", 1, 4)]),
        ("import a\na['b'].c('d')\n// e\na.f()\n", [("python", 1, 4)]),
        ("import a from 'a';\n\na\n  .b();\n", [("js", 1, 4)]),
        ("#!/usr/bin/env python3\n\nimport a\na.b('c')\n", [("python", 1, 4)]),
        ("import a.B;\n\nsealed interface C permits D, E {\n}\n", [("java", 1, 4)]),
        ("async function* a(b) {\n  yield b;\n}\n", [("js", 1, 3)]),
        ("package main\n\nconst a = `{\n}`\nfunc main() {\n}\n", [("go", 1, 6)]),
        ("// the client\nconst axios = require('axios');\naxios.get('x');\n", [("js", 1, 3)]),
        ("/*\n * the client\n */\nimport a from 'a';\na('x');\n", [("js", 1, 5)]),
        ("Python\nclient = make('x')\nprint(client)\n", [("python", 2, 3)]),
        ("TypeScript\nimport a from 'a';\nconst b: A = a('x');\n", [("ts", 2, 3)]),
        ("import a\na.b('c')\nimport a\na.b('d')\n", [("python", 1, 2), ("python", 3, 4)]),
        ("import a\na.b('c'\nPython\n", [("python", 1, 2)]),
        ("import a\na.b('c'\nThis is what the call gives back to you.\n", [("python", 1, 2)]),
        ("curl https://a.example -d '{\npackage main\nfunc main() { f() }", [("shell", 1, 1), ("go", 2, 3)]),
        ("curl https://a.example -d '{\n\"a\": 1\n}\nThis is what comes back.\n", [("shell", 1, 3)]),
        ("import a\r\na.b('c')\r\n", [("python", 1, 2)]),
    ],
)  # fmt: skip
def test_what_belongs_to_a_sample(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("gutter", ["{} {}", "{}\t{}", "{:>3} {}", "{}. {}", "{} | {}", "{}|{}", "{:>4}  {}"])
def test_line_numbers_in_front_are_no_code(gutter: str) -> None:
    lines = ["import a", "for b in a:", "    b.c(1)", "a.b(2)", "a.b(3)", "a.b(4)"]
    text = "Text above.\n" + "\n".join(gutter.format(n, line) for n, line in enumerate(lines, 1))
    (block,) = blocks(text)
    assert block.code == "\n".join(lines) + "\n"
    third = text.splitlines()[3]
    assert block.lines[2] == Line("    b.c(1)", 4, third.index("    b.c(1)") + 1)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("curl a.b -d '{\n}'{\n\"id\": 1\n}\n", ["curl a.b -d '{\n}'\n"]),
        ("curl a.b -d '{\n}'import a from 'a';\na();Now read on a bit.\n",
         ["curl a.b -d '{\n}'\n", "import a from 'a';\na();\n"]),
        ("curl a.b -d '{\n}'返回如下\n", ["curl a.b -d '{\n}'\n"]),
        ("import a\na.b(f'{c}'.d, '{e}')\n", ["import a\na.b(f'{c}'.d, '{e}')\n"]),
    ],
)  # fmt: skip
def test_what_is_glued_to_the_last_line_is_cut_off(text: str, codes: list[str]) -> None:
    assert [block.code for block in blocks(text)] == codes


def test_code_behind_other_code_in_a_line_has_its_column() -> None:
    _, second = blocks("curl a.b -d '{\n}'import a from 'a';\na();\n")
    assert second.lines[0] == Line("import a from 'a';", 2, 3)


def test_a_row_of_tabs_names_no_block() -> None:
    first, second = blocks("cURL\nPython\nNode.js\nimport a\na.b('c')\nPython\nimport d\nd.e('f')\n")
    assert (first.info, first.label, second.label) == ("python", None, "Python")


def test_an_indented_sample_loses_what_all_its_lines_have() -> None:
    (block,) = blocks("Text.\n\n    import a\n    if a:\n        a.b('c')\n")
    assert block.lines == (Line("import a", 3, 5), Line("if a:", 4, 5), Line("    a.b('c')", 5, 5))


def test_text_with_fences_is_markdown() -> None:
    (block,) = textfile.blocks("# Title\n\n```python\nprint(1)\n```\n")
    assert (block.line, block.fence, block.code) == (3, "```", "print(1)\n")


@pytest.mark.parametrize("name", ["llms.txt", "llms-full.txt", "LLMS.txt"])
def test_llms_txt_is_markdown(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("# Service\n\n```python\nprint(1)\n```\n\nimport a\na.b('c')\n")
    assert [sample.block.line for sample in read_page(tmp_path / name, name).samples] == [3]


@pytest.mark.parametrize(
    "line", ["# x", "import a{}", "1 x", "curl 'x", "/*", "Python", "f(", "const a = {{", "{}", "x = '''{}"]
)
def test_time_grows_with_the_page_and_not_faster(line: str) -> None:
    begin = time.perf_counter()
    blocks("\n".join(line.format(number) for number in range(2_000)))
    assert time.perf_counter() - begin < 5


@given(
    st.lists(
        st.sampled_from([*CURL.splitlines(), *PYTHON.splitlines(), *NODE.splitlines(), *TEXTS]), max_size=40
    )
)
def test_lines_stand_at_their_places_and_blocks_never_overlap(lines: list[str]) -> None:
    end = 0
    for block in blocks("\n".join(lines)):
        assert end < block.line <= block.end_line
        assert [line.number for line in block.lines] == list(range(block.line, block.end_line + 1))
        assert all(lines[it.number - 1][it.column - 1 :].startswith(it.text) for it in block.lines)
        end = block.end_line


NO_CODE = {
    "prose": "Import duties are paid by whoever orders.\nFrom the docks, import and export go on.\n"
    "const means that it stays.\nlet us go on (as we did before) = nothing.\nimport\n",
    "sentences of tools": "curl is a tool for transfers.\ncurl and wget are both fine (see below).\n"
    "curl -K reads its options from a file.\nUse curl to call it: it prints the answer.\n"
    "import openai and go on.\nfrom openai import nothing at all.\n",
    "Chinese": "模型服务支持图片输入。\n请先导入 openai 库,然后创建客户端(client)。\nimport 语句见下文。\n",
    "licence": "Permission is granted, free of charge, to any person who gets this text (the \"Work\"),\n"
    "to use it; the notice above shall be kept. THE WORK COMES \"AS IS\"; NOTHING IS PROMISED.\n"
    "1. Terms\n2. More\n",
    "changelog": "1.2.0\n- import of pages is faster\n- `const` fields (new)\n- fixed: client.close() hung\n"
    "1.1.0\n- package main is built first\n* public class Foo is gone;\n",
    "requirements": "openai==1.40.0\nrequests>=2.31,<3\nhttpx[http2]~=0.27 ; python_version > '3.8'\n"
    "# tools\n-r dev.txt\n",
    "log": "2031-04-01 10:00:00 INFO import openai (0.2 s)\n2031-04-01 10:00:01 ERROR main.go:12: status 1\n"
    '{"level": "info", "msg": "GET /v1/models 200"}\n  File "a.py", line 3, in <module>\n    import openai\n',
    "import alone": "Then write\n\nimport openai\n\nand see what happens.\n",
    "table": "model | context | price |\n---|---|---|\nsmall | 4K | free |\nlarge(new) | 8K | $1 = 7 CNY |\n",
    "labels alone": "curl\nPython\nGo\nJava\nNode.js\n",
    "robots": "User-agent: *\nDisallow: /private/\nSitemap: https://docs.example.com/sitemap.xml\n",
    "settings": "CMAKE_MINIMUM = 3.10\nname = value\nset(x 1)\n",
    "letter": "Dear reader,\nfor more of this, try the other page:\nwith kind regards\n",
    "names": "Ada Lovelace\nAlan Turing\nGrace Hopper\n",
    "answer": '{\n  "id": "chat-1",\n  "choices": [{"index": 0}]\n}\n',
    "empty": "\n\n",
}  # fmt: skip


@pytest.mark.parametrize("text", NO_CODE.values(), ids=NO_CODE)
def test_text_that_is_no_code_has_no_block(text: str) -> None:
    assert blocks(text) == ()
