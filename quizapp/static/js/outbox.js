/* Answers on their way to the server: kept on the phone until acknowledged, sent one request at a time, retried with
   patience. Holds only numbers of questions and opaque codes of options, and forgets them once they are saved. */

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;
const PATIENCE = 20000;

export class Outbox {
  constructor({ key, url, token, seq, status, onTime, onOver, onTakenOver, onStale }) {
    Object.assign(this, { key, url, token, status, onTime, onOver, onTakenOver, onStale });
    const kept = this.#read();
    // Another device has answered since: what this one could not send then is older, and is dropped.
    const isNewer = (kept.seq ?? 0) > seq;
    this.responses = isNewer ? kept.responses ?? {} : {};
    this.prediction = isNewer ? kept.prediction ?? null : null;
    this.seq = Math.max(seq, kept.seq ?? 0);
    this.isSending = false;
    this.wait = FIRST_WAIT;
    this.retry = 0;
    this.isStopped = false;
  }

  waiting() { return { ...this.responses }; }
  waitingPrediction() { return this.prediction; }
  isEmpty() { return !Object.keys(this.responses).length && this.prediction === null; }

  put(slot, codes) { this.responses[slot] = codes; this.#changed(); }
  predict(number) { this.prediction = number; this.#changed(); }

  #changed() {
    this.seq += 1;
    this.#write();
    this.wait = FIRST_WAIT;
    this.flush();
  }

  async flush() {
    if (this.isSending || this.isStopped || this.isEmpty()) return;
    clearTimeout(this.retry);
    this.isSending = true;
    this.status.saving();
    const sent = { seq: this.seq, responses: { ...this.responses } };
    if (this.prediction !== null) sent.prediction = this.prediction;
    const outcome = await this.#send(sent);
    this.isSending = false;
    if (outcome === "saved") { this.wait = FIRST_WAIT; this.flush(); }
    if (outcome === "later") {
      this.status.unsaved();
      this.retry = setTimeout(() => this.flush(), this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    }
  }

  async #send(sent) {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    let response, answer;
    try {
      response = await fetch(this.url, this.#request(sent, stop.signal));
      answer = await response.json();
    } catch {
      return "later";
    } finally {
      clearTimeout(patience);
    }
    if (response.ok) { this.#acknowledged(sent, answer); return "saved"; }
    if (response.status === 410) { this.isStopped = true; this.#forget(); this.onOver(); return "stopped"; }
    if (response.status === 409) { this.isStopped = true; this.onTakenOver(); return "stopped"; }
    if (response.status >= 500 || response.status === 429) return "later";
    this.isStopped = true;
    /* The page is older than the service (an upgrade, a key renewed): a new page brings what waits along. */
    if (answer.error === "csrf" && this.onStale()) return "stopped";
    this.status.refused(answer.message);
    return "stopped";
  }

  #acknowledged(sent, answer) {
    for (const [slot, codes] of Object.entries(sent.responses)) {
      if (this.responses[slot]?.join() === codes.join()) delete this.responses[slot];
    }
    if (this.prediction === sent.prediction) this.prediction = null;
    this.#write();
    this.onTime(answer.remaining_ms);
    if (this.isEmpty()) this.status.saved(new Date(answer.saved_at));
  }

  flushBeforeLeaving() {
    if (this.isStopped || this.isEmpty()) return;
    const sent = { seq: this.seq, responses: this.responses };
    if (this.prediction !== null) sent.prediction = this.prediction;
    // Best effort: it stays on the phone, and comes back when the page does.
    fetch(this.url, { ...this.#request(sent), keepalive: true }).catch(() => {});
  }

  stop() { this.isStopped = true; }

  #request(sent, signal) {
    return {
      method: "PUT",
      signal,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": this.token },
      body: JSON.stringify(sent),
    };
  }

  /* A private window may keep nothing: then the page alone holds what waits. */
  #read() { try { return JSON.parse(localStorage.getItem(this.key)) ?? {}; } catch { return {}; } }
  #forget() { try { localStorage.removeItem(this.key); } catch { /* kept nothing */ } }
  #write() {
    if (this.isEmpty()) return this.#forget();
    try { localStorage.setItem(this.key, JSON.stringify({ seq: this.seq, responses: this.responses, prediction: this.prediction })); } catch { /* full or forbidden */ }
  }
}
