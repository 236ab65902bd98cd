/* The entry form with script: a unit is found by typing, the part for children shows only for children.
   Without script the same form has a plain list and shows everything. */

const fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().trim();

function findUnit(field) {
  const select = field.querySelector("select");
  const units = [...select.options].filter((o) => o.value).map((o) => ({ code: o.value, name: o.text, key: fold(o.text) }));
  const input = document.createElement("input");
  const list = document.createElement("ul");
  input.type = "text";
  input.id = "unit-text";
  input.autocomplete = "off";
  input.placeholder = select.dataset.placeholder;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", "unit-list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  const describedBy = select.getAttribute("aria-describedby");
  if (describedBy) input.setAttribute("aria-describedby", describedBy);
  list.className = "unit-list";
  list.id = "unit-list";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  field.querySelector("label").htmlFor = input.id;
  select.hidden = true;
  select.before(input, list);
  if (select.value) input.value = select.selectedOptions[0].text;
  let shown = [];
  let active = -1;

  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); active = -1; };
  const choose = (unit) => { select.value = unit.code; input.value = unit.name; close(); };
  const mark = (next) => {
    active = next;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    if (list.children[active]) { input.setAttribute("aria-activedescendant", list.children[active].id); list.children[active].scrollIntoView({ block: "nearest" }); }
  };
  const show = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    // "tổ 5" must find "Tổ dân phố số 5" before "số 15": a number counts only as a whole.
    const matches = (unit, word) => (/^\d+$/.test(word) ? unit.key.split(/\D+/).includes(word) : unit.key.includes(word));
    shown = units.filter((unit) => words.every((word) => matches(unit, word)));
    list.replaceChildren(...(shown.length ? shown : [null]).map((unit, at) => {
      const item = document.createElement("li");
      item.id = `unit-option-${at}`;
      item.textContent = unit ? unit.name : select.dataset.none;
      if (unit) {
        item.setAttribute("role", "option");
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => choose(unit));
      }
      return item;
    }));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };

  input.addEventListener("input", () => { select.value = ""; active = -1; show(); });
  input.addEventListener("focus", () => { input.select(); show(); });
  input.addEventListener("blur", () => {
    const exact = units.find((unit) => unit.key === fold(input.value));
    if (exact) choose(exact); else if (shown.length === 1 && input.value.trim()) choose(shown[0]); else close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show();
      if (shown.length) mark((active + (event.key === "ArrowDown" ? 1 : shown.length - (active < 0 ? 0 : 1))) % shown.length);
    } else if (event.key === "Enter" && !list.hidden && shown.length) {
      event.preventDefault();
      choose(shown[Math.max(active, 0)]);
    } else if (event.key === "Escape") close();
  });
}

function childrenOnly(part, year) {
  const update = () => {
    const typed = /(\d{4})/.exec(year.value);
    const age = typed ? new Date().getFullYear() - Number(typed[1]) : null;
    part.hidden = !(age !== null && age < 16) && !part.querySelector(".has-error");
  };
  year.addEventListener("input", update);
  update();
}

const unit = document.querySelector("[data-find-unit]");
if (unit) findUnit(unit);
const guardian = document.querySelector("[data-guardian]");
if (guardian) childrenOnly(guardian, document.getElementById("birth_year"));
document.getElementById("errors")?.focus();
