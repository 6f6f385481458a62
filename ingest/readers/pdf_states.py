"""What pdfminer leaves out of a PDF's graphics: transparency, clipping, layers that are off."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from pdfminer.pdfdevice import PDFDevice
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdftypes import PDFObjRef, dict_value, list_value, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import MATRIX_IDENTITY, Matrix, apply_matrix_pt, apply_matrix_rect, mult_matrix

from ingest.readers.glyphs import Area

EVERYWHERE = Area(-math.inf, -math.inf, math.inf, math.inf)
# A figure or a page has few layers inside layers, and a group of layers few members.
_MOST_MEMBERS = 1_000
_CLEAR_BELOW, _OPAQUE_FROM = 0.05, 0.9


@dataclass(frozen=True, slots=True)
class Visibility:
    """How a drawing can be seen: opacity of what is filled and stroked, from 0 to 1, and where.

    `mixes` says that the colours below show through, whatever the opacity. `is_off`: it belongs to
    a layer that is not shown.
    """

    fill: float = 1.0
    stroke: float = 1.0
    clip: Area = EVERYWHERE
    mixes: bool = False
    is_off: bool = False

    @property
    def covers(self) -> bool:
        """Whether what is filled hides what was drawn before."""
        return self.fill >= _OPAQUE_FROM and not self.mixes and not self.is_off

    def shows(self, *, filled: bool, stroked: bool) -> bool:
        """Whether anything of a drawing is seen that is filled, stroked, or both."""
        opacity = max(self.fill if filled else 0.0, self.stroke if stroked else 0.0)
        return opacity >= _CLEAR_BELOW and not self.is_off


class GraphicState(PDFGraphicState):
    """The graphics state of pdfminer, with what it leaves out."""

    def __init__(self, visibility: Visibility) -> None:
        super().__init__()
        self.visibility = visibility

    def copy(self) -> GraphicState:
        """A state that changes independently."""
        made = GraphicState(self.visibility)
        made.__dict__.update(self.__dict__)
        return made


class Layers:
    """The layers (optional content groups) that a document does not show."""

    def __init__(self, catalog: Mapping[str, Any]) -> None:
        """Read the default configuration of a document."""
        content = resolve1(catalog.get("OCProperties"))
        content = content if isinstance(content, dict) else {}
        usual = resolve1(content.get("D"))
        usual = usual if isinstance(usual, dict) else {}
        base = resolve1(usual.get("BaseState"))
        self._off = _ids(usual.get("OFF"))
        if isinstance(base, PSLiteral) and base.name == "OFF":
            self._off |= _ids(content.get("OCGs")) - _ids(usual.get("ON"))

    def hide(self, group: object) -> bool:
        """Whether a layer, or every layer of a group of them, is not shown."""
        if not self._off:
            return False
        if isinstance(group, PDFObjRef) and group.objid in self._off:
            return True
        found = resolve1(group)
        members = found.get("OCGs") if isinstance(found, dict) else None
        ids = _ids(members if isinstance(resolve1(members), list) else [members])
        return bool(ids) and ids <= self._off


def _ids(references: object) -> set[int]:
    found = resolve1(references)
    some = found[:_MOST_MEMBERS] if isinstance(found, list) else []
    return {one.objid for one in some if isinstance(one, PDFObjRef)}


class Interpreter(PDFPageInterpreter):
    """Reads pages as pdfminer does, and keeps the `Visibility` of what is drawn."""

    def __init__(self, resources: PDFResourceManager, device: PDFDevice, layers: Layers) -> None:
        super().__init__(resources, device)
        self._layers = layers
        self._inherited = Visibility()
        # For each marked content that is open, whether it was visible before it.
        self._open: list[bool] = []

    @property
    def _visibility(self) -> Visibility:
        return cast("GraphicState", self.graphicstate).visibility

    def _see(self, visibility: Visibility) -> None:
        cast("GraphicState", self.graphicstate).visibility = visibility

    def dup(self) -> Interpreter:
        """An interpreter for what is drawn within this."""
        made = Interpreter(self.rsrcmgr, self.device, self._layers)
        if hasattr(self, "graphicstate"):
            made._inherited = self._visibility
        return made

    def init_state(self, ctm: Matrix) -> None:
        """Begin with what is visible where this is drawn."""
        super().init_state(ctm)
        self.graphicstate = GraphicState(self._inherited)

    def do_gs(self, name: object) -> None:
        """Set what a dictionary of the graphics state says of transparency."""
        states = dict_value((self.resources or {}).get("ExtGState", {}))
        state = resolve1(states.get(literal_name(name)))
        if not isinstance(state, dict):
            return
        old = self._visibility
        fill, stroke = resolve1(state.get("ca", old.fill)), resolve1(state.get("CA", old.stroke))
        mixes = old.mixes
        if "BM" in state:
            mixes = _name(state["BM"]) not in ("Normal", "Compatible")
        if isinstance(resolve1(state.get("SMask")), dict):
            mixes = True
        self._see(
            replace(
                old,
                fill=float(fill) if isinstance(fill, int | float) else old.fill,
                stroke=float(stroke) if isinstance(stroke, int | float) else old.stroke,
                mixes=mixes,
            )
        )

    def do_W(self) -> None:
        """Show what follows only within the bounds of the current path."""
        points = [
            apply_matrix_pt(self.ctm, (float(segment[at]), float(segment[at + 1])))
            for segment in self.curpath
            for at in range(1, len(segment) - 1, 2)
        ]
        if points:
            xs, ys = zip(*points, strict=True)
            self._clip(Area(min(xs), min(ys), max(xs), max(ys)))

    do_W_a = do_W

    def _clip(self, area: Area) -> None:
        self._see(replace(self._visibility, clip=within(self._visibility.clip, area)))

    def do_BMC(self, tag: object) -> None:
        """Begin marked content that is in no layer."""
        self._open.append(self._visibility.is_off)

    def do_BDC(self, tag: object, props: object) -> None:
        """Begin marked content, which may be in a layer that is not shown."""
        self._open.append(self._visibility.is_off)
        if isinstance(tag, PSLiteral) and tag.name == "OC" and isinstance(props, PSLiteral):
            groups = dict_value((self.resources or {}).get("Properties", {}))
            if self._layers.hide(groups.get(literal_name(props))):
                self._see(replace(self._visibility, is_off=True))

    def do_EMC(self) -> None:
        """End marked content."""
        if self._open:
            self._see(replace(self._visibility, is_off=self._open.pop()))

    def do_Do(self, xobjid_arg: Any) -> None:
        """Draw a form or a picture, which may be in a layer, and whose bounds may be narrow."""
        drawn = resolve1(self.xobjmap.get(literal_name(xobjid_arg)))
        attributes = getattr(drawn, "attrs", {})
        before = self._visibility
        if self._layers.hide(attributes.get("OC")):
            self._see(replace(before, is_off=True))
        if "SMask" in attributes or "Mask" in attributes:
            self._see(replace(self._visibility, mixes=True))
        if "BBox" in attributes and _name(attributes.get("Subtype")) == "Form":
            self._clip(self._bounds(attributes))
        self._tell()
        super().do_Do(xobjid_arg)
        self._see(before)

    def do_EI(self, obj: Any) -> None:
        """Draw a picture that is in the content itself."""
        self._tell()
        super().do_EI(obj)

    def _tell(self) -> None:
        """Tell the device how the next picture can be seen."""
        cast("Any", self.device).visibility = self._visibility

    def _bounds(self, form: Mapping[str, Any]) -> Area:
        box = [float(resolve1(side)) for side in list_value(form["BBox"])]
        stated = list_value(form.get("Matrix", list(MATRIX_IDENTITY)))
        matrix = tuple(float(resolve1(number)) for number in stated)
        whole = mult_matrix(cast("Matrix", matrix), self.ctm)
        return Area(*apply_matrix_rect(whole, (box[0], box[1], box[2], box[3])))


def _name(value: object) -> str:
    found = resolve1(value)
    if isinstance(found, list) and found:
        found = resolve1(found[0])
    return str(found.name) if isinstance(found, PSLiteral) else ""


def within(area: Area, other: Area) -> Area:
    """The intersection of two areas; if it is empty, its far side is before its near side."""
    return Area(
        max(area.x0, other.x0),
        max(area.y0, other.y0),
        min(area.x1, other.x1),
        min(area.y1, other.y1),
    )
