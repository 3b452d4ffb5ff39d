// What makes the pages handier. All of them work without it. Text from the archive is only ever set as text.
"use strict";

// Times in the reader's own zone; on hover, what the page had.
function showLocalTimes(root) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "short" });
  for (const time of root.querySelectorAll("time[data-local]")) {
    const when = new Date(time.dateTime);
    if (!Number.isNaN(when.getTime())) time.textContent = format.format(when);
  }
}

// Completion of the word that is being typed in the search box (the combobox pattern of ARIA).
function complete(input) {
  const list = document.createElement("ul");
  list.className = "completions";
  list.id = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Completions");
  list.hidden = true;
  input.parentElement.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" })) input.setAttribute(name, value);
  let chosen = -1, asked = 0, timer = 0;

  const word = () => input.value.slice(0, input.selectionStart).match(/\S*$/)[0];
  const close = () => { list.hidden = true; chosen = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const mark = (index) => {
    chosen = index;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    if (index >= 0) input.setAttribute("aria-activedescendant", list.children[index].id);
  };
  const take = (text) => {
    const end = input.selectionStart, start = end - word().length;
    input.setRangeText(text.endsWith(":") ? text : text + " ", start, end, "end");
    close();
    input.focus();
    if (text.endsWith(":")) ask();
  };
  const show = (texts) => {
    list.replaceChildren(...texts.map((text, at) => {
      const item = document.createElement("li");
      item.id = "completion-" + at;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = text;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(text); });
      return item;
    }));
    list.hidden = texts.length === 0;
    chosen = -1;
    input.setAttribute("aria-expanded", String(texts.length > 0));
  };
  async function ask() {
    const now = ++asked, begun = word();
    if (!begun) return close();
    const answer = await fetch("/complete?word=" + encodeURIComponent(begun));
    if (answer.ok && now === asked) show(await answer.json());
  }
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") mark((chosen + 1) % count);
    else if (event.key === "ArrowUp") mark((chosen + count - 1) % count);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) take(list.children[chosen].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

// A job's events as they happen.
function follow(log) {
  const source = new EventSource(log.dataset.events + "?after=" + log.dataset.after);
  const status = document.querySelector("[data-status]"), bar = document.querySelector("progress[data-progress]");
  source.addEventListener("page", (event) => {
    const told = JSON.parse(event.data), item = document.createElement("li");
    const verdict = document.createElement("span"), about = document.createElement(told.href ? "a" : "span");
    verdict.className = "state " + told.verdict;
    verdict.textContent = told.verdict;
    about.textContent = told.about;
    if (told.href) about.href = told.href;
    const cell = document.createElement("span");
    cell.append(about, told.why ? " " + told.why : "");
    item.append(verdict, cell);
    log.prepend(item);
    if (bar && bar.max) bar.value += 1;
  });
  source.addEventListener("state", (event) => { if (status) status.textContent = event.data; });
  source.addEventListener("over", () => { source.close(); location.replace(location.pathname); });
}

function drops(zone) {
  const file = zone.querySelector("input[type=file]");
  const over = (is) => (event) => { event.preventDefault(); zone.classList.toggle("over", is); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => { over(false)(event); file.files = event.dataTransfer.files; });
}

showLocalTimes(document);
document.querySelectorAll("[data-complete]").forEach(complete);
document.querySelectorAll("[data-events]").forEach(follow);
document.querySelectorAll("[data-drop]").forEach(drops);
if (matchMedia("(min-width: 48.01rem)").matches) document.querySelectorAll("[data-wide-open]").forEach((each) => { each.open = true; });
document.querySelectorAll("[data-select]").forEach((each) => each.addEventListener("focus", () => each.select()));
