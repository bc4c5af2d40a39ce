"""What compilers and runtimes say, in their own words, and what is made of it."""

from __future__ import annotations

import pytest

from runners.languages import LANGUAGES, Trouble
from runners.model import Execution

COMPILE, CRASH, DEPRECATED = Trouble.COMPILE, Trouble.CRASH, Trouble.DEPRECATED
Wanted = tuple[Trouble, int | None, int, str]

MESSAGES: list[tuple[str, str, int, str, list[Wanted]]] = [
    (
        "shell", "main.sh", 2,
        "main.sh: line 3: syntax error near unexpected token `done'\nmain.sh: line 3: `done'\n",
        [(COMPILE, 3, 1, "syntax error near unexpected token `done'")],
    ),
    (
        "shell", "main.sh", 2,
        "main.sh: line 9: unexpected EOF while looking for matching `\"'\n",
        [(COMPILE, 9, 1, "unexpected EOF while looking for matching `\"'")],
    ),
    (
        "shell", "main.sh", 127,
        "main.sh: line 5: jp: command not found\n",
        [(CRASH, 5, 1, "jp: command not found")],
    ),
    (
        "shell", "main.sh", 6,
        "curl: (6) Could not resolve host: api.exmaple.com\n",
        [(CRASH, None, 1, "curl: Could not resolve host: api.exmaple.com")],
    ),
    ("shell", "main.sh", 0, "curl: (6) Could not resolve host: telemetry.example\n", []),
    (
        "python", "main.py", 1,
        '  File "/home/reader/main.py", line 2\n    client = OpenAI(base_url="x"\n                   ^\n'
        "SyntaxError: '(' was never closed\n",
        [(COMPILE, 2, 16, "SyntaxError: '(' was never closed")],
    ),
    (
        "python", "main.py", 1,
        "Traceback (most recent call last):\n"
        '  File "/home/reader/main.py", line 13, in <module>\n    print(ask("Hello"))\n          ~~~^^^^^^^^^\n'
        '  File "/home/reader/main.py", line 10, in ask\n    return call()\n'
        '  File "/opt/python/lib/python3.13/site-packages/openai/_base_client.py", line 1248, in request\n'
        "    raise self._make_status_error_from_response(err.response) from None\n"
        "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'no'}}\n",
        [(CRASH, 10, 1, "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'no'}}")],
    ),
    (
        "python", "main.py", 1,
        "Traceback (most recent call last):\n"
        '  File "/home/reader/main.py", line 3, in <module>\n    a["x"]\n    ~^^^^^\nKeyError: \'x\'\n\n'
        "During handling of the above exception, another exception occurred:\n\n"
        "Traceback (most recent call last):\n"
        '  File "/home/reader/main.py", line 5, in <module>\n    fail()\nValueError: bad\n',
        [(CRASH, 5, 1, "ValueError: bad")],
    ),
    (
        "python", "main.py", 0,
        "/home/reader/main.py:4: DeprecationWarning: use other() instead\n  old()\n",
        [(DEPRECATED, 4, 1, "DeprecationWarning: use other() instead")],
    ),
    (
        "go", "main.go", 1,
        "# command-line-arguments\n./main.go:80:1: undefined: io\n"
        './main.go:9:2: "os" imported and not used\n',
        [(COMPILE, 80, 1, "undefined: io"), (COMPILE, 9, 2, '"os" imported and not used')],
    ),
    (
        "go", "main.go", 1,
        "panic: interface conversion: interface {} is nil, not []interface {}\n\ngoroutine 1 [running]:\n"
        "main.main()\n\t/home/reader/main.go:19 +0x38c\nexit status 2\n",
        [(CRASH, 19, 1, "panic: interface conversion: interface {} is nil, not []interface {}")],
    ),
    (
        "java", "Main.java", 1,
        "Main.java:3: error: ';' expected\n        System.out.println(\"hello\")\n"
        "                                   ^\n1 error\nerror: compilation failed\n",
        [(COMPILE, 3, 36, "';' expected")],
    ),
    (
        "java", "Ask.java", 1,
        "Ask.java:4: error: cannot find symbol\n  Sting name;\n  ^\n  symbol:   class Sting\n"
        "  location: class Ask\n1 error\nerror: compilation failed\n",
        [(COMPILE, 4, 3, "cannot find symbol (class Sting)")],
    ),
    (
        "java", "ParaLLMRequest.java", 0,
        "ParaLLMRequest.java:11: warning: [deprecation] URL(String) in URL has been deprecated\n"
        "URL url = new URL(\"x\");\n          ^\n1 warning\n",
        [(DEPRECATED, 11, 11, "[deprecation] URL(String) in URL has been deprecated")],
    ),
    (
        "java", "Main.java", 1,
        'Exception in thread "main" java.lang.StringIndexOutOfBoundsException: Range [-1, -1) out of bounds\n'
        "\tat java.base/java.lang.String.substring(String.java:2823)\n"
        "\tat Ask.first(Main.java:6)\n\tat Ask.main(Main.java:17)\n",
        [(CRASH, 6, 1, "java.lang.StringIndexOutOfBoundsException: Range [-1, -1) out of bounds")],
    ),
    (
        "node", "main.js", 1,
        "/home/reader/main.js:2\nconst headers = { Authorization: key ;\n                                     ^\n\n"
        "SyntaxError: Unexpected token ';'\n    at wrapSafe (node:internal/modules/cjs/loader:1804:18)\n",
        [(COMPILE, 2, 38, "SyntaxError: Unexpected token ';'")],
    ),
    (
        "node", "main.js", 1,
        "file:///home/reader/main.js:9\n  throw new Error(`request failed`);\n        ^\n\nError: request failed\n"
        "    at file:///home/reader/main.js:9:9\n    at process.processTicksAndRejections (node:internal/x:1:5)\n",
        [(CRASH, 9, 9, "Error: request failed")],
    ),
    (
        "node", "main.js", 1,
        "/home/reader/main.js:9\n  return response.choices[0];\n                         ^\n\n"
        "TypeError: Cannot read properties of undefined (reading '0')\n    at ask (/home/reader/main.js:9:26)\n",
        [(CRASH, 9, 26, "TypeError: Cannot read properties of undefined (reading '0')")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("language", "file", "exit_code", "stderr", "wanted"), MESSAGES)
def test_messages_are_understood(
    language: str, file: str, exit_code: int, stderr: str, wanted: list[Wanted]
) -> None:
    found = LANGUAGES[language].diagnose(Execution(exit_code, "", stderr, 1.0), file)
    assert [(it.trouble, it.line, it.column, it.message) for it in found] == wanted


MISSING = [
    ("python", 'Traceback (most recent call last):\n  File "/home/reader/main.py", line 1, in <module>\n'
     "    import numpy.linalg\nModuleNotFoundError: No module named 'numpy'\n", "`numpy`"),
    ("go", "main.go:3:8: no required module provides package github.com/x/y; to add it:\n", "github.com/x/y"),
    ("java", "Main.java:1: error: package com.acme does not exist\nimport com.acme.A;\n", "com.acme"),
    ("node", "node:internal/modules/cjs/loader:1400\n  throw err;\n  ^\n\n"
     "Error: Cannot find module 'chalk'\nRequire stack:\n    at f (node:internal/x:1:1)\n", "chalk"),
    ("shell", "main.sh: line 1: httpie: command not found\n", "runtimes.shell.packages"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "stderr", "word"), MISSING)
def test_a_missing_package_is_named_with_what_to_do(language: str, stderr: str, word: str) -> None:
    file = LANGUAGES[language].file_name("")
    (found,) = LANGUAGES[language].diagnose(Execution(1, "", stderr, 1.0), file)
    assert word in (found.hint or "")
    assert f"runtimes.{language}.packages" in (found.hint or "")


@pytest.mark.parametrize(
    ("name", "packages"),
    [
        ("io", '`import "io"`'),
        ("json", '`import "encoding/json"`'),
        ("rand", '`import "crypto/rand"` or `import "math/rand"`'),
    ],
)
def test_go_s_own_packages_are_known(name: str, packages: str) -> None:
    stderr = f"# command-line-arguments\n./main.go:3:1: undefined: {name}\n"
    (found,) = LANGUAGES["go"].diagnose(Execution(1, "", stderr, 1.0), "main.go")
    assert found.hint == f"add {packages}"


FILES = [
    ("java", "public class Describe {\n", "Describe.java"),
    ("java", "// public class No\npublic final class Yes {}\n", "Yes.java"),
    ("java", "/*\npublic class No\n*/\npublic record Point(int x) {}\n", "Point.java"),
    ("java", "class Quiet {}\n", "Main.java"),
    ("node", "const axios = require('axios');\n", "main.js"),
    ("node", 'import OpenAI from "openai";\n', "main.js"),
    ("python", "", "main.py"),
    ("go", "", "main.go"),
    ("shell", "", "main.sh"),
]


@pytest.mark.parametrize(("language", "code", "file"), FILES)
def test_a_sample_is_saved_as_its_reader_would(language: str, code: str, file: str) -> None:
    assert LANGUAGES[language].file_name(code) == file
