// Answers as cards: calibrated bars with thresholds, reasons in plain words, evidence, and the words that made them.

const SHOWN_BARS = 4;
const QUOTED = 180;

const percent = (share) => `${Math.round(100 * share)}%`;

const REASONS = {
  "low probability": (answer) =>
    answer.threshold >= 1
      ? `The likeliest label has ${percent(answer.probability)}. The model never gives this one for certain: it could not keep its promise where that was tested.`
      : `The likeliest label has ${percent(answer.probability)}; it is given for certain from ${percent(answer.threshold)} on.`,
  "unlike training": () => "The article is unlike those that the model learnt from.",
  "few known words": () => "The model knows too few of the article's words.",
  "wrong language": () => "The model does not read this language.",
  "too short": () => "The text is too short.",
  "not mentioned": () => "The article does not mention this target.",
  "no article": () => "This looks like a notice, a form or a paywall, and not like an article.",
  "no evidence in the author's voice": () => "Only people who are quoted take a side; the author's own words do not.",
  "trained on names, not on claims": () => "The model learnt stance toward names, and this is a claim.",
};

export function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

// A text of its own direction, whatever stands beside it.
export const isolated = (text) => make("bdi", "", text);

// The answers of an article, in the order of the models: [{task, answer, targets}].
export function listed(answer) {
  return Object.entries(answer).flatMap(([task, value]) => {
    const several = Array.isArray(value) ? value : [value];
    return several
      .filter((one) => one && typeof one === "object" && "abstained" in one)
      .map((one) => ({ task, answer: one, targets: one.target ? [one.target] : [] }));
  });
}

export function shownLabel(answer) {
  return answer.labels ? answer.labels.map((one) => one.label).join(", ") || "none" : (answer.label ?? "no answer");
}

export function why(answer) {
  return answer.abstained ? (REASONS[answer.reason]?.(answer) ?? `${answer.reason}.`) : "";
}

export function card({ task, answer }, choose, show) {
  const node = make("section", `answer${answer.abstained ? " unsure" : ""}`);
  const head = make("button", "", make("span", "task", isolated(task), ...(answer.target ? [" toward ", isolated(answer.target)] : [])), isolated(shownLabel(answer)));
  head.type = "button";
  head.setAttribute("aria-expanded", "false");
  head.addEventListener("click", () => choose());
  if (answer.abstained) head.append(make("span", "badge", "unsure"));
  node.append(make("h3", "", head));
  if (answer.abstained) node.append(make("p", "why", why(answer)));
  if (answer.also?.length) node.append(make("p", "why", "Also about ", isolated(answer.also.join(", ")), "."));
  node.append(bars(answer), quotes(answer, show), speakers(answer));
  return node;
}

function bars(answer) {
  const shares = Object.entries(answer.probabilities ?? {}).sort((one, other) => other[1] - one[1]);
  const rows = shares.slice(0, SHOWN_BARS).map(([label, share], place) => {
    const fill = make("span", "fill");
    fill.style.width = `${100 * share}%`;
    const track = make("span", "track", fill);
    track.setAttribute("aria-hidden", "true");
    const name = make("span", "name", isolated(label));
    name.title = label;
    if (place === 0 && answer.threshold !== undefined) {
      const tick = make("span", "tick");
      tick.style.left = `calc(${100 * Math.min(1, answer.threshold)}% - 1px)`;
      track.append(tick);
      track.title = `given for certain from ${percent(answer.threshold)} on`;
    }
    return make("li", place ? "" : "first", name, track, make("span", "share", percent(share)));
  });
  return make("ul", "bars", ...rows);
}

function quotes(answer, show) {
  const items = (answer.evidence ?? []).map((quote, place) => {
    const text = quote.text.length > QUOTED ? `${quote.text.slice(0, QUOTED)}…` : quote.text;
    const button = make("button", "", text);
    button.type = "button";
    button.dir = "auto";
    if (quote.voice === "quoted") button.append(make("small", "", " ", isolated(quote.speaker ?? "somebody quoted"), " says"));
    button.addEventListener("click", () => show(place));
    return make("li", "", button);
  });
  return items.length ? make("ul", "quotes", ...items) : "";
}

// Where people stand who are quoted, which is not where the author stands.
function speakers(answer) {
  const items = (answer.quoted ?? []).map((one) =>
    make("li", "", make("span", "", isolated(one.speaker ?? "somebody who is not named")), make("span", "", isolated(one.label), `, ${percent(one.probability)}`)),
  );
  return items.length ? make("div", "speakers", make("p", "", "Quoted on this target:"), make("ul", "", ...items)) : "";
}

export function words(explanation) {
  const rows = explanation.strongest.map(([name, part]) =>
    make("li", part < 0 ? "away" : "", make("span", "", isolated(name)), make("span", "", `${part < 0 ? "−" : "+"}${Math.abs(part).toFixed(2)}`)),
  );
  const says = explanation.label
    ? ["Words that spoke for ", isolated(explanation.label), " (+) and against it (−); marked in the article"]
    : ["There is no answer to explain."];
  return make("div", "words", make("p", "", ...says), make("ul", "", ...rows));
}
