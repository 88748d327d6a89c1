// Keys, sums and turning pages; without this script the page works by links, boxes and buttons alone.
"use strict";
(() => {
  const form = document.querySelector("form.panel");
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const steps = form ? all("input[name=step]", form) : [];
  const members = form ? all("input[name=member]", form) : [];
  const points = form && form.elements.points;
  const comment = form && form.elements.comment;
  const most = form ? Number(form.dataset.most) : 0;
  const rounded = (number) => String(Math.round(number * 10000) / 10000);

  // A step that was found in part begins half ticked, and a press goes from there to all of it, none, and back.
  const shares = new Map();
  const show = (box) => {
    const share = shares.get(box), whole = Number(box.dataset.points);
    box.checked = share >= whole;
    box.indeterminate = share > 0 && share < whole;
  };
  const add = () => { points.value = rounded(Math.min(most, steps.reduce((sum, box) => sum + shares.get(box), 0))); };
  const turn = (box) => {
    const whole = Number(box.dataset.points), earned = Number(box.dataset.earned), share = shares.get(box);
    const between = earned > 0 && earned < whole ? earned : 0;
    shares.set(box, share >= whole ? 0 : share > 0 || !between ? whole : between);
    show(box);
    add();
  };
  for (const box of steps) {
    shares.set(box, Number(box.dataset.earned));
    show(box);
    box.addEventListener("change", () => turn(box));
  }
  const set = (share) => { for (const box of steps) { shares.set(box, share(box)); show(box); } add(); };

  const count = () => {
    const chosen = members.filter((box) => box.checked).length;
    document.getElementById("chosen").textContent = chosen;
    form.querySelector("button.main").disabled = !chosen;
    for (const whole of all("input[data-all]", form)) {
      const own = all("input[name=member]", whole.closest("fieldset"));
      const ticked = own.filter((box) => box.checked).length;
      whole.checked = ticked === own.length;
      whole.indeterminate = ticked > 0 && ticked < own.length;
    }
  };
  if (form) {
    form.addEventListener("change", (event) => {
      const box = event.target;
      if (box.matches("[data-all]")) for (const each of all("input[name=member]", box.closest("fieldset"))) each.checked = box.checked;
      count();
    });
    form.addEventListener("submit", () => { form.querySelector("button.main").disabled = true; });
    count();
  }

  const say = (text) => {
    comment.value = comment.value.trim() && !comment.value.includes(text) ? `${comment.value.trim()}\n${text}` : text;
  };
  const again = all("button[data-comment]");
  for (const button of again) button.addEventListener("click", () => say(button.dataset.comment));

  // Another answer of the group, without losing what is ticked.
  const swap = async (link) => {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) { location.assign(link.href); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = page.getElementById("answer");
    document.getElementById("answer").replaceWith(made);
    for (const line of all(".members li")) line.classList.toggle("here", Boolean(line.querySelector(`[data-swap="${made.dataset.handle}"]`)));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    swap(link);
  });

  const typing = (target) => target.matches("textarea, select, input:not([type=checkbox])");
  const groups = all(".groups a");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter" && form) { form.requestSubmit(); return; }
    if (event.key === "Escape") { document.activeElement.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "Enter" && form && !event.target.closest("a, button, summary")) { event.preventDefault(); form.requestSubmit(); return; }
    if (groups.length && (event.key === "j" || event.key === "k")) {
      const at = groups.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
      groups[Math.max(0, Math.min(groups.length - 1, at))].focus();
      return;
    }
    if (event.shiftKey && /^Digit[1-9]$/.test(event.code)) {
      const button = again[Number(event.code.slice(5)) - 1];
      if (button) { event.preventDefault(); say(button.dataset.comment); }
      return;
    }
    if (steps.length && event.key === "0") { set(() => 0); return; }
    if (steps.length && event.key === "a") { set((box) => Number(box.dataset.points)); return; }
    if (form && event.key === "x") {
      const here = members.find((box) => box.value.startsWith(`${document.getElementById("answer").dataset.handle}:`));
      if (here) { here.checked = !here.checked; count(); }
      return;
    }
    if (form && event.key === "o") {
      const here = members.find((box) => box.value.startsWith(`${document.getElementById("answer").dataset.handle}:`));
      for (const box of members) box.checked = !here || box.closest("fieldset") === here.closest("fieldset");
      count();
      return;
    }
    const found = all("[data-key]").find((each) => each.dataset.key === event.key);
    if (!found) return;
    event.preventDefault();
    if (steps.includes(found)) turn(found);
    else if (found.matches("input, textarea")) { found.focus(); found.select(); }
    else found.click();
  });
})();
