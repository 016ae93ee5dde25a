"""The attribute graph: what fields mean in common, what follows from what, which routes exist."""

from huiju.graph.attribute_graph import AttributeGraph
from huiju.graph.build import build_attribute_graph
from huiju.graph.edges import FieldPair
from huiju.graph.views import View

__all__ = ["AttributeGraph", "FieldPair", "View", "build_attribute_graph"]
