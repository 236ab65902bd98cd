/* Asks for the place in the queue until it is this person's turn. Without script the page reloads itself. */

const queue = document.getElementById("queue");
const place = document.getElementById("place");
const trouble = document.getElementById("trouble");

/* Phones that came together should not ask together. */
const spread = (seconds) => seconds * 1000 * (1 + Math.random() / 4);

async function ask() {
  let seconds = Number(queue.dataset.seconds);
  try {
    const answer = await fetch(queue.dataset.address, { headers: { Accept: "application/json" }, cache: "no-store" });
    const isSeat = answer.ok && (answer.headers.get("Content-Type") || "").includes("json");
    /* Sent elsewhere: the place is no more, and the page there says what to do. */
    if (answer.redirected) { location.replace(answer.url); return; }
    if (!isSeat) throw new Error("no seat");
    const seat = await answer.json();
    if (seat.is_called) { location.replace(queue.dataset.address); return; }
    if (place.textContent !== String(seat.place)) place.textContent = seat.place;
    seconds = seat.seconds;
    trouble.hidden = true;
  } catch {
    trouble.hidden = false;
  }
  setTimeout(ask, spread(seconds));
}

setTimeout(ask, spread(Number(queue.dataset.seconds)));
