"""What compilers and runtimes say, in their own words, and what is made of it."""

from __future__ import annotations

import pytest

from runners.languages import LANGUAGES, Trouble
from runners.model import Execution

TORN, COMPILE, CRASH, DEPRECATED = Trouble.TORN, Trouble.COMPILE, Trouble.CRASH, Trouble.DEPRECATED
Wanted = tuple[Trouble, int | None, int, str]


def said(language: str, code: str, exit_code: int, stderr: str) -> list[Wanted]:
    found = LANGUAGES[language].diagnose(Execution(exit_code, "", stderr, 1.0), code)
    return [(it.trouble, it.line, it.column, it.message) for it in found]


SHELL: list[tuple[str, int, str, list[Wanted]]] = [
    (
        "", 2,
        "main.sh: line 3: syntax error near unexpected token `done'\nmain.sh: line 3: `done'\n",
        [(COMPILE, 3, 1, "syntax error near unexpected token `done'")],
    ),
    (
        "", 2,
        "main.sh: line 9: unexpected EOF while looking for matching `\"'\n",
        [(COMPILE, 9, 1, "unexpected EOF while looking for matching `\"'")],
    ),
    (
        'curl https://a.example \\\n  -H "Key: ${{ secrets.KEY }}"\n', 1,
        "main.sh: line 1: Key: ${{ secrets.KEY }}: bad substitution\n",
        [(COMPILE, 2, 1, "Key: ${{ secrets.KEY }}: bad substitution")],
    ),
    ("", 127, "main.sh: line 5: jp: command not found\n", [(CRASH, 5, 1, "jp: command not found")]),
    ("", 127, "main.sh: line 3: -d: command not found\n", [(TORN, 3, 1, "-d: command not found")]),
    (
        "x=1\nIMAGE=$(base64 -w0 cat.png)\n", 0,
        "base64: cat.png: No such file or directory\n",
        [(TORN, 2, 1, "base64: cat.png: No such file or directory")],
    ),
    (
        "key=1\ncurl https://api.exmaple.com/\n", 6,
        "  % Total    % Received\n  0     0    0     0 --:--:--     0curl: (6) Could not resolve host: api.exmaple.com\n",
        [(CRASH, 2, 1, "curl: Could not resolve host: api.exmaple.com")],
    ),
    (
        "curl https://a.example/ \\\n  -d @body.json\n", 26,
        "curl: Failed to open body.json\ncurl: option -d: error encountered when reading a file\n",
        [(CRASH, 2, 1, "curl: Failed to open body.json")],
    ),
    (
        "curl https://a.example/ \\\n  --jsn '{}'\necho done\n", 0,
        "curl: option --jsn: is unknown\ncurl: try 'curl --help' for more information\n",
        [(CRASH, 2, 1, "curl: option --jsn: is unknown")],
    ),
    (
        "a=1\ncurl https://a.example/{b\n", 3,
        "curl: (3) unmatched brace in URL position 19:\nhttps://a.example/{b\n                   ^\n",
        [(CRASH, 2, 1, "curl: unmatched brace in URL position 19:")],
    ),
    ("", 0, "curl: (6) Could not resolve host: telemetry.example\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "exit_code", "stderr", "wanted"), SHELL)
def test_the_shell_s_messages(code: str, exit_code: int, stderr: str, wanted: list[Wanted]) -> None:
    assert said("shell", code, exit_code, stderr) == wanted


IN_LIBRARY = (
    '  File "/opt/python/lib/python3.13/site-packages/openai/_base_client.py", line 1248, in request\n'
    "    raise self._make_status_error_from_response(err.response) from None\n"
)
PYTHON: list[tuple[str, int, str, list[Wanted]]] = [
    (
        'x\nclient = OpenAI(base_url="x"\n', 1,
        '  File "/home/reader/main.py", line 2\n    client = OpenAI(base_url="x"\n                   ^\n'
        "SyntaxError: '(' was never closed\n",
        [(COMPILE, 2, 16, "SyntaxError: '(' was never closed")],
    ),
    (
        "def f():\n    x = 1\n   y = 2\n", 1,
        '  File "/home/reader/main.py", line 3\n    y = 2\n         ^\n'
        "IndentationError: unindent does not match any outer indentation level\n",
        [(COMPILE, 3, 9, "IndentationError: unindent does not match any outer indentation level")],
    ),
    (
        "", 1,
        "Traceback (most recent call last):\n"
        '  File "/home/reader/main.py", line 13, in <module>\n    print(ask("Hello"))\n          ~~~^^^^^^^^^\n'
        '  File "/home/reader/main.py", line 10, in ask\n    return call()\n'
        + IN_LIBRARY
        + "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'no'}}\n",
        [(CRASH, 10, 1, "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'no'}}")],
    ),
    (
        "", 1,
        "Traceback (most recent call last):\n"
        '  File "/home/reader/main.py", line 2, in <module>\n    openai.ChatCompletion.create()\n'
        + IN_LIBRARY
        + "openai.lib._old_api.APIRemovedInV1: \n\nYou tried to access openai.ChatCompletion\n",
        [(CRASH, 2, 1, "openai.lib._old_api.APIRemovedInV1: You tried to access openai.ChatCompletion")],
    ),
    (
        "", 1,
        "Traceback (most recent call last):\n"
        '  File "/home/reader/main.py", line 3, in <module>\n    a["x"]\n    ~^^^^^\nKeyError: \'x\'\n\n'
        "During handling of the above exception, another exception occurred:\n\n"
        "Traceback (most recent call last):\n"
        '  File "/home/reader/main.py", line 5, in <module>\n    fail()\nQuota\n',
        [(CRASH, 5, 1, "Quota")],
    ),
    (
        "", 1,
        'Traceback (most recent call last):\n  File "/home/reader/main.py", line 4, in f\n    a["x"]\n'
        "KeyError: 'x'\n\nThe above exception was the direct cause of the following exception:\n\n"
        'Traceback (most recent call last):\n  File "/home/reader/main.py", line 6, in f\n    raise\nRuntimeError: no\n',
        [(CRASH, 4, 1, "KeyError: 'x'")],
    ),
    (
        "", 1,
        "Traceback (most recent call last):\n" + IN_LIBRARY
        + "httpx.ConnectError: no\n\nThe above exception was the direct cause of the following exception:\n\n"
        'Traceback (most recent call last):\n  File "/home/reader/main.py", line 6, in f\n    ask()\n'
        + IN_LIBRARY + "openai.APIConnectionError: Connection error.\n",
        [(CRASH, 6, 1, "openai.APIConnectionError: Connection error.")],
    ),
    (
        "", 1,
        "  + Exception Group Traceback (most recent call last):\n"
        '  |   File "/home/reader/main.py", line 8, in <module>\n  |     asyncio.run(main())\n'
        "  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)\n"
        "  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n"
        '    |   File "/home/reader/main.py", line 3, in a\n    |     raise ValueError("inner")\n'
        "    | ValueError: inner\n    +------------------------------------\n",
        [(CRASH, 3, 1, "ValueError: inner")],
    ),
    (
        "", 0,
        "Exception in thread Thread-1 (w):\nTraceback (most recent call last):\n"
        '  File "/usr/lib/python3.13/threading.py", line 994, in run\n    self._target()\n'
        '  File "/home/reader/main.py", line 2, in w\n    x[0]\nIndexError: no\n',
        [(CRASH, 2, 1, "IndexError: no")],
    ),
    (
        "", 0,
        'Traceback (most recent call last):\n  File "/home/reader/main.py", line 2, in w\n    x[0]\nIndexError: no\n',
        [],
    ),
    (
        "", 0,
        "/home/reader/main.py:4: DeprecationWarning: use other() instead\n  old()\n",
        [(DEPRECATED, 4, 1, "DeprecationWarning: use other() instead")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "exit_code", "stderr", "wanted"), PYTHON)
def test_python_s_messages(code: str, exit_code: int, stderr: str, wanted: list[Wanted]) -> None:
    assert said("python", code, exit_code, stderr) == wanted


GO: list[tuple[str, list[Wanted]]] = [
    (
        "./main.go:11:36: invalid character U+FF0C '，' in identifier\n"
        "./main.go:11:36: syntax error: unexpected name ， in argument list\n",
        [(COMPILE, 11, 36, "invalid character U+FF0C '，' in identifier")],
    ),
    (
        "# command-line-arguments\n./main.go:80:1: undefined: io\n"
        './main.go:9:2: "os" imported and not used\n',
        [(COMPILE, 9, 2, '"os" imported and not used'), (COMPILE, 80, 1, "undefined: io")],
    ),
    (
        "panic: interface conversion: interface {} is nil, not []interface {}\n\ngoroutine 1 [running]:\n"
        "main.main()\n\t/home/reader/main.go:19 +0x38c\nexit status 2\n",
        [(CRASH, 19, 1, "panic: interface conversion: interface {} is nil, not []interface {}")],
    ),
    (
        "panic: strings: negative Repeat count\n\ngoroutine 7 [running]:\n"
        "strings.Repeat(...)\n\t/usr/lib/go-1.24/src/strings/strings.go:624 +0x585\n"
        "example.com/x.Run()\n\t/root/go/pkg/mod/example.com/x@v1/main.go:3 +0x585\n"
        "main.main.func1()\n\t/home/reader/main.go:12 +0x65\n"
        "created by main.main in goroutine 1\n\t/home/reader/main.go:10 +0x1a\nexit status 2\n",
        [(CRASH, 12, 1, "panic: strings: negative Repeat count")],
    ),
    (
        "main.go:6:2: package encoding/jsn is not in std (/usr/lib/go-1.24/src/encoding/jsn)\n",
        [(COMPILE, 6, 2, "package encoding/jsn is not in std (/usr/lib/go-1.24/src/encoding/jsn)")],
    ),
]


@pytest.mark.parametrize(("stderr", "wanted"), GO)
def test_go_s_messages(stderr: str, wanted: list[Wanted]) -> None:
    assert said("go", "", 1, stderr) == wanted


JAVA: list[tuple[str, int, str, list[Wanted]]] = [
    (
        "", 1,
        "Main.java:3: error: ';' expected\n        System.out.println(\"hello\")\n"
        "                                   ^\n"
        "Main.java:9: error: class, interface, enum, or record expected\n}\n^\n2 errors\nerror: compilation failed\n",
        [(COMPILE, 3, 36, "';' expected")],
    ),
    (
        "public class Ask {}\n", 1,
        "Ask.java:4: error: cannot find symbol\n  Sting name;\n  ^\n  symbol:   class Sting\n"
        "  location: class Ask\n"
        "Ask.java:5: error: cannot find symbol\n  Sting other;\n  ^\n  symbol:   class Sting\n"
        "2 errors\nerror: compilation failed\n",
        [(COMPILE, 4, 3, "cannot find symbol (class Sting)")],
    ),
    (
        "package com.acme.demo;\n", 1,
        "Main.java:3: error: package com.acme.demo.util does not exist\nimport com.acme.demo.util.Helper;\n"
        "                         ^\n1 error\nerror: compilation failed\n",
        [(COMPILE, 3, 26, "package com.acme.demo.util does not exist")],
    ),
    (
        "public class ParaLLMRequest {}\n", 0,
        "ParaLLMRequest.java:11: warning: [deprecation] URL(String) in URL has been deprecated\n"
        "URL url = new URL(\"x\");\n          ^\n1 warning\n",
        [(DEPRECATED, 11, 11, "[deprecation] URL(String) in URL has been deprecated")],
    ),
    (
        "", 1,
        'Exception in thread "main" java.lang.StringIndexOutOfBoundsException: Range [-1, -1) out of bounds\n'
        "\tat java.base/java.lang.String.substring(String.java:2823)\n"
        "\tat jdk.compiler/com.sun.tools.javac.launcher.Main.run(Main.java:208)\n"
        "\tat Ask.first(Main.java:6)\n\tat Ask.main(Main.java:17)\n",
        [(CRASH, 6, 1, "java.lang.StringIndexOutOfBoundsException: Range [-1, -1) out of bounds")],
    ),
    (
        "", 1,
        'Exception in thread "main" java.util.concurrent.ExecutionException: java.lang.IllegalStateException: no\n'
        "\tat java.base/java.util.concurrent.CompletableFuture.get(CompletableFuture.java:2073)\n"
        "\tat Main.main(Main.java:11)\n"
        "Caused by: java.lang.IllegalStateException: no\n\tat Main.ask(Main.java:5)\n",
        [(CRASH, 5, 1, "java.lang.IllegalStateException: no")],
    ),
    (
        "", 0,
        'Exception in thread "Thread-0" Main$Quota: 429\n\tat Main.lambda$main$0(Main.java:3)\n',
        [(CRASH, 3, 1, "Main$Quota: 429")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "exit_code", "stderr", "wanted"), JAVA)
def test_java_s_messages(code: str, exit_code: int, stderr: str, wanted: list[Wanted]) -> None:
    assert said("java", code, exit_code, stderr) == wanted


END = "\nNode.js v24.19.0\n"
NODE: list[tuple[str, int, str, list[Wanted]]] = [
    (
        "", 1,
        "/home/reader/main.js:2\nconst headers = { Authorization: key ;\n                                     ^\n\n"
        "SyntaxError: Unexpected token ';'\n    at wrapSafe (node:internal/modules/cjs/loader:1804:18)\n" + END,
        [(COMPILE, 2, 38, "SyntaxError: Unexpected token ';'")],
    ),
    (
        "await fetch()", 1,
        "file:///home/reader/main.mjs:1\nimport { nothere } from \"openai\";\n         ^^^^^^^\n"
        "SyntaxError: The requested module 'openai' does not provide an export named 'nothere'\n" + END,
        [(COMPILE, 1, 10,
          "SyntaxError: The requested module 'openai' does not provide an export named 'nothere'")],
    ),
    (
        "", 1,
        "/home/reader/main.js:9\n  return response.choices[0];\n                         ^\n\n"
        "TypeError: Cannot read properties of undefined (reading '0')\n    at ask (/home/reader/main.js:9:26)\n" + END,
        [(CRASH, 9, 26, "TypeError: Cannot read properties of undefined (reading '0')")],
    ),
    (
        "", 1,
        "file:///node_modules/openai/client.mjs:932\n            throw new Errors.APIConnectionError({\n\n"
        "APIConnectionError: Connection error.\n"
        "    at OpenAI.makeRequest (file:///node_modules/openai/client.mjs:932:19)\n"
        "    at async file:///home/reader/main.js:4:11 {\n  status: undefined\n}\n" + END,
        [(CRASH, 4, 11, "APIConnectionError: Connection error.")],
    ),
    (
        "", 1,
        "/home/reader/main.js:1\nthrow\n^\n\nError: lost\n    at f (/home/reader/main.js:1:28) {\n"
        "  [cause]: TypeError: inner\n      at g (/home/reader/main.js:5:55)\n}\n" + END,
        [(CRASH, 5, 55, "TypeError: inner")],
    ),
    (
        "a\nawait_(fetch('https://nope.invalid/'))\n", 1,
        "node:internal/process/promises:394\n    triggerUncaughtException(err, true);\n    ^\n\n"
        "[TypeError: fetch failed] {\n  [cause]: Error: getaddrinfo EAI_AGAIN nope.invalid\n"
        "      at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26)\n}\n" + END,
        [(CRASH, 2, 1, "TypeError: fetch failed")],
    ),
    (
        "a\nPromise.reject(`no type for ${name}`)\n", 1,
        "node:internal/process/promises:392\n      new UnhandledPromiseRejection(reason);\n      ^\n\n"
        'UnhandledPromiseRejection: This error. The promise rejected with the reason "no type for x".\n' + END,
        [(CRASH, 2, 1,
          'UnhandledPromiseRejection: This error. The promise rejected with the reason "no type for x".')],
    ),
    ("", 1, '\n/home/reader/main.js:1\nthrow "just a text";\n^\njust a text\n' + END, [(CRASH, 1, 1, "just a text")]),
    (
        'a\nimport x from "./helper.js";\n', 1,
        "node:internal/modules/esm/resolve:271\n\n"
        "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/home/reader/helper.js' imported from /home/reader/main.js\n"
        + END,
        [(COMPILE, 2, 1,
          "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/home/reader/helper.js' "
          "imported from /home/reader/main.js")],
    ),
    (
        "const x = 1;\nnew Buffer(5);\n", 0,
        "(node:1) [DEP0005] DeprecationWarning: Buffer() is deprecated\n"
        "(node:1) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.\n",
        [(DEPRECATED, 2, 1, "DeprecationWarning: Buffer() is deprecated")],
    ),
    ("", 1, "Error: the sample itself says so\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("code", "exit_code", "stderr", "wanted"), NODE)
def test_node_s_messages(code: str, exit_code: int, stderr: str, wanted: list[Wanted]) -> None:
    assert said("node", code, exit_code, stderr) == wanted


def test_typescript_s_messages() -> None:
    stderr = (
        "file:///home/reader/main.ts:1\nconst x: number = ;\n                  ^\n\n"
        "SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected\n" + END
    )
    message = "SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected"
    assert said("typescript", "", 1, stderr) == [(COMPILE, 1, 19, message)]


MISSING = [
    ("python", "x\nimport numpy.linalg\n",
     'Traceback (most recent call last):\n  File "/home/reader/main.py", line 2, in <module>\n'
     "    import numpy.linalg\nModuleNotFoundError: No module named 'numpy'\n", "pip install numpy", 2),
    ("go", "", "main.go:3:8: no required module provides package github.com/x/y; to add it:\n", "go get github.com/x/y", 3),
    ("go", "", "main.go:5:2: cannot find module providing package github.com/x/y: module lookup disabled\n",
     "go get github.com/x/y", 5),
    ("java", "", "Main.java:1: error: package com.acme.a does not exist\nimport com.acme.a.A;\n"
     "Main.java:2: error: package com.acme.b does not exist\nimport com.acme.b.B;\n", "com.acme", 1),
    ("node", "const a = 1;\nconst c = require('chalk');\n",
     "node:internal/modules/cjs/loader:1400\n  throw err;\n  ^\n\n"
     "Error: Cannot find module 'chalk'\nRequire stack:\n    at f (node:internal/x:1:1)\n" + END, "npm install chalk", 2),
    ("node", 'import x from "@scope/name/part";\n',
     "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@scope/name' imported from /home/reader/main.js\n" + END,
     "npm install @scope/name", 1),
]  # fmt: skip


@pytest.mark.parametrize(("language", "code", "stderr", "words", "line"), MISSING)
def test_a_missing_package_is_named_with_what_to_do(
    language: str, code: str, stderr: str, words: str, line: int | None
) -> None:
    (found,) = LANGUAGES[language].diagnose(Execution(1, "", stderr, 1.0), code)
    assert (found.trouble, found.line) == (Trouble.PACKAGE, line)
    assert words in (found.hint or "")
    assert f"runtimes.{language}.packages" in (found.hint or "")


@pytest.mark.parametrize("module", ["helpers", "my_client", "openai.error"])
def test_a_module_of_the_reader_s_own_or_of_an_installed_package_is_no_package(module: str) -> None:
    stderr = (
        'Traceback (most recent call last):\n  File "/home/reader/main.py", line 1, in <module>\n'
        f"    import x\nModuleNotFoundError: No module named '{module}'\n"
    )
    assert said("python", "", 1, stderr) == [
        (CRASH, 1, 1, f"ModuleNotFoundError: No module named '{module}'")
    ]


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
    (found,) = LANGUAGES["go"].diagnose(Execution(1, "", stderr, 1.0), "")
    assert found.hint == f"add {packages}"


FILES = [
    ("java", "public class Describe {\n", "Describe.java"),
    ("java", "// public class No\npublic final class Yes {}\n", "Yes.java"),
    ("java", "/*\npublic class No\n*/\npublic record Point(int x) {}\n", "Point.java"),
    ("java", "class Quiet {}\n", "Main.java"),
    ("node", "const axios = require('axios');\n", "main.js"),
    ("node", 'import OpenAI from "openai";\n', "main.js"),
    ("node", "async function f() { await g(); }\n", "main.js"),
    ("node", "const f = async () => { await g(); };\n", "main.js"),
    ("node", "const r = await fetch('x');\nconst o = { a: 1\n b: 2 };\n", "main.mjs"),
    ("node", "for await (const x of y) console.log(x);\n", "main.mjs"),
    ("node", "const fs = require('fs');\nawait fs.x();\n", "main.js"),
    ("typescript", "const r: Response = await fetch('x');\n", "main.mts"),
    ("typescript", "interface A { b: string }\n", "main.ts"),
    ("python", "", "main.py"),
    ("go", "", "main.go"),
    ("shell", "", "main.sh"),
]


@pytest.mark.parametrize(("language", "code", "file"), FILES)
def test_a_sample_is_saved_as_its_reader_would(language: str, code: str, file: str) -> None:
    assert LANGUAGES[language].file_name(code) == file
