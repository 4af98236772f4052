// Keys and focus for the queue. Without this file every action works by its form.
"use strict";

(function () {
  const POLL = 25000; // milliseconds
  const CALM = 140; // before the panel follows the focus
  const ACTIONS = { a: "accept", s: "spam", r: "remove" };
  const byId = (id) => document.getElementById(id);
  const cards = () => [...document.querySelectorAll("#cards > .card")];
  const open = () => cards().filter((card) => !card.classList.contains("strip") && !card.dataset.sent);
  let current = null; // the card's id: an answer may put another element in its place
  let look = 0;

  function focused() {
    return document.activeElement && document.activeElement.closest("#cards > .card");
  }

  function here() {
    return focused() || byId(current) || open()[0];
  }

  function go(card) {
    if (!card) return;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const all = cards();
    const from = all.indexOf(byId(current));
    if (!focused() && from < 0) return go(all[0]);
    go(all[Math.max(0, Math.min(all.length - 1, from + step))]);
  }

  function next(card) {
    const left = open().filter((other) => other !== card);
    const after = left.find((other) => card.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
    return after || left[left.length - 1];
  }

  function ticked() {
    return [...document.querySelectorAll("input[name=ticked]:checked")];
  }

  function count() {
    const number = ticked().length;
    byId("ticked").textContent = String(number);
    byId("bulk").classList.toggle("ready", number > 0);
  }

  function decide(action) {
    const form = ticked().length ? byId("bulk") : here() && here().querySelector("form.decide");
    const button = form && form.querySelector(`button[value=${action}]`);
    if (button) button.click();
  }

  function undo() {
    const own = document.querySelector("#stack [data-own]");
    if (own) own.click();
  }

  function tick() {
    const card = here();
    const box = card && card.querySelector("input[name=ticked]");
    if (!box) return;
    box.checked = !box.checked;
    count();
  }

  function why() {
    if (getComputedStyle(byId("panel")).position !== "static" || window.innerWidth > 1000) {
      byId("panel").focus();
    } else {
      const link = here() && here().querySelector("a.why");
      if (link) link.click();
    }
  }

  function show(card) {
    clearTimeout(look);
    look = setTimeout(() => {
      if (card.isConnected && card.dataset.look)
        window.htmx.ajax("GET", card.dataset.look, { target: "#panel", swap: "innerHTML" });
    }, CALM);
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: tick,
    u: undo,
    e: why,
    n: () => byId("arrived") && byId("arrived").click(),
    "/": () => byId("text").focus(),
    "?": () => byId("help").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const tab = /^[1-4]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (tab) tab.click();
    else if (event.repeat && !"jk".includes(key)) return;
    else if (key in ACTIONS) decide(ACTIONS[key]);
    else if (key in keys) keys[key]();
    else return;
    event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const card = event.target.closest("#cards > .card");
    if (!card || card.id === current) return;
    const before = byId(current);
    if (before) before.classList.remove("current");
    card.classList.add("current");
    current = card.id;
    show(card);
  });

  document.addEventListener("change", (event) => {
    if (event.target.name === "ticked") count();
  });

  // The focus moves on at once; the answer takes the card's place when it is there.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.id === "bulk") {
      const chosen = ticked().map((box) => box.closest(".card"));
      chosen.forEach((card) => (card.dataset.sent = "1"));
      if (chosen.length) go(next(chosen[chosen.length - 1]));
    } else if (form.matches("#cards form.decide")) {
      const card = form.closest(".card");
      card.dataset.sent = "1";
      go(next(card) || card);
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const from = event.detail.elt;
    if (!from || from.tagName !== "FORM") return;
    document.querySelectorAll("[data-sent]").forEach((card) => {
      if (from.id === "bulk" || card.contains(from)) delete card.dataset.sent;
    });
    count();
    if (!event.detail.xhr || event.detail.xhr.status === 0) {
      byId("said").textContent = document.body.dataset.offline || "";
      byId("notice").textContent = document.body.dataset.offline || "";
    }
  });

  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const card = event.detail.elt || event.detail.target;
    const there = current && byId(current);
    if (there && !there.classList.contains("current")) there.classList.add("current");
    // An undone card comes back to where it was, and the focus to it.
    if (document.activeElement === document.body && card && card.id === current) go(byId(current));
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "panel") event.detail.target.scrollTop = 0;
  });

  function poll() {
    const address = document.body.dataset.poll;
    if (!address || document.hidden) return;
    window.htmx.ajax("GET", address, { target: "#new", swap: "innerHTML", headers: { "HX-Polling": "1" } });
  }

  if (byId("cards")) {
    byId("keys").hidden = false;
    byId("keys").addEventListener("click", () => byId("help").showModal());
    document.body.classList.add("scripted");
    count();
    setInterval(poll, POLL);
    const first = cards()[0];
    if (first) {
      current = first.id;
      first.classList.add("current");
    }
  }
})();
