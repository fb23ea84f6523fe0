// Texts as nodes with marks: sentences that are evidence, and words with their share of an answer.

const STRONG = 0.5;

// Offsets count characters, not UTF-16 units. Words: [start, end, share from -1 to 1]; evidence: [start, end].
export function marked(text, words, evidence) {
  const characters = Array.from(text);
  const cuts = new Set([0, characters.length]);
  for (const [start, end] of [...words, ...evidence]) cuts.add(start).add(end);
  const order = [...cuts].sort((one, other) => one - other);
  return order.slice(0, -1).map((start, place) => {
    const end = order[place + 1];
    const inside = ([first, last]) => first <= start && end <= last;
    const word = words.find(inside);
    const quote = evidence.findIndex(inside);
    const part = characters.slice(start, end).join("");
    if (!word && quote < 0) return part;
    const node = document.createElement("mark");
    node.textContent = part;
    if (quote >= 0) {
      node.classList.add("evidence");
      node.dataset.quote = quote;
    }
    if (word) node.classList.add(word[2] > 0 ? "for" : "against", ...(Math.abs(word[2]) >= STRONG ? ["strong"] : []));
    return node;
  });
}
