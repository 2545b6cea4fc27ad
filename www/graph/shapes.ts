// What the app asks the layout for and what it gets; pages/task/analysis/graph/layout.rs has the same in Rust.

/** A resource to be placed; sizes in pixels. */
export interface Box {
  id: number;
  width: number;
  height: number;
  /** The stack whose frame it stands in. */
  frame: number | null;
}

/** An arrow between two boxes; a label wider than nothing is kept free of other things. */
export interface Arrow {
  from: number;
  to: number;
  label: number;
}

export interface Request {
  boxes: Box[];
  arrows: Arrow[];
}

/** Centre of a box. */
export interface Placed {
  id: number;
  x: number;
  y: number;
}

/** A frame, by its upper left corner. */
export interface Frame {
  id: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The way of an arrow, from edge to edge, and the middle of its label. */
export interface Route {
  from: number;
  to: number;
  points: [number, number][];
  label: [number, number] | null;
}

export interface Layout {
  width: number;
  height: number;
  boxes: Placed[];
  frames: Frame[];
  routes: Route[];
}
