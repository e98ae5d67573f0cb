"""Plain lists, mappings and texts as YAML that people read, and back with the line on which each thing stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml
from django.utils.translation import gettext as _

from touchstone.register.pack_form import PackRefused, Path, Problem

WIDTH = 118
LONGEST = 2_000_000
"""Characters of the largest pack that is read."""
DEEPEST = 12


def written(plain: Any) -> str:
    """Plain data as YAML in block style: the same data always makes the same bytes."""
    text: str = yaml.dump(
        plain, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=WIDTH
    )
    return text


def read(text: str) -> tuple[Any, dict[Path, int]]:
    """YAML as plain lists, mappings and texts (None where nothing stands), and the line on which each path begins.

    Every value is the text as it stands in the file, so that a name may be `No` or `007`. Raises `PackRefused` for
    what is no YAML, for a key given twice, and for anchors and tags, which no pack needs.
    """
    if len(text) > LONGEST:
        raise PackRefused([Problem(1, _("the file is too large for a pack."))])
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            _no_tricks(event, depth)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        sentence = _("this is not YAML (%(problem)s).") % {"problem": problem.problem or problem.context or ""}
        raise PackRefused([Problem(mark.line + 1 if mark else 1, sentence)]) from None
    except yaml.YAMLError as problem:
        raise PackRefused([Problem(1, _("this is not YAML (%(problem)s).") % {"problem": problem})]) from None
    lines: dict[Path, int] = {}
    return (_plain(node, (), lines) if node is not None else None), lines


def _no_tricks(event: yaml.Event, depth: int) -> None:
    line = event.start_mark.line + 1 if event.start_mark else 1
    if depth > DEEPEST:
        raise PackRefused([Problem(line, _("this is nested too deeply."))])
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise PackRefused([Problem(line, _("“&” and “*” references are not read; write it out."))])
    if getattr(event, "tag", None):
        raise PackRefused([Problem(line, _("“!” tags are not read; write the value only."))])
    if isinstance(event, yaml.DocumentStartEvent) and event.explicit and line > 1:
        raise PackRefused([Problem(line, _("a pack is one document; “---” may stand at the top only."))])


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, (*path, number), lines) for number, one in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise PackRefused([Problem(line, _("a key is a word."))])
            if key.value in found:
                raise PackRefused([Problem(line, _("“%(key)s” stands here twice.") % {"key": key.value})])
            lines[(*path, key.value)] = line
            found[key.value] = _plain(value, (*path, key.value), lines)
        return found
    nothing = node.tag == "tag:yaml.org,2002:null"
    return None if nothing else node.value


class _Dumper(yaml.SafeDumper):
    """Lists set in below their key, long texts as blocks, yes and no as words."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """Lists are set in: easier to see what belongs to what."""
        super().increase_indent(flow, False)  # noqa: FBT003

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """The same text twice is written twice."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _yes(dumper: yaml.SafeDumper, yes: bool) -> yaml.ScalarNode:  # noqa: FBT001
    return dumper.represent_scalar("tag:yaml.org,2002:bool", "yes" if yes else "no")


def _day(dumper: yaml.SafeDumper, day: date) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", day.isoformat())


_Dumper.add_representer(str, _text)
_Dumper.add_representer(bool, _yes)
_Dumper.add_representer(date, _day)
