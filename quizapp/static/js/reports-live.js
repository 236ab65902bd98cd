// Asks for the figures again every few seconds and replaces the table when they are new.

const EVERY_MS = 5000;
const place = document.getElementById("live");
const time = document.getElementById("live-time");
const stale = document.getElementById("live-stale");
const clock = new Intl.DateTimeFormat("vi-VN", {
  timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
let etag = "";

async function look() {
  // Nobody looks at a hidden tab.
  if (document.visibilityState === "visible") {
    try {
      const headers = etag ? { "If-None-Match": etag } : {};
      const answer = await fetch(place.dataset.source, { headers, cache: "no-store", redirect: "error" });
      if (answer.status === 200) {
        const scrolled = place.firstElementChild?.scrollTop ?? 0;
        place.innerHTML = await answer.text();
        place.firstElementChild?.scrollTo(0, scrolled);
        etag = answer.headers.get("ETag") ?? "";
      } else if (answer.status !== 304) {
        throw new Error(String(answer.status));
      }
      time.textContent = clock.format(new Date());
      stale.hidden = true;
    } catch {
      stale.hidden = false;
    }
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
