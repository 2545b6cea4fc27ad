// Places the boxes: dagre's layers from left to right, frames as its clusters. Boxes that nothing leads to would be
// stacked in one tall column; they go into a grid instead, which dagre places as one box.
import { Graph, layout } from '@dagrejs/dagre';
import type { Arrow, Box, Frame, Layout, Placed, Request, Route } from './shapes';

const GAP = 24;
/** Room inside a frame: at its sides, and above for its name. */
const PAD = 16;
const HEAD = 26;
const LABEL_HEIGHT = 16;

interface Grid {
  boxes: Box[];
  columns: number;
  width: number;
  height: number;
}

export function place({ boxes, arrows }: Request): Layout {
  const graph = new Graph({ compound: true, multigraph: false, directed: true });
  graph.setGraph({ rankdir: 'LR', nodesep: GAP, edgesep: 12, ranksep: 64, marginx: PAD, marginy: PAD });
  graph.setDefaultEdgeLabel(() => ({}));

  const linked = new Set(arrows.flatMap(({ from, to }) => [from, to]));
  const loose = new Map<number | null, Box[]>();
  for (const box of boxes) {
    if (box.frame !== null) graph.setNode(frameName(box.frame), {});
    if (linked.has(box.id)) {
      add(graph, boxName(box.id), box.width, box.height, box.frame);
    } else {
      loose.set(box.frame, [...(loose.get(box.frame) ?? []), box]);
    }
  }
  const grids = new Map<string, Grid>();
  for (const [frame, members] of loose) {
    const grid = gridOf(members);
    const name = `grid ${frame ?? ''}`;
    grids.set(name, grid);
    add(graph, name, grid.width, grid.height, frame);
  }
  for (const { from, to, label } of arrows) {
    const room = label > 0 ? { width: label, height: LABEL_HEIGHT, labelpos: 'c' } : {};
    graph.setEdge(boxName(from), boxName(to), room);
  }
  layout(graph);
  return read(graph, boxes, arrows, grids);
}

function add(graph: Graph, name: string, width: number, height: number, frame: number | null): void {
  graph.setNode(name, { width, height });
  if (frame !== null) graph.setParent(name, frameName(frame));
}

function gridOf(boxes: Box[]): Grid {
  const width = Math.max(...boxes.map((box) => box.width));
  const height = Math.max(...boxes.map((box) => box.height));
  const columns = Math.max(1, Math.min(boxes.length, Math.round(Math.sqrt(boxes.length * 0.6))));
  const rows = Math.ceil(boxes.length / columns);
  return { boxes, columns, width: columns * (width + GAP) - GAP, height: rows * (height + GAP) - GAP };
}

function read(graph: Graph, boxes: Box[], arrows: Arrow[], grids: Map<string, Grid>): Layout {
  const placed: Placed[] = [];
  for (const box of boxes) {
    if (graph.hasNode(boxName(box.id))) placed.push({ id: box.id, ...centre(graph, boxName(box.id)) });
  }
  for (const [name, grid] of grids) {
    const { x, y } = centre(graph, name);
    grid.boxes.forEach((box, at) => {
      placed.push({
        id: box.id,
        x: x - grid.width / 2 + (at % grid.columns) * (box.width + GAP) + box.width / 2,
        y: y - grid.height / 2 + Math.floor(at / grid.columns) * (box.height + GAP) + box.height / 2,
      });
    });
  }
  const routes: Route[] = arrows.map(({ from, to, label }) => {
    const edge = graph.edge(boxName(from), boxName(to)) as { points?: { x: number; y: number }[]; x?: number; y?: number };
    return {
      from,
      to,
      points: (edge.points ?? []).map(({ x, y }) => [x, y]),
      label: label > 0 && edge.x !== undefined && edge.y !== undefined ? [edge.x, edge.y] : null,
    };
  });
  return shifted(placed, framesAround(boxes, placed), routes, boxes);
}

/** Frames as tight as their boxes allow: dagre's own leave no room for a name. */
function framesAround(boxes: Box[], placed: Placed[]): Frame[] {
  const sizes = new Map(boxes.map((box) => [box.id, box]));
  const edges = new Map<number, [number, number, number, number]>();
  for (const { id, x, y } of placed) {
    const box = sizes.get(id);
    if (!box || box.frame === null) continue;
    const [left, top, right, bottom] = edges.get(box.frame) ?? [Infinity, Infinity, -Infinity, -Infinity];
    edges.set(box.frame, [
      Math.min(left, x - box.width / 2),
      Math.min(top, y - box.height / 2),
      Math.max(right, x + box.width / 2),
      Math.max(bottom, y + box.height / 2),
    ]);
  }
  return [...edges].map(([id, [left, top, right, bottom]]) => ({
    id,
    x: left - PAD,
    y: top - HEAD,
    width: right - left + 2 * PAD,
    height: bottom - top + HEAD + PAD,
  }));
}

/** Everything moved so that it begins at the same small distance from nothing. */
function shifted(boxes: Placed[], frames: Frame[], routes: Route[], sizes: Box[]): Layout {
  const half = new Map(sizes.map((box) => [box.id, box]));
  const points = routes.flatMap((route) => route.points);
  const left = Math.min(...boxes.map((box) => box.x - (half.get(box.id)?.width ?? 0) / 2), ...frames.map((frame) => frame.x), ...points.map(([x]) => x));
  const top = Math.min(...boxes.map((box) => box.y - (half.get(box.id)?.height ?? 0) / 2), ...frames.map((frame) => frame.y), ...points.map(([, y]) => y));
  const right = Math.max(...boxes.map((box) => box.x + (half.get(box.id)?.width ?? 0) / 2), ...frames.map((frame) => frame.x + frame.width), ...points.map(([x]) => x));
  const bottom = Math.max(...boxes.map((box) => box.y + (half.get(box.id)?.height ?? 0) / 2), ...frames.map((frame) => frame.y + frame.height), ...points.map(([, y]) => y));
  if (!Number.isFinite(left)) return { width: 0, height: 0, boxes, frames, routes };
  const [dx, dy] = [PAD - left, PAD - top];
  const move = <T extends { x: number; y: number }>(thing: T): T => ({ ...thing, x: thing.x + dx, y: thing.y + dy });
  return {
    width: right - left + 2 * PAD,
    height: bottom - top + 2 * PAD,
    boxes: boxes.map(move),
    frames: frames.map(move),
    routes: routes.map((route) => ({
      ...route,
      points: route.points.map(([x, y]) => [x + dx, y + dy]),
      label: route.label && [route.label[0] + dx, route.label[1] + dy],
    })),
  };
}

function centre(graph: Graph, name: string): { x: number; y: number } {
  const { x, y } = graph.node(name) as { x?: number; y?: number };
  return { x: x ?? 0, y: y ?? 0 };
}

function boxName(id: number): string {
  return `box ${id}`;
}

function frameName(id: number): string {
  return `frame ${id}`;
}
