"use strict";

const $ = id => document.getElementById(id);
const all = selector => [...document.querySelectorAll(selector)];
const money = cents => "€" + (cents / 100).toFixed(2);
const pause = millis => new Promise(done => setTimeout(done, millis));
const NOT_SENT = 503, CUT_OFF = 502;

/* ---- The cluster, told by the balancer as it changes ---- */

let nodes = {};
let seen = 0;

function showCluster(cluster) {
  $("away").hidden = true;
  for (const node of cluster.nodes) {
    const before = nodes[node.name];
    nodes[node.name] = node;
    showNode(node);
    if (before && before.state !== node.state) tellNode(node, before);
  }
  showRequests(cluster.requests);
}

function showNode(node) {
  const card = document.querySelector(`[data-node="${node.name}"]`);
  for (const state of ["up", "starting", "down"]) card.classList.toggle("is-" + state, node.state === state);
  card.querySelector(".state").textContent = node.state;
  card.querySelector(".node-facts").textContent = node.state === "down"
    ? (node.end ? "ended by " + node.end + ", after " + plural(node.served, "request") : "not started yet")
    : node.container + " · process " + node.pid + " · " + plural(node.served, "request");
  card.querySelector("[data-kill]").hidden = node.state === "down";
  card.querySelector("[data-start]").hidden = node.state !== "down";
  for (const wire of all(`[data-wire="${node.name}"]`)) wire.classList.toggle("down", node.state !== "up");
}

function tellNode(node, before) {
  const up = Object.values(nodes).filter(one => one.state === "up").map(one => one.name);
  if (node.state === "up") {
    tell(before.pid || before.end ? `Node ${node.name} is up: a new process that knows nothing of you, until your next click.` : `Node ${node.name} is up.`);
  } else if (node.state === "down" && up.length) {
    tell(`Node ${node.name} is gone (${node.end}). Go on clicking: ${up.length > 1 ? "nodes " + up.join(" and ") + " have" : "node " + up[0] + " has"} your session.`);
  } else if (node.state === "down") {
    tell("No node is left. Your session is still in Redis: start one and go on.");
  }
}

function showRequests(requests) {
  $("strip").replaceChildren(...[...requests.map(cell), ...Array.from({length: 20 - requests.length}, () => el("i"))]);
  const rows = requests.slice().reverse().map(row);
  $("log").replaceChildren(...(rows.length ? rows : [el("li", "soft", "none yet")]));
  for (const request of requests) {
    if (request.number > seen) glow(request.node);
  }
  seen = requests.length ? requests[requests.length - 1].number : 0;
}

function cell(request) {
  return el("i", request.node.toLowerCase() + " " + request.outcome, request.outcome === "cut-off" || request.outcome === "not-sent" ? "×" : request.node);
}

function row(request) {
  const item = el("li", request.node.toLowerCase() + " " + request.outcome);
  const status = {"in-flight": "…", "cut-off": "cut off", "not-sent": "not sent"}[request.outcome] || request.status;
  const path = el("span", "path", request.path.replace(/^\/shop/, ""));
  path.title = request.path;
  item.append(el("span", "tag", request.node), el("span", "soft", request.method), path,
    el("span", "status", status), el("span", "ms", request.outcome === "in-flight" ? "" : request.millis + " ms"));
  return item;
}

function glow(name) {
  const hot = [[document.querySelector(`[data-node="${name}"]`), "hot"],
    ...all(`[data-wire="${name}"]`).map(wire => [wire, "hot-" + name.toLowerCase()])];
  for (const [target, mark] of hot) {
    target.classList.add(mark);
    clearTimeout(target.cooling);
    target.cooling = setTimeout(() => target.classList.remove(mark), 450);
  }
}

/* A browser has few connections to one server: a page that nobody sees gives its own up. */
let events = null;
function listen() {
  if (events) events.close();
  events = document.hidden ? null : new EventSource("/_cluster/events");
  if (!events) return;
  events.onmessage = event => showCluster(JSON.parse(event.data));
  events.onerror = () => { $("away").hidden = false; };
}
document.addEventListener("visibilitychange", listen);
listen();

for (const button of all("[data-kill], [data-start]")) {
  const act = button.dataset.kill ? "kill" : "start";
  button.onclick = () => fetch(`/_cluster/${act}/${button.dataset.kill || button.dataset.start}`, {method: "POST", headers: {"X-Baton-Demo": "page"}});
}

/* ---- The shop: one request after the other, each answer the whole view ---- */

let turn = Promise.resolve();
let lastNode = null;

function inTurn(work) {
  turn = turn.then(work).catch(() => tell("The balancer does not answer."));
  return turn;
}

async function send(method, path, form) {
  const answer = await fetch("api/" + path, {method, body: form && new URLSearchParams(form)});
  const json = (answer.headers.get("content-type") || "").startsWith("application/json");
  return {status: answer.status, view: json ? await answer.json() : {}};
}

/** An add carries a number of our own, so that it may be sent again until it is answered, and counts once. */
async function add(sku, thinking) {
  const number = Date.now().toString(36) + "-" + Math.random().toString(36).slice(2);
  for (let wasCutOff = null; ;) {
    const {status, view} = await send("POST", "cart/add", {sku, number, pause: thinking});
    if (status === 200) {
      show(view);
      tell(wasCutOff
        ? `Node ${wasCutOff} died in the middle of that add. Sent again under the same number, node ${view.node} counted it once.`
        : served(view));
      lastNode = view.node;
      return;
    }
    if (status === CUT_OFF) {
      wasCutOff = view.cutOff;
      tell(`Cut off: node ${view.cutOff} died in the middle of that add. Sending it again …`);
    } else if (status === NOT_SENT) {
      tell("No node is up. This add waits until one is; your session is still in Redis.");
    } else {
      tell(`That add was refused with status ${status}.`);
      return;
    }
    await pause(700);
  }
}

async function ask(method, path, form, said) {
  const {status, view} = await send(method, path, form);
  if (status === 200) {
    show(view);
    tell(said(view));
    lastNode = view.node;
  } else {
    tell(status === CUT_OFF ? `Cut off: node ${view.cutOff} died in the middle of it. Nobody knows how far it came; look again.`
      : status === NOT_SENT ? "No node is up. Your session is still in Redis: start one and go on."
      : `That was refused with status ${status}.`);
  }
}

function served(view) {
  const cart = plural(view.count, "piece") + " in the cart";
  const missing = Object.values(nodes).filter(node => node.state !== "up");
  if (missing.length) return `Node ${view.node} served this click, while ${missing.map(node => `node ${node.name} is ${node.state}`).join(" and ")}. Nothing is missing: ${cart}.`;
  return lastNode && lastNode !== view.node
    ? `Node ${view.node} served this click, node ${lastNode} the one before. Same session, same cart: ${cart}.`
    : `Node ${view.node} served this click: ${cart}. Click again.`;
}

function welcome(view) {
  if (!view.session) return "Put something into the cart and watch who serves it.";
  return `Node ${view.node} knows ${view.user || "you"}: ${plural(view.count, "piece")} in the cart.`;
}

function show(view) {
  const session = view.session;
  $("lines").replaceChildren(...view.items.map(line));
  $("lines").hidden = view.items.length === 0;
  $("empty").hidden = view.items.length > 0;
  $("empty").textContent = session ? "Nothing in it." : "Nothing in it yet. Your first click creates the session.";
  $("count").textContent = plural(view.count, "piece");
  $("total").textContent = money(view.cents);
  $("handle").textContent = session ? session.handle : "none yet";
  $("created").textContent = session ? new Date(session.created).toLocaleTimeString() : "–";
  $("requests").textContent = session ? session.requests : "–";
  $("served-by").replaceChildren(...(session ? Object.entries(session.servedBy).map(([name, count]) => el("span", "by " + name.toLowerCase(), name + " × " + count)) : ["–"]));
  $("identity").textContent = view.user || "nobody";
  $("rotate").disabled = !session;
  $("login").hidden = !!view.user;
  $("logout").hidden = $("user").hidden = $("avatar").hidden = !view.user;
  $("user").textContent = view.user || "";
  $("avatar").textContent = (view.user || "").slice(0, 1);
}

function line(item) {
  const remove = el("button", "x", "×");
  remove.type = "button";
  remove.setAttribute("aria-label", "Take " + item.title + " out of the cart");
  remove.onclick = () => inTurn(() => ask("POST", "cart/remove", {sku: item.sku}, view => served(view)));
  const entry = el("li");
  entry.append(el("span", "soft", item.quantity + " ×"), el("span", "", item.title), el("span", "", money(item.cents)), remove);
  return entry;
}

for (const tile of all(".tile")) tile.onclick = () => inTurn(() => add(tile.dataset.sku, 0));
$("again").onclick = () => inTurn(() => ask("GET", "cart", null, view => served(view)));
$("rotate").onclick = () => inTurn(() => ask("POST", "rotate", {},
  view => `Node ${view.node} changed the session id. The handle stays; the old id is dead on all nodes.`));
$("logout").onclick = () => inTurn(() => ask("POST", "logout", {},
  view => `Node ${view.node} ended the session. It is gone on the others, too.`));

/* ---- Clicking by itself, slowly enough that a kill often hits a request in the middle ---- */

let auto = false;

$("auto").onclick = async () => {
  auto = !auto;
  $("auto").setAttribute("aria-pressed", auto);
  $("auto").textContent = auto ? "Stop clicking" : "Click for me";
  const skus = all(".tile").map(tile => tile.dataset.sku);
  for (let i = 0; auto; i++) {
    await inTurn(() => add(skus[i % skus.length], 250));
    await pause(350);
  }
};

/* ---- Small things ---- */

function tell(text) { $("story").textContent = text; }
function plural(count, word) { return count + " " + word + (count === 1 ? "" : "s"); }
function el(name, classes, text) {
  const element = document.createElement(name);
  if (classes) element.className = classes;
  if (text !== undefined) element.textContent = text;
  return element;
}

inTurn(() => ask("GET", "cart", null, welcome));
