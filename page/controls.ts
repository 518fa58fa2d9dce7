import type { Outcomes } from "../src/page/messages.js";
import { type DrawnServer, placeAt } from "../src/page/places.js";
import { byId, html } from "./dom.js";

/** The number in a field; undefined when it is empty. */
export const number = (id: string): number | undefined => {
  const { value } = byId<HTMLInputElement>(id);
  return value.trim() === "" ? undefined : Number(value);
};

/** Puts names into a menu, unless it has them, and chooses one. */
export const fill = (id: string, names: readonly string[], chosen: string): void => {
  const menu = byId<HTMLSelectElement>(id);
  if ([...menu.options].map(({ value }) => value).join("\n") !== names.join("\n"))
    menu.replaceChildren(...names.map((name) => html("option", { value: name }, name)));
  menu.value = chosen;
};

/** Fills the menus of policies and devices from a run. @returns the number of the chosen device */
export const fillMenus = (outcomes: Outcomes): number => {
  const labels = outcomes.policies.map(({ label }) => label);
  fill("policy-a", outcomes.choices, labels[0]!);
  fill("policy-b", outcomes.choices, labels[1] ?? labels[0]!);
  const seed = byId<HTMLInputElement>("seed");
  if (seed.value === "") seed.placeholder = String(outcomes.seed);
  const { names } = outcomes.places;
  const device = byId<HTMLSelectElement>("device");
  const chosen = Math.min(Number(device.value || 0), names.length - 1);
  if (device.options.length !== names.length || device.options[0]?.text !== names[0])
    device.replaceChildren(...names.map((name, index) => html("option", { value: index }, name)));
  device.value = String(chosen);
  byId("places").hidden = !outcomes.hasCells;
  byId("hint").textContent = outcomes.hasCells
    ? "Drag a device in the drawing, move the chosen one with the arrow keys, or give its place here: the text changes, and both policies run again with the same seed."
    : "In this scenario rates do not depend on places, so devices are not moved. The cores can be changed.";
  return chosen;
};

/** A field for the cores of each of the first servers; what is typed is told. */
export const fillCores = ({ servers }: Outcomes, changed: (server: DrawnServer, value: string) => void): void => {
  const place = byId("cores");
  const finite = servers.filter(({ cores }) => cores !== Infinity).slice(0, 6);
  const inputs = [...place.querySelectorAll("input")];
  if (inputs.map(({ name }) => name).join() !== finite.map(({ name }) => name).join()) {
    place.replaceChildren(
      ...finite.map((server) => {
        const { name } = server;
        const input = html("input", { type: "number", min: 1, step: 1, name, inputmode: "numeric" });
        input.addEventListener("change", () => {
          if (input.value !== "") changed(server, input.value);
        });
        return html("label", { class: "short" }, `Cores of ${name}`, input);
      }),
    );
  }
  for (const input of place.querySelectorAll("input"))
    if (input !== document.activeElement) input.value = String(finite.find(({ name }) => name === input.name)!.cores);
};

/** Writes a place into its fields, but not into the one that somebody types in. */
export const writePlace = (place_m: readonly [number, number], typed: Element | null = null): void => {
  for (const [index, id] of ["device-x", "device-y"].entries()) {
    const input = byId<HTMLInputElement>(id);
    if (input !== typed) input.value = String(Math.round(place_m[index]! * 10) / 10);
  }
};

/** Chooses a device in the menu and shows where it begins. */
export const showPlace = ({ places }: Outcomes, device: number): void => {
  byId<HTMLSelectElement>("device").value = String(device);
  writePlace(placeAt(places, device, 0), document.activeElement);
};
