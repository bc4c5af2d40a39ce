from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from mock_server.catalogue import Catalogue, CatalogueError, Limits, Price

KIT = Path(__file__).parent.parent.parent / "mock_server" / "models.yaml"


@pytest.mark.parametrize(
    ("name", "context", "limits", "price"),
    [
        ("Qwen2.5-VL-72B-Instruct", 128 * 1024, Limits(120, 500_000), Price(16, 48)),
        ("Qwen2.5-VL-3B-Instruct", 128 * 1024, Limits(1200, 1_000_000), Price(1.2, 3.6)),
        ("GLM-4V-Flash", 4 * 1024, Limits(concurrency=30), Price(0, 0)),
        ("ERNIE-4.5-Turbo-32K", 32 * 1024, Limits(1000, 200_000), Price(4.29, 12.86)),
    ],
)
def test_the_platforms_models(
    catalogue: Catalogue, name: str, context: int, limits: Limits, price: Price
) -> None:
    assert len(catalogue.models) == 8
    (model,) = [model for model in catalogue.models if model.id == name]
    assert (model.context_tokens, model.limits, model.price) == (context, limits, price)
    assert "image" in model.modalities


MODEL = (
    "- {id: a, family: f, context_tokens: 1, modalities: [text], limits: {}, price: {input: 0, output: 0}}"
)
HEAD = "source: s\ndate: 2026-01-01\nmodels:\n"


def test_a_catalogue_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "models.yaml"
    path.write_text(HEAD + MODEL)
    catalogue = Catalogue.load(path)
    assert (catalogue.ids, catalogue.date) == (("a",), "2026-01-01")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("models: [", "cannot be read"),
        ("- 1", "the catalogue must be an object"),
        ("source: s\nmodels: []", "lacks the field `date`"),
        (HEAD + "- {}", "`models\\[0\\]` lacks the field `id`"),
        (HEAD + MODEL.replace("family", "famly"), "no field `famly`; did you mean `family`"),
        (HEAD + MODEL.replace("input: 0", "input: -1"), "`models\\[0\\].price.input` must be at least 0"),
        (HEAD + MODEL.replace("input: 0", "input: .nan"), "cannot be read"),
        (HEAD + MODEL.replace("context_tokens: 1", "context_tokens: 4K"), "must be a whole number"),
        (HEAD + MODEL + "\n" + MODEL, "`a` is there twice"),
        ("source: s\ndate: May\nmodels:\n" + MODEL, "`date` must be a day such as"),
    ],
)
def test_a_broken_catalogue_says_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "models.yaml"
    path.write_text(text)
    with pytest.raises(CatalogueError, match=said):
        Catalogue.load(path)


def test_a_catalogue_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        Catalogue.load(tmp_path / "none.yaml")


def test_the_kits_catalogue_names_its_source() -> None:
    assert yaml.safe_load(KIT.read_text(encoding="utf-8"))["source"]
