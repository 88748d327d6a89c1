"use strict";
/* Tables sort by a click on a heading and are filtered by words. Without this script everything is there, in order. */
(() => {
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const keyOf = (cell) => cell.dataset.key ?? cell.textContent.trim();

  function sort(table, column, heading) {
    const descending = heading.getAttribute("aria-sort") === "ascending";
    const keyed = [...table.tBodies[0].rows].map((row) => [keyOf(row.cells[column]), row]);
    const numbers = keyed.every(([key]) => key === "" || !Number.isNaN(Number(key)));
    keyed.sort(([a], [b]) => {
      if (a === "" || b === "") return (a === "") - (b === ""); /* what has no value comes last, either way */
      const order = numbers ? a - b : collator.compare(a, b);
      return descending ? -order : order;
    });
    for (const other of table.tHead.querySelectorAll("th")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
    table.tBodies[0].append(...keyed.map(([, row]) => row));
  }

  function sortable(table) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sort(table, column, heading));
      heading.append(button);
    });
  }

  function filterable(form) {
    const table = document.getElementById(form.dataset.table);
    const [words, only] = [form.querySelector("input"), form.querySelector("select")];
    const rows = [...table.tBodies[0].rows];
    let texts = null;
    const apply = () => {
      texts ??= rows.map((row) => row.textContent.toLowerCase());
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const flag = only ? only.value : "";
      let shown = 0;
      rows.forEach((row, at) => {
        const fits = wanted.every((word) => texts[at].includes(word)) && (!flag || row.classList.contains(flag));
        row.hidden = !fits;
        shown += fits;
      });
      form.querySelector("output").value = shown === rows.length ? `all ${shown}` : `${shown} of ${rows.length}`;
    };
    let due = 0;
    const soon = () => { cancelAnimationFrame(due); due = requestAnimationFrame(apply); };
    words.addEventListener("input", soon);
    if (only) only.addEventListener("change", soon);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
  }

  document.querySelectorAll("table.sortable").forEach(sortable);
  document.querySelectorAll("form.filter").forEach(filterable);
})();
