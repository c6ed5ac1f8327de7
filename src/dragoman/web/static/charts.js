// Charts and maps, each drawn from the table in or beside its figure: a picture never shows what no table says.

import * as d3 from "./vendor.js";

const text = (cell) => (cell?.dataset.raw ?? cell?.textContent ?? "").trim().replace(/\s+/g, " ");
const number = (value) => { const n = Number(value.replace("−", "-").replace("+", "")); return value !== "" && Number.isFinite(n) ? n : null; };

// The rows of a figure's table, or of the next table of its section, as objects by column name.
function rowsOf(figure) {
  const table = figure.querySelector("table") ?? figure.parentElement.querySelector("table");
  if (!table) return [];
  const names = [...table.tHead.rows[0].cells].map(text);
  return [...table.tBodies[0].rows].map((row) => {
    const found = { link: row.querySelector("a")?.getAttribute("href") ?? null };
    [...row.cells].forEach((cell, n) => { found[names[n]] = cell.querySelector("time")?.dateTime ?? text(cell); });
    return found;
  });
}

// Days and months as the reader writes them; years as they are.
const languages = navigator.languages?.length ? navigator.languages : ["en"];
const asDay = new Intl.DateTimeFormat(languages, { day: "numeric", month: "short", timeZone: "UTC" });
const asMonth = new Intl.DateTimeFormat(languages, { month: "short", year: "numeric", timeZone: "UTC" });
const periodAs = (period) => {
  if (period.length < 7) return period;
  return period.length === 7 ? asMonth.format(new Date(`${period}-01T00:00Z`)) : asDay.format(new Date(`${period}T00:00Z`));
};

const charts = { series, dyad, map, route, network, stances, sources };

export function draw(figure, width) {
  const plot = figure.querySelector(".plot");
  const rows = rowsOf(figure);
  plot.replaceChildren();
  figure.querySelector(".key")?.remove();
  if (rows.length) charts[figure.dataset.chart]?.(figure, plot, rows, Math.max(width, 260));
}

const svg = (plot, width, height) => {
  const made = d3.create("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("aria-hidden", "true");
  plot.append(made.node());
  return made;
};
// Pictures lead where their tables lead; for keys and screen readers there are the links of the table.
const leading = (made, href) => made.append("g").attr("class", "leads").on("click", () => { location.href = href; });
const title = (selection, words) => selection.append("title").text(words);

function key(figure, entries) {
  const list = document.createElement("ul");
  list.className = "key";
  for (const [kind, words] of entries) {
    const item = document.createElement("li");
    const box = d3.create("svg").attr("viewBox", "0 0 10 10").attr("aria-hidden", "true");
    box.append("rect").attr("width", 10).attr("height", 10).attr("class", kind);
    item.append(box.node(), words);
    list.append(item);
  }
  const wrapper = figure.querySelector(".plot");
  list.classList.add("plot");
  wrapper.after(list);
}

const QUADS = [["vc", "verbal cooperation"], ["mc", "material cooperation"], ["vx", "verbal conflict"], ["mx", "material conflict"]];

// Cooperation upwards, conflict downwards, a bar a period; with a score, its line on the right scale.
function bars(figure, plot, rows, width, scored) {
  const height = scored ? 260 : 190, left = 34, right = scored ? 40 : 8, top = 10, bottom = 24;
  const first = Object.keys(rows[0]).find((name) => ["day", "month", "year"].includes(name));
  const up = (r) => number(r["verbal cooperation"]) + number(r["material cooperation"]);
  const down = (r) => number(r["verbal conflict"]) + number(r["material conflict"]);
  const x = d3.scaleBand(rows.map((r) => r[first]), [left, width - right]).paddingInner(0.2).paddingOuter(0.1);
  const most = Math.max(d3.max(rows, up), 1), least = Math.max(d3.max(rows, down), 1);
  const both = Math.max(most, least); // with a score both scales share their zero
  const y = (scored ? d3.scaleLinear([-both, both], [height - bottom, top]) : d3.scaleLinear([-least, most], [height - bottom, top])).nice(4);
  const made = svg(plot, width, height);
  for (const value of y.ticks(5)) {
    made.append("line").attr("class", "grid").attr("x1", left).attr("x2", width - right).attr("y1", y(value)).attr("y2", y(value)).attr("stroke-opacity", value ? 0.5 : 1);
    if (Number.isInteger(value)) made.append("text").attr("x", left - 6).attr("y", y(value) + 4).attr("text-anchor", "end").text(Math.abs(value));
  }
  const wide = Math.min(x.bandwidth(), 26), shift = (x.bandwidth() - wide) / 2;
  for (const row of rows) {
    const group = made.append("g");
    title(group, `${row[first]}: ${QUADS.map(([, name]) => `${row[name]} ${name}`).join(", ")}${row["mean score"] ? `, mean score ${row["mean score"]}` : ""}`);
    let above = 0, below = 0;
    for (const [kind, name] of QUADS) {
      const n = number(row[name]);
      if (!n) continue;
      const conflict = kind.endsWith("x");
      const from = conflict ? -below : above + n, to = conflict ? -below - n : above;
      group.append("rect").attr("class", kind).attr("x", x(row[first]) + shift).attr("width", Math.max(wide, 1)).attr("y", y(from)).attr("height", Math.max(y(to) - y(from), 0.5));
      if (conflict) below += n; else above += n;
    }
  }
  const every = Math.max(1, Math.ceil(rows.length / Math.max(Math.floor((width - left - right) / 84), 1)));
  rows.forEach((row, n) => {
    if (n % every === 0) made.append("text").attr("x", Math.min(Math.max(x(row[first]) + x.bandwidth() / 2, 36), width - 36)).attr("y", height - 6).attr("text-anchor", "middle").text(periodAs(row[first]));
  });
  if (scored) {
    const s = d3.scaleLinear([-10, 10], [height - bottom, top]);
    const told = rows.filter((r) => number(r["mean score"]) !== null);
    const at = (r) => [x(r[first]) + x.bandwidth() / 2, s(number(r["mean score"]))];
    made.append("path").attr("class", "score").attr("d", d3.line()(told.map(at)));
    for (const r of told) title(made.append("circle").attr("class", "dot").attr("r", 3).attr("cx", at(r)[0]).attr("cy", at(r)[1]), `${r[first]}: mean score ${r["mean score"]}`);
    for (const value of [-10, -5, 0, 5, 10]) made.append("text").attr("x", width - right + 8).attr("y", s(value) + 4).text(value > 0 ? `+${value}` : value);
  }
  key(figure, scored ? [...QUADS, ["dot", "mean score (right scale)"]] : QUADS);
}

function series(figure, plot, rows, width) { bars(figure, plot, rows, width, false); }
function dyad(figure, plot, rows, width) { bars(figure, plot, rows, width, true); }

// The world, or the part of it where the points are.
let world;
async function land() {
  world ??= fetch(new URL("./world.json", import.meta.url)).then((answer) => answer.json()).then((topology) => d3.feature(topology, topology.objects.countries));
  return world;
}

async function ground(plot, points, width) {
  const height = Math.min(Math.max(Math.round(width * 0.52), 270), 460);
  const shapes = await land();
  const projection = d3.geoNaturalEarth1();
  const lons = points.map((p) => p.lon), lats = points.map((p) => p.lat);
  const spread = Math.max(Math.max(...lons) - Math.min(...lons), (Math.max(...lats) - Math.min(...lats)) * 1.9, 14);
  if (spread > 150) projection.fitExtent([[4, 4], [width - 4, height - 4]], { type: "Sphere" });
  else {
    const pad = spread * 0.18 + 4;
    const corners = [[Math.min(...lons) - pad, Math.min(...lats) - pad / 1.6], [Math.max(...lons) + pad, Math.max(...lats) + pad / 1.6]];
    projection.rotate([-(corners[0][0] + corners[1][0]) / 2, 0]);
    const fit = { type: "MultiPoint", coordinates: [corners[0], corners[1], [corners[0][0], corners[1][1]], [corners[1][0], corners[0][1]]].map(([a, b]) => [a, Math.max(-85, Math.min(85, b))]) };
    projection.fitExtent([[10, 10], [width - 10, height - 10]], fit);
  }
  projection.clipExtent([[0, 0], [width, height]]);
  plot.replaceChildren();
  const made = svg(plot, width, height);
  const path = d3.geoPath(projection);
  made.append("rect").attr("class", "sea").attr("width", width).attr("height", height);
  made.selectAll("path.land").data(shapes.features).join("path").attr("class", "land").attr("d", path);
  return { made, projection, path, height };
}

const where = (rows) => rows.map((r) => ({ ...r, lat: number(r.lat ?? ""), lon: number(r.lon ?? "") })).filter((r) => r.lat !== null && r.lon !== null);

async function map(figure, plot, rows, width) {
  const points = where(rows);
  if (!points.length) return;
  const of = (p) => number(p.happenings ?? "") ?? 0;
  const busy = points.filter(of);
  const whole = figure.dataset.whole === "yes" || busy.length < 3 || busy.length === points.length;
  const { made, projection, height } = await ground(plot, whole ? points : busy, width);
  if (busy.length >= 3 && busy.length < points.length) switchOf(figure, plot, width);
  const times = (p) => number(p.articles ?? p.times ?? "") ?? 1;
  const r = d3.scaleSqrt([0, Math.max(d3.max(points, (p) => Math.max(of(p), times(p))), 1)], [2.5, 18]);
  const shown = points.map((p) => ({ ...p, at: projection([p.lon, p.lat]) })).filter((p) => p.at && p.at[0] >= 0 && p.at[0] <= width && p.at[1] >= 0 && p.at[1] <= height).sort((a, b) => of(b) - of(a) || times(b) - times(a));
  for (const p of shown) {
    const score = number(p["mean score"] ?? "");
    const kind = !of(p) ? "ring" : score === null || Math.abs(score) < 0.5 ? "spot plain" : score > 0 ? "spot warm" : "spot cold";
    const link = leading(made, p.link);
    title(link.append("circle").attr("class", kind).attr("r", r(of(p) || times(p))).attr("cx", p.at[0]).attr("cy", p.at[1]), `${p.place}: ${of(p) ? `${of(p)} happenings` : `named ${times(p)} times`}`);
  }
  labels(made, shown.slice(0, 30).map((p) => ({ ...p, r: r(of(p) || times(p)) })), width);
  if (points.some(of)) key(figure, [["warm", "cooperation"], ["cold", "conflict"], ["plain", "neither"]]);
}

// From the places where things happened to all that are named, and back.
function switchOf(figure, plot, width) {
  if (figure.querySelector("[data-switch]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.dataset.switch = "";
  const name = () => { button.textContent = figure.dataset.whole === "yes" ? "Only where things happened" : "All places"; };
  button.addEventListener("click", () => {
    figure.dataset.whole = figure.dataset.whole === "yes" ? "no" : "yes";
    name();
    draw(figure, width);
  });
  name();
  plot.after(button);
}

// Names, to the right or left of their dots, where they run into no other name and no dot.
function labels(made, points, width) {
  const size = (p) => p.r ?? 8;
  const taken = points.map((p) => ({ x: p.at[0] - size(p), y: p.at[1] - size(p), w: 2 * size(p), h: 2 * size(p), of: p }));
  const meets = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  for (const p of points) {
    const w = p.place.length * 6.6 + 6, gap = size(p) + 3;
    for (const side of ["start", "end"]) {
      const box = { x: side === "start" ? p.at[0] + gap : p.at[0] - gap - w, y: p.at[1] - 7, w, h: 14 };
      if (box.x < 0 || box.x + w > width || taken.some((t) => t.of !== p && meets(box, t))) continue;
      taken.push(box);
      made.append("text").attr("class", "name").attr("x", side === "start" ? p.at[0] + gap : p.at[0] - gap).attr("y", p.at[1] + 4).attr("text-anchor", side).text(p.place);
      break;
    }
  }
}

async function route(figure, plot, rows, width) {
  const points = where(rows).map((p) => ({ ...p, place: p.stop }));
  if (!points.length) return;
  const { made, projection, path } = await ground(plot, points, width);
  points.slice(1).forEach((p, n) => {
    const line = { type: "LineString", coordinates: [[points[n].lon, points[n].lat], [p.lon, p.lat]] };
    made.append("path").attr("class", p.status === "cancelled" ? "route off" : "route").attr("d", path(line));
  });
  points.forEach((p, n) => {
    p.at = projection([p.lon, p.lat]);
    if (!p.at) return;
    title(made.append("circle").attr("class", "spot warm").attr("r", 8).attr("cx", p.at[0]).attr("cy", p.at[1]), `${n + 1}. ${p.place}, ${p.status}`);
  });
  labels(made, points.filter((p) => p.at).map((p, n) => ({ ...p, place: `${n + 1}. ${p.place}` })), width);
}

function network(figure, plot, rows, width) {
  const height = Math.min(Math.max(width * 0.6, 320), 520);
  const size = new Map(), edges = new Map();
  for (const row of rows) {
    const n = number(row.happenings), score = number(row["mean score"]) ?? 0;
    for (const end of [row.from, row.to]) size.set(end, (size.get(end) ?? 0) + n);
    if (row.from === row.to) continue;
    const [a, b] = [row.from, row.to].sort();
    const edge = edges.get(`${a} ${b}`) ?? { source: a, target: b, n: 0, sum: 0 };
    edge.n += n; edge.sum += n * score;
    edges.set(`${a} ${b}`, edge);
  }
  const links = [...edges.values()];
  const linked = new Set(links.flatMap((l) => [l.source, l.target]));
  const nodes = [...size].filter(([id]) => linked.has(id)).map(([id, n], i) => ({ id, n, x: width / 2 + Math.cos(i) * 120, y: height / 2 + Math.sin(i) * 120 }));
  const r = d3.scaleSqrt([0, d3.max(nodes, (d) => d.n)], [5, 24]), w = d3.scaleLinear([1, Math.max(d3.max(links, (d) => d.n), 2)], [1, 9]);
  const simulation = d3.forceSimulation(nodes).force("link", d3.forceLink(links).id((d) => d.id).distance(100).strength(0.2)).force("charge", d3.forceManyBody().strength(-420)).force("x", d3.forceX(width / 2).strength(0.07)).force("y", d3.forceY(height / 2).strength(0.12)).force("collide", d3.forceCollide((d) => r(d.n) + 14)).stop();
  for (let i = 0; i < 260; i++) simulation.tick();
  const fit = (axis, most, pad) => d3.scaleLinear(d3.extent(nodes, (d) => d[axis]), [pad, most - pad]);
  const wide = Math.min(width, height * 2), fx = fit("x", wide, 40), fy = fit("y", height, 36);
  for (const d of nodes) { d.x = fx(d.x) + (width - wide) / 2; d.y = fy(d.y); }
  const made = svg(plot, width, height);
  for (const link of links.sort((a, b) => b.n - a.n)) {
    const score = link.sum / link.n;
    const kind = Math.abs(score) < 0.5 ? "plain" : score > 0 ? "warm" : "cold";
    const a = leading(made, `/dyad/${link.source.id}/${link.target.id}`);
    title(a.append("line").attr("class", `edge ${kind}`).attr("stroke-width", w(link.n)).attr("x1", link.source.x).attr("y1", link.source.y).attr("x2", link.target.x).attr("y2", link.target.y), `${link.source.id} and ${link.target.id}: ${link.n}, mean score ${score.toFixed(1)}`);
  }
  for (const d of nodes) {
    const a = leading(made, `/actor/${d.id}`);
    title(a.append("circle").attr("class", "node").attr("r", r(d.n)).attr("cx", d.x).attr("cy", d.y), `${d.id}: ${d.n}`);
    a.append("text").attr("class", "name").attr("x", d.x).attr("y", d.y - r(d.n) - 4).attr("text-anchor", "middle").text(d.id);
  }
}

// A lane an actor (or issue), a dot a position: place in time, height within the lane by stance.
function stances(figure, plot, rows, width) {
  const by = figure.dataset.by === "who" ? "who" : "issue";
  const told = rows.filter((r) => /^\d{4}-\d\d-\d\d/.test(r["as of"])).map((r) => ({ ...r, day: new Date(`${r["as of"]}T00:00Z`), value: number(r.stance.split(" ")[0]) }));
  if (!told.length) return;
  const groups = [...d3.group(told, (r) => r[by])].sort((a, b) => b[1].length - a[1].length).slice(0, 14);
  const lane = 46, top = 8, bottom = 26, left = Math.min(180, width * 0.38), height = top + lane * groups.length + bottom;
  const [first, last] = d3.extent(told, (r) => r.day);
  const day = 864e5, x = d3.scaleUtc([new Date(+first - day), new Date(Math.max(+last, +first + 2 * day) + day)], [left + 10, width - 16]);
  const made = svg(plot, width, height);
  const room = Math.floor((left - 8) / 6.4);
  groups.forEach(([name, found], n) => {
    const middle = top + lane * n + lane / 2, y = d3.scaleLinear([-2, 2], [middle + lane / 2 - 8, middle - lane / 2 + 8]);
    made.append("line").attr("class", "grid").attr("x1", left).attr("x2", width - 8).attr("y1", middle).attr("y2", middle);
    title(made.append("text").attr("class", "name").attr("x", left - 4).attr("y", middle + 4).attr("text-anchor", "end").text(name.length > room ? `${name.slice(0, room - 1)}…` : name), name);
    found.sort((a, b) => a.day - b.day);
    if (found.length > 1) made.append("path").attr("class", "stroke").attr("d", d3.line((r) => x(r.day), (r) => y(r.value)).curve(d3.curveStepAfter)(found));
    for (const r of found) title(made.append("circle").attr("class", `spot ${r.value > 0 ? "warm" : r.value < 0 ? "cold" : "plain"}`).attr("r", 6).attr("cx", x(r.day)).attr("cy", y(r.value)), `${r["as of"]}, ${name}: ${r.stance} on ${r.issue ?? ""}`);
  });
  for (const tick of x.ticks(Math.max(2, Math.floor((width - left) / 110)))) made.append("text").attr("x", x(tick)).attr("y", height - 6).attr("text-anchor", "middle").text(+last - +first > 300 * day ? asMonth.format(tick) : asDay.format(tick));
  key(figure, [["warm", "for"], ["plain", "undecided"], ["cold", "against"]]);
}

function sources(figure, plot, rows, width) {
  const shown = rows.slice(0, 20), lane = 24, left = Math.min(170, width * 0.4), height = shown.length * lane + 8;
  const of = (r, name) => number(r[name]) ?? 0;
  const x = d3.scaleLinear([0, Math.max(d3.max(shown, (r) => of(r, "happenings")), 1)], [left, width - 40]);
  const made = svg(plot, width, height);
  const room = Math.floor((left - 8) / 6.6);
  shown.forEach((r, n) => {
    const y = n * lane + 4;
    const first = of(r, "first"), alone = of(r, "alone"), rest = Math.max(of(r, "happenings") - first - alone, 0);
    made.append("text").attr("class", "name").attr("x", left - 6).attr("y", y + 14).attr("text-anchor", "end").text(r.outlet.length > room ? `${r.outlet.slice(0, room - 1)}…` : r.outlet);
    let from = 0;
    for (const [kind, value, words] of [["alone", alone, "alone"], ["first", first, "first"], ["rest", rest, "others"]]) {
      if (value) title(made.append("rect").attr("class", kind).attr("x", x(from)).attr("width", x(from + value) - x(from)).attr("y", y).attr("height", lane - 8), `${r.outlet}: ${value} ${words}`);
      from += value;
    }
    made.append("text").attr("x", x(from) + 6).attr("y", y + 14).text(from);
  });
  key(figure, [["alone", "alone"], ["first", "first"], ["rest", "told by others too"]]);
}
