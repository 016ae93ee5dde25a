"""Write and execute titanic.ipynb: the public interface on a real case.

    python notebooks/build.py          # write, execute, save beside this script
    python notebooks/build.py --check  # execute only, in a temporary place
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HERE = Path(__file__).parent

CELLS = (
    ("text", """# Who can be told to have survived?

Two public transcriptions of one ship's list: one without names and with the outcome, one with names and without it. Before the first is released, huiju asks what the two give away together.

发布前的审查：不含姓名的乘客表与已公开的名单放在一起，能推断出谁幸存？"""),
    ("code", """import huiju as hj

catalog = hj.read_catalog("../datasets/titanic/datapackage.yaml")
assessment = hj.assess(catalog, threshold=0.9, max_hops=3, seed=0)
assessment"""),
    ("text", """## The channels (推断通道)

Each line is a minimal set of fields with which somebody could work out outcomes, and what came of carrying the attack out: claims made, claims that the withheld truth confirms."""),
    ("code", """assessment.to_frame("channels")"""),
    ("text", """## Held against the answer

`answer.json` has the same joins carried out by a plain-Python twin. With class, sex, port, age, sibsp and parch it makes 539 claims, 529 of them right; 348 of the links are one to one."""),
    ("code", """import json

answer = json.load(open("../datasets/titanic/answer.json", encoding="utf-8"))
for row in answer["targets"][0]["attacks"]:
    print(f"{row['name']:40} claimed {row['claimed']:4}  right {row['correct']:4}  alone {row['singled_out']}")

for channel in assessment.channels:
    evidence = channel.evidence
    print(f"{channel.id:4} {channel.kind:12} claimed {evidence.claimed:4}  right {evidence.correct:4}  alone {evidence.singled_out}")"""),
    ("text", """## The attribute graph (属性图)

Which fields mean the same, on which comparison. The graph finds routes; it never scores them."""),
    ("code", """import networkx as nx

graph = assessment.graph.to_networkx()
print(graph.number_of_nodes(), "nodes,", graph.number_of_edges(), "edges")
assessment.graph.plot()"""),
    ("text", """## What helps (处置)

The smallest changes after which the attacks, carried out again, stay below the threshold, and what was not looked at."""),
    ("code", """for remedy in assessment.remedies[:5]:
    print(remedy)

for note in assessment.document("en")["not_assessed"]:
    print("not assessed:", note)"""),
    ("code", """from pathlib import Path

Path("../out").mkdir(exist_ok=True)
assessment.save("../out/titanic.html", lang="zh")"""),
)


def notebook() -> nbformat.NotebookNode:
    """The notebook, not yet executed."""
    cells = []
    for number, (kind, source) in enumerate(CELLS):
        make = new_markdown_cell if kind == "text" else new_code_cell
        cells.append(make(source, id=f"cell-{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def main() -> None:
    """Execute, and save unless only a check is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    document = notebook()
    client = NotebookClient(document, timeout=600, resources={"metadata": {"path": str(HERE)}})
    client.execute()
    for cell in document.cells:
        cell.metadata.pop("execution", None)
    if not options.check:
        nbformat.write(document, HERE / "titanic.ipynb")


if __name__ == "__main__":
    main()
