// Whatever a page does beyond being read: theme, dates as the reader writes them, keys, tables as CSV, charts.
// Every page works without it.

const $ = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

// --- theme: the system's, unless the reader chose ------------------------------------------------------------------

const root = document.documentElement;
const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } };
if (["light", "dark"].includes(stored("theme"))) root.dataset.theme = stored("theme");
const toggle = $("[data-theme-toggle]");
if (toggle) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    store("theme", root.dataset.theme);
  });
}

// --- the menu: open on a desk, folded on a phone -------------------------------------------------------------------

const menu = $(".menu");
const wide = matchMedia("(min-width: 44.01rem)");
const unfold = () => { if (menu) menu.open = wide.matches; };
unfold();
wide.addEventListener("change", unfold);

// --- dates and numbers by locale -----------------------------------------------------------------------------------

const languages = navigator.languages?.length ? navigator.languages : ["en"];
const dayAs = new Intl.DateTimeFormat(languages, { dateStyle: "medium", timeZone: "UTC" });
const momentAs = new Intl.DateTimeFormat(languages, { dateStyle: "medium", timeStyle: "short" });
const numberAs = new Intl.NumberFormat(languages);
for (const time of all("time[datetime]")) {
  const value = time.dateTime;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) time.textContent = dayAs.format(new Date(`${value}T00:00Z`));
  else if (/^\d{4}-\d\d-\d\dT/.test(value)) time.textContent = momentAs.format(new Date(`${value}Z`));
}
for (const data of all("data[value]")) {
  if (data.value !== "" && Number.isFinite(Number(data.value))) data.textContent = numberAs.format(Number(data.value));
}

// --- a table as CSV ------------------------------------------------------------------------------------------------

const cellText = (cell) => cell.textContent.trim().replace(/\s+/g, " ");
const csvCell = (text) => {
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text; // no formula of a spreadsheet
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
for (const button of all("[data-csv]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const rows = all("table tr", button.closest("figure")).map((row) => [...row.cells].map(cellText).map(csvCell).join(","));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([rows.join("\n"), "\n"], { type: "text/csv" }));
    link.download = "dragoman.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

// --- keys ----------------------------------------------------------------------------------------------------------

const items = () => all("[data-keys] > li, [data-keys] > tr, [data-keys] > article").filter((item) => $(".go", item));
let here = -1;
const step = (by) => {
  const list = items();
  if (!list.length) return;
  list[here]?.classList.remove("here");
  here = Math.min(Math.max(here + by, 0), list.length - 1);
  list[here].classList.add("here");
  list[here].scrollIntoView({ block: "nearest" });
  $(".go", list[here]).focus({ preventScroll: true });
};
const places = { h: "/", s: "/stories", a: "/actors", m: "/map", c: "/corrections" };
let going = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  const typing = target instanceof HTMLElement && target.matches("input, select, textarea");
  if (typing) {
    if (event.key === "Escape") target.blur();
    return;
  }
  if (going) {
    going = false;
    if (places[event.key]) location.href = places[event.key];
    return;
  }
  const button = $(`[data-key="${CSS.escape(event.key)}"]`);
  if (event.key === "/") { event.preventDefault(); $("[data-focus]")?.focus() ?? $("#find").focus(); }
  else if (event.key === "?") location.href = "/help";
  else if (event.key === "g") going = true;
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (button) {
    event.preventDefault();
    button.click();
    if (button.tagName === "SUMMARY") button.focus();
  }
});
for (const area of all("textarea[data-submit]")) {
  area.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.submit(); });
}

// --- charts: each is drawn from the table beside it ----------------------------------------------------------------

if ($("[data-chart]")) {
  const { draw } = await import("./charts.js");
  for (const figure of all("[data-chart]")) {
    let width = 0;
    new ResizeObserver(() => {
      const now = figure.clientWidth;
      if (Math.abs(now - width) > 8) { width = now; draw(figure, now); }
    }).observe(figure);
  }
}
