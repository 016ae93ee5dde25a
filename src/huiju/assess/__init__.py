"""The use cases: assess a release, profile files, build the graph, propose a catalog."""

from huiju.assess.assessment import Assessment
from huiju.assess.proposals import proposals
from huiju.assess.run import assess, build_graph, profile

__all__ = ["Assessment", "assess", "build_graph", "profile", "proposals"]
