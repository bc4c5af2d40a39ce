"""page/…: what is wrong with the page before anything runs."""

from __future__ import annotations

from runners.rules.page.characters import invisible, quotes
from runners.rules.page.fences import unclosed_fence, unknown_language
from runners.rules.page.lines import continuation, prompt, tabs
from runners.rules.page.values import placeholder, secret
from runners.rules.printed import Printed
from runners.rules.rule import Rule

STAGES: tuple[tuple[Rule[Printed], ...], ...] = (
    (unclosed_fence,),
    (unknown_language, secret, placeholder, quotes, invisible, prompt, continuation, tabs),
)
"""A fence that nobody closed takes in what is no code at all: no other rule has anything to say of it."""
