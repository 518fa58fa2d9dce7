/** The element of an id. */
export const byId = <Kind extends Element = HTMLElement>(id: string): Kind => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element "${id}"`);
  return found as unknown as Kind;
};

type Attributes = Readonly<Record<string, string | number>>;

/** An element with attributes and children. Texts become text, never HTML. */
export const html = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
};

/** The same for drawings. */
export const svg = <Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[Tag] => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
};

/** A small square in the colour of a policy. */
export const swatch = (colour: string): HTMLElement => {
  const square = html("span", { class: "swatch", "aria-hidden": "true" });
  square.style.background = colour;
  return square;
};

/** A number with three significant digits, as tables show it. */
export const shown = (value: number): string => {
  if (!Number.isFinite(value)) return value === Infinity ? "∞" : "–";
  const digits =
    Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
  return digits.replace("-", "−");
};

/** Hands a file to the reader. */
export const download = (name: string, content: BlobPart, type: string): void => {
  const link = html("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};
