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


def test_every_figure_has_a_source_and_a_day(catalogue: Catalogue) -> None:
    figures = [*catalogue.models, *catalogue.families.values()]
    assert all(it.source and it.date.startswith("20") for it in figures)
    assert {model.family for model in catalogue.models} <= set(catalogue.families)


def test_a_model_may_name_its_own_source_and_family(tmp_path: Path) -> None:
    path = tmp_path / "models.yaml"
    families = (
        "families:\n  f: {source: x, date: 2026-02-02, video: {frames: 4, width: 10, height: 10, "
        "frames_a_group: 2}, patches: {factor: 10, min_pixels: 1, max_pixels: 1000, marks: 0, "
        "max_ratio: 9}}\n"
    )
    path.write_text(families + HEAD + MODEL.replace("{id: a", "{id: a, source: own, date: 2026-03-03"))
    catalogue = Catalogue.load(path)
    assert (catalogue.models[0].source, catalogue.models[0].date) == ("own", "2026-03-03")
    family = catalogue.family("a")
    assert family.picture.tokens(20, 30) == 6
    assert family.video.tokens(family.picture) == 2
    assert catalogue.family("unknown").source != "x"


def test_a_cost_in_yuan() -> None:
    assert Price(16, 48).of(1000, 500) == pytest.approx(0.04)
