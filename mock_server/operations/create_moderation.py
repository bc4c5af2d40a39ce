"""`createModeration`: whether texts and pictures are harmless, judged by a handful of words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.operations.call import Call
from mock_server.reply import Reply, json_reply

_USUAL_MODEL = "omni-moderation-latest"
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "harassment": ("stupid", "idiot", "蠢货"),
    "harassment/threatening": (),
    "hate": (),
    "hate/threatening": (),
    "illicit": ("steal", "偷"),
    "illicit/violent": ("bomb", "炸弹"),
    "self-harm": ("suicide", "自杀"),
    "self-harm/instructions": (),
    "self-harm/intent": (),
    "sexual": (),
    "sexual/minors": (),
    "violence": ("kill", "murder", "bomb", "杀", "炸弹"),
    "violence/graphic": (),
}
"""Each category with words that stand for it."""
_HARMLESS, _HARMFUL = 0.0625, 0.9375
"""Scores that every language prints alike."""


def create_moderation(call: Call) -> Reply:
    """A result for each text; texts and pictures in parts are judged together."""
    model = call.body.get("model", _USUAL_MODEL)
    call.require_model(model)
    results = [_result(text, kinds) for text, kinds in _items(call.body["input"])]
    found = {"id": f"modr-{call.word}", "model": model, "results": results}
    flags = {str(result["flagged"]) for result in results}
    return json_reply(found, evidence=(call.word, str(_HARMLESS), *flags, *(it.lower() for it in flags)))


def _items(given: Any) -> list[tuple[str, list[str]]]:
    """Each thing to be judged: its text, and of what kinds it is."""
    if isinstance(given, str):
        return [(given, ["text"])]
    parts = [it for it in given if isinstance(it, dict)]
    text = " ".join(it["text"] for it in parts if it["type"] == "text")
    kinds = sorted({"text" if it["type"] == "text" else "image" for it in parts}, reverse=True)
    return [*((it, ["text"]) for it in given if isinstance(it, str)), *([(text, kinds)] if parts else [])]


def _result(text: str, kinds: list[str]) -> dict[str, Any]:
    low = text.lower()
    found = {name: any(sign in low for sign in signs) for name, signs in _SIGNS.items()}
    return {
        "flagged": any(found.values()),
        "categories": found,
        "category_scores": {name: _HARMFUL if it else _HARMLESS for name, it in found.items()},
        "category_applied_input_types": dict.fromkeys(found, kinds),
    }
