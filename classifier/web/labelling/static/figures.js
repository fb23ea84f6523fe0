// Figures as text and as a curve.

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 30, RIGHT = 292, TOP = 10, BOTTOM = 108;

export const percent = (share) => `${(100 * share).toFixed(share > 0.995 && share < 1 ? 1 : 0)}%`;

function add(parent, name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
}

// Accuracy by number of labels; nothing until there are two points.
export function drawCurve(svg, points) {
  svg.replaceChildren();
  svg.toggleAttribute("hidden", points.length < 2);
  if (points.length < 2) return;
  const most = Math.max(...points.map(([labels]) => labels));
  const lowest = Math.floor(10 * Math.min(...points.map(([, share]) => share))) / 10;
  const low = Math.min(lowest, 0.9);
  const x = (labels) => LEFT + ((RIGHT - LEFT) * labels) / most;
  const y = (share) => BOTTOM - ((BOTTOM - TOP) * (share - low)) / (1 - low);
  for (const share of [low, (low + 1) / 2, 1]) {
    add(svg, "line", { class: "grid", x1: LEFT, x2: RIGHT, y1: y(share), y2: y(share) });
    add(svg, "text", { x: LEFT - 4, y: y(share) + 3, "text-anchor": "end" }, `${Math.round(100 * share)}`);
  }
  add(svg, "polyline", { class: "line", points: points.map(([n, share]) => `${x(n)},${y(share)}`).join(" ") });
  const [labels, share] = points.at(-1);
  add(svg, "circle", { class: "dot", cx: x(labels), cy: y(share), r: 3 });
  add(svg, "text", { x: RIGHT, y: 124, "text-anchor": "end" }, `${labels} labels that train`);
  add(svg, "text", { x: LEFT, y: 124 }, "accuracy, %");
}
