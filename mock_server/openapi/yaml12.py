"""YAML as OpenAPI means it: the JSON of YAML 1.2, without dates, `no` for false, or numbers to base 60."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import yaml

_Base: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C, where it is there: large documents take seconds with it and minutes without."""
_RESOLVED = (
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<", "<"),
)


class _Loader(_Base):  # type: ignore[misc]
    """Keys are texts, as they are in JSON: `200` is a key that many documents write without quotes."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        """The mapping with every key as it is written."""
        self.flatten_mapping(node)
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a text", key.start_mark)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}

    def construct_int(self, node: yaml.ScalarNode) -> int:
        """In base 10 whatever it begins with."""
        return int(node.value)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Always at once: nothing in JSON refers to itself."""
        return super().construct_object(node, deep=True)


for _tag, _pattern, _first in _RESOLVED:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^$"), [""])
_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_mapping)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_int)


def load(text: str) -> Any:
    """The value that a YAML text stands for. Raises yaml.YAMLError where it is none, or names itself."""
    return yaml.load(text, _Loader)
