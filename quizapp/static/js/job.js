// Asks every second how far a job is, and shows the answer when it is new; what is done may lead on to a page.

const EVERY_MS = 1000;
const AFTER_A_FAULT_MS = 5000;
const place = document.getElementById("job");
let etag = "";

async function look() {
  let wait = EVERY_MS;
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(place.dataset.source, { headers, cache: "no-store", redirect: "error" });
    if (answer.status === 200) {
      const next = answer.headers.get("X-Job-Next");
      if (next) return location.replace(next);
      place.innerHTML = await answer.text();
      etag = answer.headers.get("ETag") ?? "";
      if (answer.headers.get("X-Job-Over") === "1") return;
    } else if (answer.status !== 304) {
      throw new Error(String(answer.status));
    }
  } catch {
    // Away for a moment: the page shows what it last knew and goes on asking.
    wait = AFTER_A_FAULT_MS;
  }
  setTimeout(look, wait);
}

setTimeout(look, EVERY_MS);
