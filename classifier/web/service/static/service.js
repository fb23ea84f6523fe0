// Asks the service; the token, where it needs one, comes in the address or from whoever sits here, and stays in this tab.

const TOKEN = "token";
const inAddress = new URLSearchParams(location.hash.slice(1)).get(TOKEN) ?? new URLSearchParams(location.search).get(TOKEN);
if (inAddress) {
  sessionStorage.setItem(TOKEN, inAddress);
  history.replaceState(null, "", "/");
}

export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export function keepToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

export async function ask(path, body, type = "application/json") {
  const headers = { "x-token": sessionStorage.getItem(TOKEN) ?? "" };
  const request = { headers };
  if (body !== undefined) {
    headers["content-type"] = type;
    Object.assign(request, { method: "POST", body: typeof body === "object" && !(body instanceof ArrayBuffer) ? JSON.stringify(body) : body });
  }
  const answer = await fetch(path, request).catch(() => null);
  if (!answer) throw new Refusal(0, "the service does not answer: is it still running?");
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({ detail: answer.statusText }));
  throw new Refusal(answer.status, problem.detail);
}

export async function read(content, type) {
  return (await (await ask("/v1/read", content, type)).json()).articles;
}

export async function score(articles, targets) {
  return (await ask("/v1/score", { articles, targets, probabilities: true })).json();
}

export async function explain(article, task, targets) {
  const body = { ...article, task, targets };
  return (await (await ask("/v1/explain", body)).json()).explanations;
}
