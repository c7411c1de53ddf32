"""Reads the control flow of a small BPMN file into a net: tasks, parallel and exclusive gateways, events."""

from pathlib import Path

from defusedxml.ElementTree import parse

from tenant_apps.workflow_engine.soundness import Net, NetEdge, NetStep

ACTIVITIES = {"task", "userTask", "serviceTask"}
KINDS = {**dict.fromkeys(ACTIVITIES, "task"), "parallelGateway": "gate", "exclusiveGateway": "gate", "endEvent": "end"}


def read_bpmn(path: Path) -> Net:
    """The flow out of the one start event is the net's start edge; an activity with several flows out takes all."""
    elements = [element for element in parse(path).iter() if isinstance(element.tag, str)]
    named = {element.get("id"): element.tag.split("}")[-1] for element in elements}
    [start] = [name for name, tag in named.items() if tag == "startEvent"]
    flows = [element for element in elements if element.tag.endswith("}sequenceFlow")]
    edges = []
    for flow in flows:
        source = flow.get("sourceRef")
        edge_id, source = ("start", "") if source == start else (flow.get("id"), source)
        edges.append(
            NetEdge(
                id=edge_id,
                source=source,
                to=flow.get("targetRef"),
                kind="next" if source else "start",
                conditional=named.get(source) == "exclusiveGateway",
            )
        )
    steps = {name: _step(name, tag) for name, tag in named.items() if tag in KINDS}
    return Net(steps=steps, edges={edge.id: edge for edge in edges})


def activities(net: Net) -> set[str]:
    return {step.id for step in net.steps.values() if step.kind == "task"}


def _step(name: str, tag: str) -> NetStep:
    return NetStep(
        id=name,
        kind=KINDS[tag],
        join="and" if tag == "parallelGateway" else "xor",
        split="xor" if tag == "exclusiveGateway" else "and",
        immediate=tag not in ACTIVITIES,
    )
