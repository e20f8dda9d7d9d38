/** Where the nodes and links of a flow are drawn. */
import { sankey, sankeyJustify } from "d3-sankey";

/** A place where money is or was. */
export interface FlowNodeInput {
  /** Unique. */
  id: string;
  label: string;
}

/** Money that went from one node to another. */
export interface FlowLinkInput {
  /** Unique. */
  id: string;
  /** Ids of nodes. */
  source: string;
  target: string;
  /** For what. */
  label: string;
  /** The amount as it is shown. */
  amount: string;
  /** Its size in the drawing. */
  size: number;
  /** Which of the eight colours `--hue-1` … `--hue-8`. */
  hue: number;
  /** Name of the figure, for tests. */
  figure?: string | undefined;
}

export interface PlacedNode extends FlowNodeInput {
  x: number;
  y: number;
  width: number;
  height: number;
  sources: PlacedLink[];
  targets: PlacedLink[];
}

export interface PlacedLink extends FlowLinkInput {
  from: string;
  to: string;
  /** SVG path of its middle. */
  path: string;
  thickness: number;
  /** Where its amount is written: right-aligned, at the middle of the line. */
  labelX: number;
  labelY: number;
  /** Its amount would cover another: it is shown when the link is pointed at. */
  isCrowded: boolean;
}

export interface FlowLayout {
  nodes: PlacedNode[];
  links: PlacedLink[];
}

const NODE_WIDTH = 8;
const NODE_GAP = 26;
/** Height of a line of text, px. */
const LINE = 14;
/** Room for the labels of the last column. */
const RIGHT = 132;

/** Lays a flow out. It must have no cycle. */
export function layOut(
  nodes: readonly FlowNodeInput[],
  links: readonly FlowLinkInput[],
  width: number,
  height: number,
): FlowLayout {
  if (nodes.length === 0 || links.length === 0 || width <= RIGHT) return { nodes: [], links: [] };
  const graph = sankey<FlowNodeInput, FlowLinkInput>()
    .nodeId(({ id }) => id)
    .nodeAlign(sankeyJustify)
    .nodeWidth(NODE_WIDTH)
    .nodePadding(NODE_GAP)
    .extent([
      [1, LINE],
      [width - RIGHT, height - LINE],
    ])({
    nodes: nodes.map((node) => ({ ...node })),
    links: links.map((link) => ({ ...link, value: link.size })),
  });
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  const placed = graph.links.map((link): PlacedLink => {
    const { source, target, y0 = 0, y1 = 0 } = link;
    const [from, to] = [source, target] as unknown as [{ id: string; x1: number }, { id: string; x0: number }];
    const middle = (from.x1 + to.x0) / 2;
    return {
      id: link.id,
      label: link.label,
      amount: link.amount,
      size: link.size,
      hue: link.hue,
      figure: link.figure,
      source: from.id,
      target: to.id,
      from: labels.get(from.id) ?? from.id,
      to: labels.get(to.id) ?? to.id,
      path: `M${px(from.x1)},${px(y0)}C${px(middle)},${px(y0)} ${px(middle)},${px(y1)} ${px(to.x0)},${px(y1)}`,
      thickness: Math.max(1.5, link.width ?? 0),
      labelX: to.x0 - 5,
      labelY: y1,
      isCrowded: false,
    };
  });
  markCrowded(placed);
  return {
    nodes: graph.nodes.map(({ id, label, x0 = 0, x1 = 0, y0 = 0, y1 = 0 }) => ({
      id,
      label,
      x: x0,
      y: y0,
      width: x1 - x0,
      height: Math.max(1.5, y1 - y0),
      sources: placed.filter((link) => link.target === id),
      targets: placed.filter((link) => link.source === id),
    })),
    links: placed,
  };
}

/** Thick links write their amounts first; one that would cover another's waits until it is pointed at. */
function markCrowded(links: PlacedLink[]): void {
  const written: PlacedLink[] = [];
  for (const link of links.toSorted((a, b) => b.thickness - a.thickness)) {
    link.isCrowded = written.some(
      (other) => Math.abs(other.labelX - link.labelX) < 60 && Math.abs(other.labelY - link.labelY) < LINE - 1,
    );
    if (!link.isCrowded) written.push(link);
  }
}

const px = (value: number): string => value.toFixed(1);
