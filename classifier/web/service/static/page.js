// The page: an article comes in, its answers are shown beside it, and a choice shows what made one.

import { card, isolated, listed, make, words } from "/static/answers.js";
import { marked } from "/static/marked.js";
import { Refusal, ask, explain, keepToken, read, score } from "/static/service.js";
import { asCsv, download, fillTable, filterTable } from "/static/table.js";

const AT_ONCE = 32;
const TYPES = {
  txt: "text/plain", html: "text/html", htm: "text/html", csv: "text/csv", tsv: "text/tab-separated-values",
  json: "application/json", jsonl: "application/x-ndjson",
};
const by = (id) => document.getElementById(id);
const state = { articles: [], answers: [], targets: [], shown: -1, run: 0 };

function say(text, isWrong = false) {
  by("status").textContent = text;
  by("status").classList.toggle("wrong", isWrong);
}

async function guarded(work) {
  by("go").disabled = true;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    by("ask").hidden = error.status !== 401;
    if (error.status === 401) by("token").focus();
    say(error.message, true);
  } finally {
    by("go").disabled = false;
  }
}

function targets() {
  return by("targets").value.split(";").map((name) => name.trim()).filter(Boolean);
}

async function answerTo(content, type) {
  const run = ++state.run;
  say("reading …");
  const articles = await read(content, type);
  if (!articles.length) throw new Refusal(422, "there is no article in it.");
  Object.assign(state, { articles, answers: [], targets: targets(), shown: -1 });
  for (let start = 0; start < articles.length; start += AT_ONCE) {
    const answers = await score(articles.slice(start, start + AT_ONCE).map(sendable), state.targets);
    if (run !== state.run) return; // another one was begun meanwhile
    state.answers.push(...answers.map((answer, place) => withError(answer, articles[start + place])));
    if (articles.length > 1) say(`${state.answers.length} of ${articles.length} articles`);
  }
  by("many").hidden = articles.length < 2;
  if (articles.length > 1) {
    by("filter").value = "";
    fillTable(by("many").querySelector("table"), articles, state.answers, (place) => open(place, true));
    filter();
  }
  open(0);
}

const sendable = ({ error, warnings, ...article }) => article;
const withError = (answer, article) => (article.error ? { id: answer.id, title: answer.title, language: "und", error: article.error } : answer);

function open(place, isChosen = false) {
  const article = state.articles[place];
  const answer = state.answers[place];
  state.shown = place;
  by("result").hidden = false;
  by("title").textContent = article.title || "(no title)";
  const about = [article.outlet, `${Array.from(article.text ?? "").length.toLocaleString("en")} characters`, answer.language, ...(answer.warnings ?? [])];
  by("meta").replaceChildren(...about.filter(Boolean).flatMap((part, nth) => [nth ? " · " : "", isolated(part)]));
  const cards = listed(answer).map((one) => {
    const node = card(one, () => choose(node, one), (quote) => reveal(node, one, quote));
    return node;
  });
  by("answers").replaceChildren(...cards);
  mark(everything());
  by("hint").hidden = !cards.length;
  const toward = listed(answer).some(({ task }) => task === "stance");
  const isSaid = answer.warnings?.some((warning) => warning.startsWith("stance:"));
  if (!toward && !isSaid && "stance" in answer) by("answers").append(make("p", "why", "Nobody is named often enough to ask for a stance: name somebody above."));
  by("many").querySelectorAll("tbody tr").forEach((row, number) => row.classList.toggle("chosen", number === place));
  if (answer.error) say(`This cannot be answered: ${answer.error.message}`, true);
  else say(state.articles.length > 1 ? `${state.articles.length} articles were read` : "");
  const isFirst = !by("many").hidden && !isChosen;
  if (!isFirst) by("title").focus({ preventScroll: true });
  by(isFirst ? "many" : "result").scrollIntoView({ block: isFirst ? "start" : "nearest" });
}

// Stands for all answers of the article together, whose evidence is marked until one is chosen.
function everything() {
  return { answer: { evidence: listed(state.answers[state.shown]).flatMap(({ answer }) => answer.evidence ?? []) } };
}

function evidenceOf({ answer }) {
  return (answer.evidence ?? []).map((quote) => [quote.start, quote.end]);
}

function mark(one, explanation = null) {
  const article = state.articles[state.shown];
  const marks = explanation?.marks ?? { title: [], text: [] };
  by("title").replaceChildren(...(article.title ? marked(article.title, marks.title, []) : ["(no title)"]));
  by("text").replaceChildren(...marked(article.text, marks.text, evidenceOf(one)));
}

function unchoose() {
  for (const other of document.querySelectorAll(".answer.chosen")) {
    other.classList.remove("chosen");
    other.querySelector(".words")?.remove();
    other.querySelector("h3 button").setAttribute("aria-expanded", "false");
  }
}

async function choose(node, one) {
  const isOpen = node.classList.contains("chosen");
  unchoose();
  if (isOpen) {
    mark(everything());
    return;
  }
  node.classList.add("chosen");
  node.querySelector("h3 button").setAttribute("aria-expanded", "true");
  mark(one);
  await guarded(async () => {
    const shown = state.shown;
    const explanations = await explain(sendable(state.articles[shown]), one.task, one.targets);
    const own = explanations.find((explanation) => !one.answer.target || explanation.target === one.answer.target);
    if (!own || shown !== state.shown || !node.classList.contains("chosen")) return;
    mark(one, own);
    node.append(words(own));
  });
}

async function reveal(node, one, quote) {
  if (!node.classList.contains("chosen")) await choose(node, one);
  const parts = [...document.querySelectorAll(`mark[data-quote="${quote}"]`)];
  document.querySelectorAll("mark.here").forEach((node) => node.classList.remove("here"));
  parts.forEach((node) => node.classList.add("here"));
  parts[0]?.scrollIntoView({ block: "center" });
}

function filter() {
  const shown = filterTable(by("many").querySelector("table"), by("filter").value);
  by("count").textContent = `${shown} of ${state.answers.length}`;
}

function fromText() {
  const text = by("source").value;
  if (!text.trim()) return say("Paste an article first, or try an example.", true);
  const isPage = /^\s*(<!doctype html|<html|<body|<article)/i.test(text);
  return guarded(() => answerTo(text, isPage ? "text/html" : "text/plain"));
}

async function fromFile(file) {
  if (!file) return;
  const type = TYPES[file.name.split(".").pop().toLowerCase()];
  if (!type) return say(`${file.name}: give a .txt, .html, .csv, .tsv, .json or .jsonl file.`, true);
  if (type === "application/json") return guarded(async () => answerTo(JSON.stringify(await parsed(file)), type));
  await guarded(async () => answerTo(await file.arrayBuffer(), type));
}

async function parsed(file) {
  try {
    return JSON.parse(await file.text());
  } catch (error) {
    throw new Refusal(422, `${file.name} is no JSON (${error.message}).`);
  }
}

async function fromExample({ name, media_type: type }) {
  await guarded(async () => {
    const content = await (await ask(`/v1/examples/${encodeURIComponent(name)}`)).text();
    by("source").value = content;
    await answerTo(content, type);
  });
}

async function showExamples() {
  const { examples } = await (await ask("/v1/examples")).json();
  const buttons = examples.map((example) => {
    const button = make("button", "", example.title);
    button.type = "button";
    button.addEventListener("click", () => fromExample(example));
    return button;
  });
  by("examples").replaceChildren(make("span", "", "Try"), ...buttons);
}

by("form").addEventListener("submit", (event) => {
  event.preventDefault();
  fromText();
});
by("source").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) fromText();
});
by("file").addEventListener("change", () => {
  fromFile(by("file").files[0]);
  by("file").value = "";
});
by("token").addEventListener("change", () => {
  keepToken(by("token").value.trim());
  by("ask").hidden = true;
  say("");
  guarded(showExamples);
});
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  by("form").classList.add("over");
});
document.addEventListener("dragleave", () => by("form").classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  by("form").classList.remove("over");
  fromFile(event.dataTransfer.files[0]);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !document.querySelector(".answer.chosen")) return;
  unchoose();
  mark(everything());
});
by("filter").addEventListener("input", filter);
by("csv").addEventListener("click", () => download("answers.csv", asCsv(state.answers), "text/csv"));
by("jsonl").addEventListener("click", () => download("answers.jsonl", state.answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""), "application/x-ndjson"));
guarded(showExamples);
