"""What a page asks its readers to replace."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.errors import ConfigError
from runners.model import Block, Line, Sample, Substitution
from runners.pages.placeholders import Filled, Values, environment, fill

KEY, HOST, BASE = "sk-KEY", "api.example.com", "https://api.example.com/v1"
ORIGIN, MODEL, IMAGE = "https://api.example.com", "MODEL-1", "https://example.com/cat.png"
VALUES = Values(KEY, HOST, BASE, MODEL, IMAGE)


def sample(language: str, code: str) -> Sample:
    lines = tuple(Line(text, number, 5) for number, text in enumerate(code.split("\n"), 11))
    return Sample("a.md", Block(10, len(lines) + 11, language, lines), language)


def filled(language: str, code: str, **custom: str) -> Filled:
    return fill(sample(language, code), VALUES, custom)


KEYS = [
    *(
        "YOUR_API_KEY",
        "your-api-key",
        "your_api_key",
        "YOUR-API-KEY",
        "<api-key>",
        "<YOUR_API_KEY>",
        "<your api key>",
    ),
    *(
        "{{API_KEY}}",
        "{{ api_key }}",
        "{API_KEY}",
        "[YOUR API KEY]",
        "sk-...",
        "sk-xxx",
        "sk-xxxxxxxx",
        "sk-your-key",
    ),
    *(
        "sk-proj-xxxx",
        "sk-****",
        "$API_KEY",
        "${OPENAI_API_KEY}",
        "xxxx",
        "...",
        "申请到的key",
        "您的API Key",
    ),
    *(
        "你的密钥",
        "替换为您的密钥",
        "请输入您的API Key",
        "<您的API Key>",
        "API_KEY",
        "YOUR_TOKEN",
        "yourApiKey",
    ),
    *("your api key", "enter your api key here", "API Key", "<YOUR_OPENAI_API_KEY>", "您的大模型平台API_Key"),
]


@pytest.mark.parametrize("text", KEYS)
@pytest.mark.parametrize(
    "code", ['Client(api_key="{}")', "h = {{'Authorization': 'Bearer {}'}}", "h = {{'api-key': '{}'}}"]
)
def test_a_key_is_filled_in_wherever_one_belongs(text: str, code: str) -> None:
    found = filled("python", code.format(text))
    assert found.code == code.format(KEY) + "\n"
    assert found.substitutions == (Substitution(text, KEY, 11),)
    assert found.unfilled == ()


@pytest.mark.parametrize("text", [text for text in KEYS if "$" not in text])
def test_a_key_is_filled_in_in_every_other_language(text: str) -> None:
    for language, code in [
        ("shell", "curl -H 'Authorization: Bearer {}' x"),
        ("shell", 'curl -H "api-key: {}" x'),
        ("go", 'req.Header.Set("Authorization", "Bearer {}")'),
        ("java", 'c.setRequestProperty("Authorization", "Bearer {}");'),
        ("node", "const h = {{ Authorization: `Bearer {}` }};"),
    ]:
        assert filled(language, code.format(text)).code == code.format(KEY) + "\n"


MODELS = [
    "模型ID",
    "MODEL_ID",
    "<model>",
    "<MODEL_ID>",
    "your-model",
    "YOUR_MODEL_NAME",
    "模型名称",
    "{{MODEL}}",
    "xxx",
]
MODELS += [
    "<your-deployment>",
    "YOUR_ENDPOINT_ID",
    "<您的模型ID>",
    "your-model-name",
    "{model}",
    "你的模型名称",
]


@pytest.mark.parametrize("text", MODELS)
@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", 'create(model="{}")'),
        ("shell", 'curl x -d \'{{\n  "model": "{}"\n}}\''),
        ("java", 'String s = "\\"model\\": \\"{}\\",";'),
        ("go", 'm := `{{"model": "{}"}}`'),
        ("node", "const body = {{ model: '{}' }};"),
    ],
)
def test_a_model_is_filled_in(text: str, language: str, code: str) -> None:
    assert filled(language, code.format(text)).code == code.format(MODEL) + "\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('"https://$BASE_URL/v1/chat"', f'"https://{HOST}/v1/chat"'),
        ('"https://${BASE_URL}/v1/"', f'"https://{HOST}/v1/"'),
        ('"https://<base-url>/v1"', f'"https://{HOST}/v1"'),
        ('"https://服务地址/v1"', f'"https://{HOST}/v1"'),
        ('"https://BASE_URL/v1"', f'"https://{HOST}/v1"'),
        ('"https://your-host/v1"', f'"{ORIGIN}/v1"'),
        ('"https://api.your-domain.com/v1/models"', f'"{ORIGIN}/v1/models"'),
        ('"https://your-endpoint"', f'"{BASE}"'),
        ('"$BASE_URL/v1/chat"', f'"{ORIGIN}/v1/chat"'),
        ('"$BASE_URL/chat/completions"', f'"{BASE}/chat/completions"'),
        ('"YOUR_BASE_URL"', f'"{BASE}"'),
        ('"<BASE_URL>/models"', f'"{BASE}/models"'),
        ('base_url="<url>"', f'base_url="{BASE}"'),
        ('base_url="..."', f'base_url="{BASE}"'),
        ('"接口地址"', f'"{BASE}"'),
    ],
)
def test_an_address_takes_the_form_that_fits(code: str, expected: str) -> None:
    assert filled("python", code).code == expected + "\n"


@pytest.mark.parametrize(
    "text",
    ["图片url或base64编码", "IMAGE_URL", "<image-url>", "图片链接", "YOUR_IMAGE_URL", "{{IMAGE_URL}}",
     "<url>", "...", "图片地址", "https://your-image-url", "https://a.b/your-cat.jpg"],
)  # fmt: skip
def test_a_picture_is_filled_in(text: str) -> None:
    before, after = '{"type": "image_url", "image_url": {"url": "', '"}}'
    assert filled("python", before + text + after).code == before + IMAGE + after + "\n"


@pytest.mark.parametrize(
    "text", ["<base64>", "BASE64_IMAGE", "...", "{base64_image}", "/9j/4AAQSkZJRg...", "图片base64编码"]
)
def test_only_the_picture_of_a_data_url_is_replaced_and_it_is_a_png(text: str) -> None:
    before, _, rest = filled("go", f'url := "data:image/png;base64,{text}"').code.partition("base64,")
    assert before == 'url := "data:image/png;'
    png = base64.b64decode(rest.removesuffix('"\n'), validate=True)
    assert png.startswith(b"\x89PNG\r\n\x1a\n") and png.endswith(struct.pack(">I", zlib.crc32(b"IEND")))


@pytest.mark.parametrize(
    ("kind", "signature"),
    [
        ("jpeg", b"\xff\xd8\xff"),
        ("jpg", b"\xff\xd8\xff"),
        ("gif", b"GIF8"),
        ("webp", b"RIFF"),
        ("tiff", b"\x89PNG"),
    ],
)
def test_a_picture_is_in_the_format_that_its_data_url_names(kind: str, signature: bytes) -> None:
    code = filled("python", f'url = "data:image/{kind};base64,..."').code
    data = base64.b64decode(code.partition("base64,")[2].removesuffix('"\n'), validate=True)
    assert data.startswith(signature)


def test_a_base64_text_without_its_data_url_becomes_one() -> None:
    assert "data:image/png;base64,iVBOR" in filled("python", 'url = "BASE64_IMAGE"').code


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("shell", 'curl "https://$BASE_URL/v1" -H "Authorization: Bearer ${API_KEY}"'),
        ("shell", "curl -H 'Authorization: Bearer $API_KEY' x"),
        ("shell", 'export API_KEY; API_KEY=$OTHER; echo "API_KEY is not set"'),
        ("shell", "cat <<EOF\n<|im_end|> List<String> a <b> 1 < 2 > 0\nEOF"),
        ("shell", "# Authorization: Bearer YOUR_API_KEY\ncurl x"),
        ("python", "# use YOUR_API_KEY\nx = 1"),
        ("python", "api_key = YOUR_API_KEY"),
        ("python", 'key = os.environ["API_KEY"]; os.getenv("YOUR_API_KEY"); os.environ.get("MODEL_ID")'),
        ("python", 'API_KEY = read()\nh = f"Bearer {API_KEY}"'),
        ("python", 'h = f"{base}/v1/{os.environ["MODEL_ID"]}"'),
        ("python", 'h = "Bearer {api_key}".format(api_key=k)'),
        ("python", 'API_KEY = read()\nh = "Bearer $API_KEY"'),
        ("python", 'c = "<image>\\n<model>a</model> <b>key</b> <|im_end|> xxx ... 您的图片里有什么?"'),
        (
            "python",
            'c = "Use your own words, for your-self"; d = {"role": "user", "content": "你的模型是什么？"}',
        ),
        (
            "python",
            'd = {"type": "image_url", "max_tokens": 3, "api_key": k, "model": m, "$ref": "#/$defs/a"}',
        ),
        ("python", 'd = {"apiKey": k, "API Key": k, "MODEL_ID": m}'),
        ("shell", "curl x -d '{\"MODEL_ID\": 1}'"),
        ("python", 'd = {"content": "...", "b": "xxx", "c": "***"}'),
        ("node", "const h = `Bearer ${API_KEY} ${process.env.MODEL_ID}`;"),
        ("node", "const API_KEY = read(); const h = 'Bearer ${API_KEY}';"),
        ("node", "const k = process.env['API_KEY'];"),
        ("go", 'fmt.Printf("%s {{.Name}} %v", os.Getenv("API_KEY"), x)\nvar m map[string]List'),
        ("java", 'List<String> a = new ArrayList<>(); if (a < b && c > d) { f("%s", "a < b and c > d"); }'),
        ("java", 'System.getenv("API_KEY");'),
    ],
)
def test_what_is_no_placeholder_is_left_alone(language: str, code: str) -> None:
    found = filled(language, code)
    assert (found.code, found.substitutions, found.unfilled) == (code + "\n", (), ())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('API_KEY = "API_KEY"', f'API_KEY = "{KEY}"'),
        ('MODEL_ID = "<MODEL_ID>"', f'MODEL_ID = "{MODEL}"'),
        ('f"Bearer {a} YOUR_API_KEY"', f'f"Bearer {{a}} {KEY}"'),
    ],
)
def test_a_definition_may_hold_its_own_name(code: str, expected: str) -> None:
    assert filled("python", code).code == expected + "\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("export API_KEY=<your-api-key>", f"export API_KEY={KEY}"),
        ("export API_KEY=<your api key>", f"export API_KEY={KEY}"),
        ('export API_KEY="YOUR_API_KEY"', f'export API_KEY="{KEY}"'),
        ("export API_KEY=您的密钥", f"export API_KEY={KEY}"),
        ("curl https://YOUR_BASE_URL/v1/models", f"curl https://{HOST}/v1/models"),
    ],
)
def test_shell_words_need_no_quotes(code: str, expected: str) -> None:
    assert filled("shell", code).code == expected + "\n"


@pytest.mark.parametrize(
    "text",
    ["<YOUR_PROJECT>", "your-region-here", "替换为您的项目编号", "<替换为您的问题>", "$PROJECT_ID",
     "{{PROJECT_ID}}", "<your-region>", "YOUR_REGION", "REPLACE_ME", "[YOUR REGION]",
     "your-project-id", "请填写您的项目"],
)  # fmt: skip
def test_a_placeholder_of_no_known_kind_is_reported_at_its_place(text: str) -> None:
    found = filled("python", f'import os\nx = "{text}"')
    assert found.unfilled == ((text, 12, 5 + 5),)
    assert (found.code, found.substitutions) == (f'import os\nx = "{text}"\n', ())


def test_a_kind_without_a_value_stays_unfilled() -> None:
    assert filled("python", 'video = "<video-url>"').unfilled == (("<video-url>", 11, 14),)


def test_the_config_wins_over_the_catalogue_and_reaches_beyond_literals_but_not_into_comments() -> None:
    found = filled("python", 'f("YOUR_API_KEY", <N>)  # <N>', YOUR_API_KEY="mine", **{"<N>": "3"})
    assert found.code == 'f("mine", 3)  # <N>\n'
    assert found.substitutions == (Substitution("YOUR_API_KEY", "mine", 11), Substitution("<N>", "3", 11))


def test_the_longest_text_of_the_config_wins() -> None:
    assert filled("python", 'f("KEY_ONE")', KEY="a", KEY_ONE="b").code == 'f("b")\n'


@pytest.mark.parametrize("custom", [{"": "x"}, {"a": "b\nc"}, {"a\nb": "c"}, {"a": "b\r"}])
def test_a_custom_text_that_would_move_lines_is_refused(custom: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"change it in samplecheck\.yaml"):
        fill(sample("python", "a"), VALUES, custom)


def test_lines_keep_their_places() -> None:
    found = filled("python", 'a = 1\nb = "YOUR_API_KEY"\n')
    assert found.lines == (Line("a = 1", 11, 5), Line(f'b = "{KEY}"', 12, 5), Line("", 13, 5))


def test_an_empty_sample_stays_empty() -> None:
    found = fill(Sample("a.md", Block(1, 2, "", ()), "python"), VALUES, {})
    assert (found.code, found.lines) == ("", ())


PARTS = [
    "YOUR_API_KEY",
    "<model>",
    '"',
    "'",
    "`",
    "\n",
    "$BASE_URL",
    "{",
    "}",
    "#",
    "//",
    "base64,",
    "...",
    " = ",
    "\\",
]


@given(
    st.sampled_from(["shell", "python", "go", "java", "node", "ruby"]),
    st.one_of(st.text(), st.lists(st.sampled_from(PARTS)).map("".join)),
    st.dictionaries(st.text("aY<$", min_size=1), st.text("xyz")),
)
def test_filling_keeps_every_line_and_all_that_is_no_placeholder(
    language: str, code: str, custom: dict[str, str]
) -> None:
    before = sample(language, code)
    found = fill(before, VALUES, custom)
    assert [(line.number, line.column) for line in found.lines] == [
        (line.number, line.column) for line in before.block.lines
    ]
    assert found.code == "".join(f"{line.text}\n" for line in found.lines)
    assert derivable(before.block.code, found.code, found.substitutions)


def derivable(code: str, result: str, substitutions: tuple[Substitution, ...]) -> bool:
    """Whether the substitutions, each at some place behind the one before, make the result of the code."""
    if not substitutions:
        return code == result
    original, replacement = substitutions[0].original, substitutions[0].replacement
    return any(
        result.startswith(code[:at] + replacement)
        and derivable(code[at + len(original) :], result[at + len(replacement) :], substitutions[1:])
        for at in range(len(code))
        if code.startswith(original, at)
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", {}),
        ("curl -H $API_KEY ${MY_TOKEN}", {"API_KEY": KEY, "MY_TOKEN": KEY}),
        ('os.environ["DASHSCOPE_API_KEY"]', {"DASHSCOPE_API_KEY": KEY}),
        ('os.Getenv("ZHIPUAI_API_KEY")', {"ZHIPUAI_API_KEY": KEY}),
        ("process.env.MODEL_ID", {"MODEL_ID": MODEL}),
        ("`${key} ${model}`", {}),
        ("$MAX_TOKENS $HOME $1 $?", {}),
        ('curl "https://$BASE_URL/v1/models"', {"BASE_URL": HOST}),
        ('curl "${BASE_URL}/v1/models"', {"BASE_URL": ORIGIN}),
        ('curl "$BASE_URL/models"', {"BASE_URL": BASE}),
        ('base = os.environ["BASE_URL"]\nurl = f"https://{base}/v1"', {"BASE_URL": HOST}),
        ('OpenAI(base_url="https://" + os.environ["BASE_URL"] + "/v1")', {"BASE_URL": HOST}),
        ('OpenAI(base_url=os.environ["BASE_URL"] + "/v1")', {"BASE_URL": ORIGIN}),
        ("fetch(`https://${process.env.BASE_URL}/v1/models`)", {"BASE_URL": HOST}),
        ('OpenAI(base_url=os.getenv("OPENAI_BASE_URL"))', {"OPENAI_BASE_URL": BASE}),
        ('f(os.getenv("MODEL", "gpt-4o"))', {}),
        ('echo "${MODEL:-gpt-4o}"', {}),
        ("process.env.MODEL || 'gpt-4o'", {}),
        ('f(os.getenv("MODEL"))', {"MODEL": MODEL}),
        ('System.getenv().get("API_KEY")', {"API_KEY": KEY}),
        ("const { env } = require('node:process');\nf(env.API_KEY)", {"API_KEY": KEY}),
        ("const { API_KEY: key, MODEL } = process.env;", {"API_KEY": KEY, "MODEL": MODEL}),
    ],
)
def test_the_environment_holds_what_the_code_reads(code: str, expected: dict[str, str]) -> None:
    assert environment(VALUES, code) == {"OPENAI_API_KEY": KEY} | expected
