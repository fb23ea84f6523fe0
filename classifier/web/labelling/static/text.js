// Texts with marks, as nodes.

export function fill(parent, children) {
  parent.replaceChildren(...children);
}

// A text of its own direction, whatever stands beside it.
export function isolated(text) {
  const node = document.createElement("bdi");
  node.textContent = text;
  return node;
}

// Cuts a text at marks (start, end, kind) and around a sentence; offsets count characters, not UTF-16 units.
export function pieces(text, marks, sentence = null) {
  const characters = Array.from(text);
  const [first, last] = sentence ?? [0, characters.length];
  const cut = (start, end) => marked(characters, marks.filter((mark) => mark[0] >= start && mark[1] <= end), start, end);
  if (!sentence) return cut(0, characters.length);
  const inside = document.createElement("span");
  inside.className = "sentence";
  inside.append(...cut(first, last));
  return [characters.slice(0, first).join(""), inside, characters.slice(last).join("")];
}

function marked(characters, marks, start, end) {
  const nodes = [];
  let at = start;
  const order = [...marks].sort((one, other) => one[0] - other[0] || (other[2] === "target") - (one[2] === "target"));
  for (const [from, to, kind] of order) {
    if (from < at) continue; // inside of a mark
    const node = document.createElement("mark");
    node.className = kind;
    node.textContent = characters.slice(from, to).join("");
    nodes.push(characters.slice(at, from).join(""), node);
    at = to;
  }
  return [...nodes, characters.slice(at, end).join("")];
}
