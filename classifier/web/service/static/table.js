// Answers to the articles of a file: a table that is filtered and downloaded.

import { isolated, listed, make, shownLabel } from "/static/answers.js";

const FORMULA = /^[=+\-@\t\r]/;

const cells = (answer) => {
  const row = {};
  for (const { task, answer: one } of listed(answer)) {
    if (task in row) continue; // of several targets the first
    row[task] = one;
  }
  return row;
};

export function tasksOf(answers) {
  return [...new Set(answers.flatMap((answer) => listed(answer).map(({ task }) => task)))];
}

export function fillTable(table, articles, answers, open) {
  const tasks = tasksOf(answers);
  const head = make("tr", "", ...["article", ...tasks].map((name) => make("th", "", isolated(name))));
  for (const cell of head.children) cell.scope = "col";
  table.tHead.replaceChildren(head);
  const rows = answers.map((answer, place) => {
    const button = make("button", "", isolated(answer.title || articles[place].text?.slice(0, 80) || answer.id));
    button.type = "button";
    button.addEventListener("click", () => open(place));
    const row = make("tr", "", make("td", "", button));
    if (answer.error) {
      const cell = make("td", "unsure", answer.error.message);
      cell.colSpan = tasks.length || 1;
      row.append(cell);
      return row;
    }
    const own = cells(answer);
    for (const task of tasks) {
      const one = own[task];
      const target = one?.target ? [isolated(one.target), ": "] : [];
      const label = one ? [...target, isolated(shownLabel(one)), one.abstained ? "?" : ""] : [];
      row.append(make("td", one?.abstained ? "unsure" : "", ...label));
    }
    return row;
  });
  table.tBodies[0].replaceChildren(...rows);
}

export function filterTable(table, words) {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !asked.every((word) => text.includes(word));
    shown += !row.hidden;
  }
  return shown;
}

export function asCsv(answers) {
  const tasks = tasksOf(answers);
  const names = ["id", "title", "language", ...tasks.flatMap((task) => [task, `${task}_probability`, `${task}_abstained`, `${task}_target`]), "error"];
  const rows = answers.map((answer) => {
    const own = cells(answer);
    const parts = tasks.flatMap((task) => {
      const one = own[task];
      return one ? [shownLabel(one), one.probability ?? "", one.abstained, one.target ?? ""] : ["", "", "", ""];
    });
    return [answer.id, answer.title, answer.language, ...parts, answer.error?.message ?? ""];
  });
  return [names, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value) {
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function download(name, content, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
