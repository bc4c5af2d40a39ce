"""Which addresses a page's samples take for the API's."""

from __future__ import annotations

import pytest

from runners.model import Block, Line, Sample
from runners.pages.addresses import api_bases

OPERATIONS = ("/chat/completions", "/completions", "/models", "/models/{model}", "/files/{file_id}/content")


def sample(language: str, code: str) -> Sample:
    lines = tuple(Line(text, number) for number, text in enumerate(code.splitlines(), 2))
    return Sample("a.md", Block(1, len(lines) + 2, language, lines), language)


def bases(*samples: tuple[str, str]) -> tuple[str, ...]:
    return api_bases([sample(language, code) for language, code in samples], OPERATIONS)


V4 = "https://open.example.cn/api/paas/v4"
V1 = "https://api.example.com/v1"


@pytest.mark.parametrize(
    ("language", "code", "base"),
    [
        ("shell", f"curl {V4}/chat/completions", V4),
        ("shell", f"curl '{V1}/models?limit=2'", V1),
        ("shell", f"curl {V1}/models?limit=2", V1),
        ("shell", f"curl --url={V1}/models", V1),
        ("shell", f"curl {V1}/models/gpt-4o", V1),
        ("shell", f"export OPENAI_BASE_URL={V1}", V1),
        ("shell", "curl http://localhost:11434/v1/chat/completions", "http://localhost:11434/v1"),
        ("shell", f"curl {V1}/chat/completion", V1),
        ("shell", f"curl {V1}/chat/complections", V1),
        ("python", f'OpenAI(base_url="{V1}/", api_key="x")', V1),
        ("python", f'os.environ["OPENAI_BASE_URL"] = "{V1}"', V1),
        ("python", f'os.getenv("BASE_URL", "{V1}")', V1),
        ("python", f'requests.post("{V1}/chat/completions")', V1),
        ("python", f'OpenAI(base_url="{V1}/chat/completions")', V1),
        ("node", f'new OpenAI({{ baseURL: "{V1}" }})', V1),
        ("go", f'openai.NewClient(option.WithBaseURL("{V1}/"))', V1),
        ("java", f'OpenAIOkHttpClient.builder().baseUrl("{V1}").build()', V1),
        ("python", "client = OpenAI()", "https://api.openai.com/v1"),
        ("node", "const c = new OpenAI()", "https://api.openai.com/v1"),
    ],
)
def test_an_address_of_the_api(language: str, code: str, base: str) -> None:
    assert bases((language, code)) == (base,)


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", 'url = "https://cdn.example.com/v1/cat.jpg"'),
        ("python", 'url = "http://www.w3.org/2000/svg"'),
        ("python", f"# {V1}/chat/completions\nx = 1"),
        ("python", "# client = OpenAI()\nx = 1"),
        ("python", 'print("see https://example.com/docs/models for more")'),
        ("python", "AzureOpenAI(azure_endpoint=x)"),
        ("python", 'OpenAI(base_url="https://$BASE_URL/v1")'),
        ("python", 'OpenAI(base_url="https://your-endpoint/v1")'),
        ("shell", 'curl x -d \'{"url": "https://a.b/models"}\''),
    ],
)
def test_what_is_no_address_of_the_api(language: str, code: str) -> None:
    assert bases((language, code)) == ()


def test_the_most_frequent_comes_first() -> None:
    assert bases(*[("shell", f"curl {base}/models") for base in (V4, V1, V1)]) == (V1, V4)


def test_a_mistyped_host_is_left_out_where_the_page_has_it_right_more_often() -> None:
    right = ("shell", f"curl {V1}/models")
    wrong = ("shell", "curl https://api.exmaple.com/v1/models")
    assert bases(right, right, wrong) == (V1,)
    assert len(bases(right, wrong)) == 2


def test_a_host_without_its_path_is_left_out_where_the_page_has_one() -> None:
    assert bases(
        ("shell", f"curl {V1}/models"), ("python", 'OpenAI(base_url="https://api.example.com")')
    ) == (V1,)
    assert bases(("python", 'OpenAI(base_url="https://api.example.com")')) == ("https://api.example.com",)
