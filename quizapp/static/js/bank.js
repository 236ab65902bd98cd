// Review of questions: one box that ticks all on the page. Without script each is ticked by hand.

const row = document.querySelector("[data-choose-all]");

if (row) {
  const all = row.querySelector("input");
  const boxes = [...document.querySelectorAll('input[name="chosen"]')];
  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  };
  row.hidden = boxes.length < 2;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", show);
  show();
}
