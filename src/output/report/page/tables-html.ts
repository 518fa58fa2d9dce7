import { type NumberTable, shortNumber } from "../drawing/figure.js";
import { NO_DATA } from "../drawing/theme.js";
import { escaped } from "./escaped.js";
import type { PagePivot, PageTable, PivotCell, PlainTable } from "./page-table.js";

/** A region that scrolls on its own if a table is wider than the page. */
export const scroll = (label: string, table: string): string =>
  `<div class="scroll" role="region" tabindex="0" aria-label="${escaped(label)}, table">${table}</div>`;

/** A button that saves a table as CSV. */
export const csvButton = (table: string, name: string): string =>
  `<button type="button" class="save" data-table="${table}" data-name="${name}" hidden>CSV<span class="visually-hidden"> of the table ${escaped(name)}</span></button>`;

/** A section of the page with a table. */
export const tableSection = (table: PageTable): string => {
  const { id, heading } = table;
  const content = "sheets" in table ? pivotHtml(table) : plainHtml(table);
  return `<section aria-labelledby="${id}-section"><h2 id="${id}-section">${escaped(heading)}</h2>\n${content}</section>`;
};

const choice = (id: string, label: string, options: readonly string[], chosen: string, attributes: string): string =>
  `<span class="choice" hidden><label for="${id}-choice">${escaped(label)}</label><select id="${id}-choice" ${attributes}>${options
    .map((value) => `<option${value === chosen ? " selected" : ""}>${escaped(value)}</option>`)
    .join("")}</select></span>`;

const plainHtml = ({ id, heading, caption, table, filter }: PlainTable): string => {
  const names = filter === undefined ? [] : [...new Set(table.rows.map((row) => String(row[filter.column])))];
  const chooser =
    filter === undefined
      ? ""
      : choice(id, filter.label, names, filter.chosen, `data-filters="${id}"`).replace(
          /(<select[^>]*>)/,
          '$1<option value="">all</option>',
        );
  const html = tableHtml(table, caption, { id, ...(filter === undefined ? {} : { filter: filter.column }) });
  return `<div class="tools">${chooser}${csvButton(id, id)}</div>${scroll(heading, html)}`;
};

/** A table of numbers. */
export const tableHtml = (
  { columns, rows }: NumberTable,
  caption: string,
  sortable?: { readonly id: string; readonly filter?: number },
  id?: string,
): string => {
  const isNumber = columns.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const head = columns.map((name, i) => {
    const text = sortable === undefined ? escaped(name) : `<button type="button">${escaped(name)}</button>`;
    return `<th scope="col"${isNumber[i] ? ' class="number"' : ""}>${text}</th>`;
  });
  const body = rows.map((row) => {
    const metric = sortable?.filter === undefined ? "" : ` data-metric="${escaped(String(row[sortable.filter]))}"`;
    const cells = row.map((cell, i) =>
      typeof cell === "number"
        ? `<td class="number" data-value="${cell}">${shortNumber(cell)}</td>`
        : i === 0
          ? `<th scope="row">${escaped(cell)}</th>`
          : `<td>${escaped(cell)}</td>`,
    );
    return `<tr${metric}>${cells.join("")}</tr>`;
  });
  const attributes =
    sortable === undefined ? (id === undefined ? "" : ` id="${id}"`) : ` class="sortable" id="${sortable.id}"`;
  return table(attributes, caption, head, body, sortable !== undefined);
};

const table = (
  attributes: string,
  caption: string,
  head: readonly string[],
  body: readonly string[],
  isSortable: boolean,
): string => {
  const hint = isSortable ? '<span class="on-screen"> A click on a heading sorts.</span>' : "";
  return `<table${attributes}><caption><span>${escaped(caption)}${hint}</span></caption><thead><tr>${head.join("")}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
};

/** A number with its interval below it: narrow enough for a phone. */
const pivotCell = (cell: PivotCell | undefined): string => {
  if (cell === undefined) return `<td class="number none" data-value="NaN">${NO_DATA}</td>`;
  const { mean, low, high, n } = cell;
  const interval = Number.isFinite(low)
    ? `${shortNumber(low)} to ${shortNumber(high)}`
    : n === 1
      ? "1 replication"
      : "";
  const attributes = `data-value="${mean}" data-low="${low}" data-high="${high}" data-n="${n}"`;
  return `<td class="number" ${attributes}>${shortNumber(mean)}${interval === "" ? "" : `<small>${interval}</small>`}</td>`;
};

const pivotHtml = ({ id, heading, label, heads, columns, chosen, sheets }: PagePivot): string => {
  const chooser = choice(
    id,
    label,
    sheets.map(({ name }) => name),
    chosen,
    `data-sheets="${id}"`,
  );
  const head = [...heads, ...columns].map(
    (name, i) =>
      `<th scope="col"${i < heads.length ? "" : ' class="number"'}><button type="button">${escaped(name)}</button></th>`,
  );
  const tables = sheets.map(({ name, caption, rows }, i) => {
    const body = rows.map(({ point, cells }) => {
      const values = point.map((value, place) => {
        const number = value.trim() === "" ? "" : ` data-value="${escaped(value)}"`;
        return place === 0 ? `<th scope="row"${number}>${escaped(value)}</th>` : `<td${number}>${escaped(value)}</td>`;
      });
      return `<tr>${[...values, ...cells.map(pivotCell)].join("")}</tr>`;
    });
    const attributes = ` class="sortable pivot" id="${id}-${i}" data-sheet="${escaped(name)}"${name === chosen ? "" : " data-later"}`;
    return table(attributes, `${name}. ${caption}`, head, body, true);
  });
  return `<div class="tools">${chooser}${csvButton(`[data-sheets-of=${id}]`, id)}</div><div data-sheets-of="${id}">${tables
    .map((html, i) => scroll(`${heading}: ${sheets[i]!.name}`, html))
    .join("\n")}</div>`;
};
