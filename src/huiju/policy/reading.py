"""The text of a pack as plain data: YAML without surprises."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

__all__ = ["PackSyntaxError", "read_mapping"]

# A pack is a page or two; anything larger is not one, and aliases could make it explode
MAX_BYTES = 1_000_000


class PackSyntaxError(Exception):
    """The text is no pack; `code` is a key of ``messages/policy.yaml``."""

    def __init__(self, code: str, line: int = 0) -> None:
        self.code = code
        self.line = line
        super().__init__(code)


class _StrictLoader(yaml.SafeLoader):
    """Safe YAML in which a repeated key or an alias is an error, not a silent choice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise PackSyntaxError("pack_alias", self.line + 1)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise PackSyntaxError("pack_key_twice", key.start_mark.line + 1)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_mapping(content: bytes) -> dict[str, Any]:
    """Return the top-level mapping of a YAML (or JSON) text.

    Raises
    ------
    PackSyntaxError
        When the text is too large, not UTF-8, not YAML, or no mapping.
    """
    if len(content) > MAX_BYTES:
        raise PackSyntaxError("pack_too_large")
    try:
        loaded = yaml.load(content.decode("utf-8-sig"), Loader=_StrictLoader)
    except UnicodeDecodeError:
        raise PackSyntaxError("pack_not_utf8") from None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        raise PackSyntaxError("pack_not_yaml", mark.line + 1 if mark else 0) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise PackSyntaxError("pack_not_yaml") from None
    if not isinstance(loaded, dict):
        raise PackSyntaxError("pack_no_mapping")
    return loaded
