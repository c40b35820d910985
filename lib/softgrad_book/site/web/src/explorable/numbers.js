// What the panels show, as tables: one a panel, at the state that is shown.

const POINTS = 21; // of a curve, evenly among all
const ROWS = 60; // more of them are a map, which is for the eye

/**
 * A panel as softgrad_book/site/page_html/numbers.py describes it.
 *
 * @typedef {{ title: string, field: string, from?: string }} Column
 * @typedef {{ data: string, x: string, y: string }} Dot
 * @typedef {{ data: string, columns: Column[], curve: boolean, series: string | null, now: Dot[] }} Table
 * @typedef {{ title: string, tables: Table[] }} Panel
 * @typedef {Record<string, any>} Row
 * @typedef {(string | number)[][]} Cells
 */

/**
 * @param {HTMLElement} figure
 * @param {import("vega-typings").View} view
 * @param {Panel[]} panels
 * @param {HTMLElement} place
 * @param {Record<string, string>} texts
 */
export function tabulate(figure, view, panels, place, texts) {
  const tables = [tableOf(texts.state, [texts.setting, texts.value], settings(figure))];
  for (const { title, tables: found } of panels)
    for (const table of found) {
      const [heads, rows] = read(view, table);
      if (rows.length) tables.push(tableOf(title, heads, rows));
    }
  place.replaceChildren(...tables);
}

/**
 * @param {HTMLElement} figure
 * @returns {Cells}
 */
function settings(figure) {
  const sliders = [...figure.querySelectorAll("input[type=range]")].map((slider) => [
    slider.getAttribute("aria-label") ?? "",
    slider.getAttribute("aria-valuetext") ?? "",
  ]);
  const choices = [...figure.querySelectorAll("[role=radiogroup]")].map((group) => [
    group.previousElementSibling?.textContent ?? "",
    group.querySelector("input:checked")?.parentElement?.textContent?.trim() ?? "",
  ]);
  return [...choices, ...sliders];
}

/**
 * @param {import("vega-typings").View} view
 * @param {Table} table
 * @returns {[string[], Cells]}
 */
function read(view, { data, columns, curve, series, now }) {
  /** @type {Row[]} */
  const rows = view.data(data) ?? [];
  if (!curve && rows.length > ROWS) return [[], []];
  /** @type {(row: Row, column: Column) => any} */
  const cell = (row, { field, from }) => (from ? row[field] - row[from] : row[field]);
  // Where the dots lie is what is shown now: it comes first.
  const dots = now.map(({ data: dot, x, y }) => {
    const [row] = view.data(dot) ?? [];
    return row && [row[x], row[y]];
  });
  /** @type {(heads: string[], cells: Cells) => [string[], Cells]} */
  const table = (heads, cells) => {
    const told = curve ? thinned(cells) : cells;
    if (dots.length > 1 && dots.length === heads.length - 1 && dots.every(Boolean))
      told.unshift([dots[0][0], ...dots.map(([, y]) => y)]);
    return [heads, told];
  };
  if (!series)
    return table(
      columns.map(({ title }) => title),
      rows.map((row) => columns.map((column) => cell(row, column))),
    );
  const [at, height] = columns;
  const names = [...new Set(rows.map((row) => row[series]))];
  /** @type {Map<any, (string | number)[]>} */
  const lines = new Map();
  for (const row of rows) {
    const x = cell(row, at);
    const line = lines.get(x) ?? lines.set(x, [x, ...names.map(() => "")]).get(x);
    if (line) line[1 + names.indexOf(row[series])] = cell(row, height);
  }
  return table([at.title, ...names], [...lines.values()]);
}

/** @param {Cells} rows */
function thinned(rows) {
  const step = Math.max(1, (rows.length - 1) / (POINTS - 1));
  const count = Math.min(rows.length, POINTS);
  return Array.from({ length: count }, (_, k) => rows[Math.round(k * step)]);
}

/**
 * @param {string} title
 * @param {string[]} heads
 * @param {Cells} rows
 */
function tableOf(title, heads, rows) {
  const table = document.createElement("table");
  table.createCaption().textContent = title;
  const head = table.createTHead().insertRow();
  for (const text of heads) {
    const th = document.createElement("th");
    th.scope = "col";
    th.textContent = text;
    head.append(th);
  }
  const body = table.createTBody();
  for (const [first, ...rest] of rows) {
    const line = body.insertRow();
    const th = document.createElement("th");
    th.scope = "row";
    th.textContent = written(first);
    line.append(th);
    for (const value of rest) line.insertCell().textContent = written(value);
  }
  return table;
}

const format = new Intl.NumberFormat(document.documentElement.lang || "en", {
  maximumSignificantDigits: 4,
});

/** @param {unknown} value */
function written(value) {
  if (typeof value !== "number") return String(value ?? "");
  const tiny = value !== 0 && Math.abs(value) < 1e-4;
  const text = tiny ? value.toExponential(2) : format.format(value);
  return text.replace("-", "−");
}
