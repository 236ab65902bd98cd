/* The paper with script: every choice is sent at once, kept on the phone until the server has it for good, and
   "Đã lưu" is said only after the server's answer. What was restored from the phone is never called saved. */

import { Outbox } from "./outbox.js";

const form = document.getElementById("paper");
const words = document.getElementById("words").dataset;
const statusLine = document.getElementById("status");
const timeLine = document.getElementById("time");
const slots = [...form.querySelectorAll("fieldset[data-slot]")];
const prediction = form.elements.prediction;
const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const clock = (moment) => moment.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" });

document.documentElement.classList.add("has-script");

/* ---- what is on the page ---- */
const chosen = (slot) => [...slot.querySelectorAll("input[name]:checked")].filter((i) => i.name.startsWith("q-")).map((i) => i.value);
const foretold = () => { const digits = (prediction?.value ?? "").replace(/[\s.,\u00a0]/g, ""); return /^\d{1,9}$/.test(digits) ? Number(digits) : null; };

/* ---- status ---- */
const status = {
  saving() { show(words.saving, ""); },
  saved(moment) { show(say(words.saved, { time: clock(moment) }), "is-saved"); },
  unsaved() { show(words.unsaved, "is-unsaved"); },
  refused(message) { show(message || words.refused, "is-unsaved"); },
};
function show(text, kind) { statusLine.textContent = text; statusLine.className = `paper-status ${kind}`; }

/* ---- sending ---- */
const outbox = new Outbox({
  key: `qz-${form.dataset.attempt}`,
  url: form.dataset.save,
  token: document.querySelector('meta[name="csrf-token"]').content,
  seq: Number(form.dataset.seq),
  status,
  onTime: (remaining) => timer.set(remaining),
  onOver: () => location.assign(form.dataset.result),
  onTakenOver: () => location.reload(),
  onStale: reloadOnce,
});

/* Once a minute at most: a browser that keeps no cookies must not go round in circles. */
function reloadOnce() {
  try {
    if (Date.now() - Number(sessionStorage.getItem("qz-reloaded")) < 60000) return false;
    sessionStorage.setItem("qz-reloaded", Date.now());
  } catch { return false; }
  location.reload();
  return true;
}

/* Another device writes: this page only shows, until its owner takes the paper back. */
if (form.dataset.writer !== "1") {
  outbox.stop();
  for (const slot of slots) slot.disabled = true;
}

function changed(field) {
  const slot = field.closest("fieldset[data-slot]");
  if (slot && field.name.startsWith("q-")) outbox.put(slot.dataset.slot, chosen(slot));
  else if (field === prediction) {
    const number = foretold();
    if (number === null) { if (prediction.value.trim()) status.refused(words.number); return; }
    outbox.predict(number);
  } else return;
  form.elements.seq.value = outbox.seq;
  count();
}
form.addEventListener("change", (event) => { if (event.target.name) changed(event.target); });
addEventListener("online", () => outbox.flush());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
addEventListener("pagehide", () => outbox.flushBeforeLeaving());
document.addEventListener("visibilitychange", () => { if (!document.hidden) outbox.flush(); });

/* What an earlier visit could not send comes back onto the page, and is sent; until then it is not saved. */
for (const [number, codes] of Object.entries(outbox.waiting())) {
  const slot = slots.find((one) => one.dataset.slot === number);
  for (const input of slot?.querySelectorAll(`input[name="q-${number}"]`) ?? []) input.checked = codes.includes(input.value);
}
if (prediction && outbox.waitingPrediction() !== null) prediction.value = outbox.waitingPrediction();
/* A browser may restore ticks of its own after a reload: the page and the server must agree. */
for (const slot of slots) {
  const before = [...slot.querySelectorAll("input[name]")].filter((i) => i.defaultChecked).map((i) => i.value);
  const now = chosen(slot);
  if (!(slot.dataset.slot in outbox.waiting()) && now.join() !== before.join()) outbox.put(slot.dataset.slot, now);
}
form.elements.seq.value = outbox.seq + 1;
outbox.flush();

/* ---- time: counted from the server's word, by a clock that nobody sets ---- */
const timer = {
  ends: performance.now() + Number(form.dataset.remainingMs),
  set(remaining) { this.ends = performance.now() + remaining; },
  tick() {
    const left = Math.max(0, Math.ceil((this.ends - performance.now()) / 1000));
    const minutes = Math.floor(left / 60);
    if (left === 0) { timeLine.textContent = words.over; outbox.stop(); return location.assign(form.dataset.result); }
    timeLine.textContent = left > 300 ? say(words.minutes, { minutes }) : say(words.seconds, { minutes, seconds: String(left % 60).padStart(2, "0") });
    timeLine.classList.toggle("is-near", left <= 300);
    setTimeout(() => this.tick(), 1000 - ((performance.now() % 1000) || 0) + 20);
  },
};
timer.tick();

/* ---- overview ---- */
const jump = document.getElementById("jump");
const countLine = document.getElementById("count");
const later = (slot) => slot.querySelector("[data-later]");
jump.append(...slots.map((slot) => {
  const link = document.createElement("a");
  link.href = `#${slot.id}`;
  link.textContent = slot.dataset.slot;
  return link;
}));
jump.hidden = slots.length < 2;
for (const slot of slots) { slot.querySelector(".later").hidden = false; later(slot).addEventListener("change", count); }
function missing() { return slots.filter((slot) => !chosen(slot).length).map((slot) => slot.dataset.slot); }
function count() {
  countLine.textContent = say(words.answered, { done: slots.length - missing().length, all: slots.length });
  slots.forEach((slot, at) => {
    const isAnswered = chosen(slot).length > 0, isLater = later(slot).checked, link = jump.children[at];
    link.classList.toggle("is-answered", isAnswered);
    link.classList.toggle("is-later", isLater);
    link.setAttribute("aria-label", [say(words.jump, { number: slot.dataset.slot }), isAnswered && words.jumpDone, isLater && words.jumpLater].filter(Boolean).join(", "));
  });
}
count();

/* ---- submit: says what is unanswered, asks once ---- */
const ask = document.getElementById("ask");
form.addEventListener("submit", (event) => {
  if (form.dataset.asked || typeof ask.showModal !== "function") return;
  event.preventDefault();
  const left = missing();
  document.getElementById("ask-text").textContent =
    (left.length ? say(words.left, { count: left.length, list: left.join(", ") }) : words.all) + " " + words.after;
  ask.showModal();
});
document.getElementById("ask-no").addEventListener("click", () => ask.close());
document.getElementById("ask-yes").addEventListener("click", () => {
  form.dataset.asked = "1";
  form.elements.seq.value = outbox.seq + 1;
  document.getElementById("ask-yes").disabled = true;
  form.requestSubmit ? form.requestSubmit() : form.submit();
});
