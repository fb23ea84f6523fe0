// The labelling page: asks the session for a question, shows it, sends the answer. Text is never put in as HTML.
import { drawCurve, percent } from "/static/figures.js";
import { fill, isolated, pieces } from "/static/text.js";

const byId = (id) => document.getElementById(id);
const KEY = "classifier-token", WAITING = "classifier-waiting";
const RETRY_MS = 1000, STEP_MS = 1500, MANY = 9, UNKNOWN_TOKEN = 401;
const TELLING = 20; // random draws from which a forecast says something

const token = new URLSearchParams(location.search).get("token") ?? sessionStorage.getItem(KEY) ?? "";
sessionStorage.setItem(KEY, token);

let about = null, question = null, chosen = new Set(), several = false, isBusy = false;

async function call(path, body) {
  const options = { headers: { "x-token": token, "content-type": "application/json" } };
  if (body !== undefined) Object.assign(options, { method: "POST", body: JSON.stringify(body) });
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.error ?? response.statusText), { status: response.status });
  return answer;
}

// Sends what must not be lost: kept until the service says that it has it, under one token, so that it counts once.
async function send(path, body) {
  const message = { path, body: { ...body, token: crypto.randomUUID() } };
  sessionStorage.setItem(WAITING, JSON.stringify(message));
  return deliver(message);
}

async function deliver(message) {
  isBusy = true;
  say("saving …");
  for (;;) {
    try {
      const state = await call(message.path, message.body);
      sessionStorage.removeItem(WAITING);
      isBusy = false;
      say(message.path === "/api/undo" ? (state.undone ? "taken back" : "nothing to undo") : "saved");
      show(state);
      return;
    } catch (error) {
      if (error.status === UNKNOWN_TOKEN) {
        say("the service was started anew: open the address that it printed in this tab, your answer is kept", true);
        return;
      }
      if (error.status) {
        sessionStorage.removeItem(WAITING);
        isBusy = false;
        say(error.message, true);
        return;
      }
      say("not saved yet: the service does not answer, trying again …", true);
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

function say(text, isLate = false) {
  byId("saved").textContent = text;
  byId("saved").classList.toggle("late", isLate);
}

function show(state) {
  question = state.question;
  chosen = new Set(about.several && question?.previous ? question.previous.labels : []);
  several = about.several;
  showArticle();
  showLabels();
  showProgress(state.progress);
}

function showArticle() {
  const article = byId("article");
  article.classList.toggle("empty", !question);
  article.classList.remove("new");
  void article.offsetWidth; // starts the animation anew
  article.classList.add("new");
  if (!question) {
    fill(byId("why"), []);
    byId("title").textContent = "Nothing is left to ask";
    byId("source").textContent = "";
    byId("text").textContent = about.mode === "label" ? "Every article of the pool has an answer. Export the labels, or train." : "This list is done.";
    return;
  }
  const { record } = question;
  const how = document.createElement("b");
  how.textContent = question.chosen;
  fill(byId("why"), [how, ` · ${question.why}`]);
  byId("source").textContent = [record.outlet, record.published, record.authors, record.url].filter(Boolean).join(" · ");
  byId("text").classList.toggle("parts", Boolean(record.sentence));
  showTexts({ title: [], text: [] });
  scrollTo(0, 0);
  byId("text").querySelector(".sentence, .target")?.scrollIntoView({ block: "center" });
  markWords(question);
}

function showTexts(marks) {
  const { record, mentions } = question;
  fill(byId("title"), pieces(record.title ?? "", [...marks.title, ...mentions.title]));
  fill(byId("text"), pieces(record.text ?? "", [...marks.text, ...mentions.text], record.sentence));
}

// Marks the words behind the suggestion when they come; nobody waits for them, and a service that is gone says so
// when the answer is sent.
async function markWords(asked) {
  if (!asked.suggestion) return;
  const { marks } = await call("/api/marks", { item: asked.item, chosen: asked.chosen }).catch(() => ({}));
  if (marks && question === asked) showTexts(marks);
}

function ask() {
  if (!question) return [];
  const task = isolated(about.task);
  if (question.record.target) return [task, " toward “", isolated(question.record.target), "”?"];
  return [task, about.unit === "sentence" ? " of the marked sentence?" : "?"];
}

function showLabels() {
  fill(byId("asks"), ask());
  const buttons = about.labels.map((label, place) => {
    const button = document.createElement("button");
    const key = document.createElement("kbd"), name = document.createElement("span");
    key.textContent = place < MANY ? String(place + 1) : "";
    name.append(isolated(label));
    button.type = "button";
    button.className = "label";
    button.dataset.label = label;
    button.disabled = !question;
    const isOwn = question?.previous?.labels.includes(label);
    button.classList.toggle("suggested", question?.suggestion === label);
    button.classList.toggle("chosen", chosen.has(label) || (!several && Boolean(isOwn)));
    button.setAttribute("aria-pressed", String(chosen.has(label)));
    button.append(key, name);
    const p = question?.probabilities?.[label];
    if (p !== undefined) {
      const value = document.createElement("output"), meter = document.createElement("meter");
      value.textContent = percent(p);
      meter.value = p;
      button.append(value, meter);
    }
    button.addEventListener("click", () => pick(label));
    return button;
  });
  fill(byId("labels"), buttons);
  fill(byId("coders"), (question?.coders ?? []).map(({ coder, labels, note }) => {
    const row = document.createElement("li");
    row.append(isolated(coder || "somebody"), ": ", isolated(labels.join(", ") || "skipped"), ...(note ? [" (", isolated(note), ")"] : []));
    return row;
  }));
  byId("coders").hidden = !question?.coders?.length;
  byId("note").value = question?.previous?.note ?? "";
  byId("several").hidden = !about.several;
  byId("done").hidden = !several;
  byId("done").disabled = byId("skip").disabled = !question;
  byId("accept").disabled = !question?.suggestion;
}

function showProgress(progress) {
  const { judgement } = progress;
  const rows = [["judged on", `${judgement?.draws ?? progress.test} random draws`]];
  if (judgement?.accuracy) rows.unshift(["accuracy", judgement.accuracy]);
  if (judgement?.f1_macro) rows.splice(1, 0, ["macro-F1", judgement.f1_macro]);
  else if (judgement) rows.push(["macro-F1", `from ${judgement.needed} draws on`]);
  fill(byId("quality"), rows.flatMap(([name, value]) => {
    const term = document.createElement("dt"), figure = document.createElement("dd");
    term.textContent = name;
    if (typeof value === "string") figure.textContent = value;
    else {
      const big = document.createElement("b"), small = document.createElement("small");
      big.textContent = percent(value.value);
      small.textContent = ` ${percent(value.low)} to ${percent(value.high)}`;
      figure.append(big, small);
    }
    return [term, figure];
  }));
  showStep(progress);
  drawCurve(byId("curve"), progress.curve);
  const { gain, labels } = progress.forecast;
  byId("forecast").textContent = gain === null
    ? "Every fifth article is a random draw, which judges and never trains."
    : judgement.draws < TELLING
      ? "Too few random draws yet to say what more labels bring."
      : `The next ${labels} labels are likely to bring ${(100 * gain).toFixed(1)} points.`;
  const total = progress.train + progress.test;
  fill(byId("counts"), Object.entries(progress.counts).map(([label, count]) => {
    const row = document.createElement("li"), name = document.createElement("span"), value = document.createElement("span");
    name.append(isolated(label));
    value.textContent = String(count);
    row.append(name, value);
    return row;
  }));
  byId("session").textContent =
    `${progress.train} train, ${progress.test} judge, of ${progress.items.toLocaleString("en")} ` +
    (progress.step ? "drawn from the pool so far" : "in the pool") +
    (progress.parted ? `; coders part on ${progress.parted}` : "") + (progress.refitting ? "; fitting anew …" : "");
  byId("who").textContent =
    `${progress.coder ? `${progress.coder}: ` : ""}${progress.answers} answers` +
    (progress.left === null ? `, ${total} labels` : `, ${progress.left} left`);
}

// Says what is still being done to the pool, and asks again until it is done.
let isWatching = false;
function showStep({ step, failure }) {
  byId("step").hidden = !step && !failure;
  byId("step").classList.toggle("late", Boolean(failure));
  byId("step").textContent = failure ? `no model: ${failure}` : `${step} … your answers are kept, and the model follows`;
  if (!step || isWatching) return;
  isWatching = true;
  setTimeout(async () => {
    isWatching = false;
    const progress = await call("/api/progress").catch(() => null);
    if (progress) showProgress(progress);
  }, STEP_MS);
}

function pick(label) {
  if (!question || isBusy) return;
  if (!several) return decide([label]);
  chosen.has(label) ? chosen.delete(label) : chosen.add(label);
  for (const button of byId("labels").children) {
    button.classList.toggle("chosen", chosen.has(button.dataset.label));
    button.setAttribute("aria-pressed", String(chosen.has(button.dataset.label)));
  }
}

function decide(labels, skip = false) {
  if (!question || isBusy) return;
  byId("note").blur();
  send("/api/decide", { item: question.item, chosen: question.chosen, labels, skip, note: byId("note").value.trim() });
}

const accept = () => question?.suggestion && decide([question.suggestion]);
const undo = () => isBusy || send("/api/undo", {});

async function search() {
  const query = byId("query").value.trim();
  const { hits, hidden } = query ? await call("/api/search", { q: query }) : { hits: [], hidden: 0 };
  if (query !== byId("query").value.trim()) return; // a later one is on its way
  fill(byId("hits"), hits.map(({ item, title, excerpt }) => {
    const row = document.createElement("li"), button = document.createElement("button"), small = document.createElement("small");
    button.type = "button";
    button.textContent = title;
    button.dir = small.dir = "auto";
    small.textContent = excerpt;
    button.append(small);
    button.addEventListener("click", async () => {
      byId("search").close();
      show(await call("/api/open", { item, chosen: "search" }));
    });
    row.append(button);
    return row;
  }));
  byId("hidden").textContent = hidden ? `${hidden} more are set aside to judge the model, and not shown.` : query && !hits.length ? "None." : "";
}

function openSearch() {
  byId("search").showModal();
  byId("query").select();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("search").open) return;
  if (event.target === byId("note")) {
    if (event.key === "Escape" || event.key === "Enter") byId("note").blur();
    return;
  }
  const label = about?.labels[Number(event.key) - 1];
  const keys = {
    " ": accept, s: () => decide([], true), u: undo, "/": openSearch, n: () => byId("note").focus(),
    Enter: () => several && decide([...chosen]), m: () => about.several && toggleSeveral(),
  };
  const act = label !== undefined && /^[1-9]$/.test(event.key) ? () => pick(label) : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function toggleSeveral() {
  several = !several;
  byId("done").hidden = !several;
}

byId("accept").addEventListener("click", accept);
byId("skip").addEventListener("click", () => decide([], true));
byId("undo").addEventListener("click", undo);
byId("done").addEventListener("click", () => decide([...chosen]));
byId("several").addEventListener("click", toggleSeveral);
byId("find").addEventListener("click", openSearch);
byId("query").addEventListener("input", search);

async function start() {
  about = await call("/api/task");
  document.title = `${about.task} · labelling`;
  byId("task").textContent = about.mode === "label" ? about.task : `${about.task} · ${about.mode}`;
  const waiting = sessionStorage.getItem(WAITING);
  if (waiting) await deliver(JSON.parse(waiting));
  else show(await call("/api/next", {}));
}

start().catch((error) => say(error.message, true));
