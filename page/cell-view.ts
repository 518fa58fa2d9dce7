import { frameAt, type MovingData } from "../src/page/frame.js";
import type { Outcomes } from "../src/page/messages.js";
import { type DrawnServer, type Places, placeAt } from "../src/page/places.js";
import { LEG_NAMES, type Recording } from "../src/page/recording.js";
import { html, svg, swatch } from "./dom.js";

const WIDTH = 420;
/** The drawing is as high as its places need, within these. */
const HEIGHTS = [210, 340] as const;
const TOP = 76;
const EDGE = 26;

/** Steps to the right and up. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** From metres to the drawing and back; y points up in the scenario and down on the screen. */
interface Map2d {
  readonly toScreen: (place_m: readonly [number, number]) => readonly [number, number];
  readonly toMetres: (x: number, y: number) => readonly [number, number];
  /** Units of the drawing per metre. */
  readonly scale: number;
  readonly height: number;
}

const mapOf = (places: Places, servers: readonly DrawnServer[]): Map2d => {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (x: number, y: number): void => {
    [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
  };
  for (let at = 0; at < places.xy_m.length; at += 2) take(places.xy_m[at]!, places.xy_m[at + 1]!);
  for (const { kind, position_m } of servers) if (kind === "edge") take(...position_m);
  // A little room, so that devices can be dragged outwards.
  const room = Math.max(10, 0.08 * Math.max(x1 - x0, y1 - y0));
  const [width_m, height_m] = [x1 - x0 + 2 * room, y1 - y0 + 2 * room];
  const wanted = TOP + EDGE + ((WIDTH - 2 * EDGE) / width_m) * height_m;
  const height = Math.round(Math.min(HEIGHTS[1], Math.max(HEIGHTS[0], wanted)));
  const scale = Math.min((WIDTH - 2 * EDGE) / width_m, (height - TOP - EDGE) / height_m);
  const [middleX, middleY] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const [centreX, centreY] = [WIDTH / 2, (TOP + height - EDGE) / 2];
  return {
    scale,
    height,
    toScreen: ([x, y]) => [centreX + (x - middleX) * scale, centreY - (y - middleY) * scale],
    toMetres: (x, y) => [middleX + (x - centreX) / scale, middleY - (y - centreY) / scale],
  };
};

/** What the view tells of. */
export interface CellEvents {
  /** A device is held; `isEnd`: it was let go. */
  readonly moved: (device: number, place_m: readonly [number, number], isEnd: boolean) => void;
  readonly chosen: (device: number) => void;
}

/** One policy's run, drawn at an instant: devices, servers, transfers, what runs and what waits. */
export class CellView {
  readonly element: HTMLElement;
  #outcomes: Outcomes;
  #recording: Recording;
  readonly #map: Map2d;
  readonly #devices: SVGGElement[] = [];
  readonly #marks: SVGCircleElement[] = [];
  readonly #links = svg("g");
  readonly #names = svg("g", { "pointer-events": "none" });
  readonly #servers: { readonly gauge: SVGRectElement; readonly text: SVGTextElement }[] = [];
  readonly #ring = svg("circle", { class: "chosen", r: 13, visibility: "hidden" });
  readonly #facts = html("span");
  readonly #at: (readonly [number, number])[] = [];
  #held: { readonly device: number; readonly place_m: readonly [number, number] } | undefined;

  constructor(outcomes: Outcomes, policy: number, colour: string, events: CellEvents) {
    const { servers, places } = outcomes;
    const { label, recording } = outcomes.policies[policy]!;
    this.#outcomes = outcomes;
    this.#recording = recording;
    this.#map = mapOf(places, servers);
    const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${this.#map.height}`, role: "img" });
    drawing.setAttribute("aria-label", `Devices and servers under ${label}; the numbers are in the table below`);
    drawing.append(this.#scaleBar(), this.#links);
    servers.forEach((server, number) => {
      drawing.append(this.#server(server, number));
    });
    drawing.append(this.#ring);
    const radius = places.names.length > 60 ? 3.5 : 6;
    for (const [number, name] of places.names.entries()) {
      const mark = svg("circle", { class: "device", r: radius });
      const group = svg("g", { class: outcomes.hasCells ? "movable" : "" }, mark);
      group.append(svg("circle", { class: "hit", r: 14 }), svg("title", {}, name));
      this.#devices.push(group);
      this.#marks.push(mark);
      drawing.append(group);
      if (outcomes.hasCells) this.#drag(group, number, drawing, events);
    }
    drawing.append(this.#names);
    if (outcomes.hasCells) this.#moveByKeys(drawing, label, events);
    this.element = html("figure", { class: "cell" });
    this.element.append(html("figcaption", {}, html("b", {}, swatch(colour), label), this.#facts), drawing);
  }

  /** Marks the device that the form is about. */
  choose(device: number | undefined): void {
    this.#ring.setAttribute("visibility", device === undefined || !this.#outcomes.hasCells ? "hidden" : "visible");
    this.#ring.dataset.device = String(device ?? "");
    if (device !== undefined) this.#placeRing();
  }

  /** Shows another run of the same devices and servers: a device that is held stays held. False: it is another network. */
  update(outcomes: Outcomes, policy: number): boolean {
    const { servers, places, hasCells } = this.#outcomes;
    const [before, after] = [places.names, outcomes.places.names];
    const isSame = after.length === before.length && after.every((name, number) => name === before[number]);
    const isSameServers =
      outcomes.servers.length === servers.length &&
      servers.every(({ name, position_m: [x, y] }, number) => {
        const other = outcomes.servers[number]!;
        return other.name === name && other.position_m[0] === x && other.position_m[1] === y;
      });
    if (!isSame || !isSameServers || outcomes.hasCells !== hasCells) return false;
    this.#outcomes = outcomes;
    this.#recording = outcomes.policies[policy]!.recording;
    return true;
  }

  /** The run that it shows has the device where it was let go. */
  release(): void {
    this.#held = undefined;
  }

  /** Draws an instant. */
  show(time_s: number): void {
    const { places, servers } = this.#outcomes;
    const frame = frameAt(this.#recording, time_s, places.names.length, servers.length);
    for (let device = 0; device < places.names.length; device++) {
      const place_m = this.#held?.device === device ? this.#held.place_m : placeAt(places, device, time_s);
      const at = this.#map.toScreen(place_m);
      this.#at[device] = at;
      this.#devices[device]!.setAttribute("transform", `translate(${at[0].toFixed(1)} ${at[1].toFixed(1)})`);
      const { running, waiting } = frame.devices[device]!;
      this.#marks[device]!.setAttribute("class", `device${running > 0 ? " runs" : ""}${waiting > 0 ? " waits" : ""}`);
    }
    this.#placeRing();
    frame.sites.forEach(({ cores, waiting }, number) => {
      const { gauge, text } = this.#servers[number]!;
      const capacity = servers[number]!.cores;
      gauge.setAttribute("width", String(44 * (capacity === Infinity ? Math.min(1, cores / 8) : cores / capacity)));
      const used = `${shownCores(cores)}/${capacity === Infinity ? "∞" : capacity} cores`;
      text.textContent = waiting > 0 ? `${used}, ${waiting} wait` : used;
    });
    this.#links.replaceChildren(...frame.transfers.map((transfer) => this.#link(transfer)));
    const air = frame.transfers.filter(({ share }) => share !== undefined).length;
    this.#facts.textContent = `${frame.tasks} tasks under way, ${air} transfers`;
  }

  #placeRing(): void {
    const at = this.#at[Number(this.#ring.dataset.device || -1)];
    if (at === undefined) return;
    this.#ring.setAttribute("cx", at[0].toFixed(1));
    this.#ring.setAttribute("cy", at[1].toFixed(1));
  }

  #end(site: number, device: number): readonly [number, number] {
    return site < 0 ? this.#at[device]! : this.#serverAt(site);
  }

  #serverAt(number: number): readonly [number, number] {
    const { servers } = this.#outcomes;
    const server = servers[number]!;
    if (server.kind === "edge") return this.#map.toScreen(server.position_m);
    const clouds = servers.filter(({ kind }) => kind === "cloud");
    return [((clouds.indexOf(server) + 1) * WIDTH) / (clouds.length + 1), 30];
  }

  #link({ device, leg, from, to, share }: MovingData): SVGGElement {
    const [x1, y1] = this.#end(from, device);
    const [x2, y2] = this.#end(to, device);
    const name = LEG_NAMES[leg] ?? "backhaul";
    const line = svg("line", { x1, y1, x2, y2, class: `link leg-${name}${share === undefined ? " waits" : ""}` });
    if (share === undefined) return svg("g", {}, line);
    const [cx, cy] = [x1 + share * (x2 - x1), y1 + share * (y2 - y1)];
    return svg("g", {}, line, svg("circle", { cx, cy, r: 3.2, class: `leg-${name}` }));
  }

  #server({ name, kind }: DrawnServer, number: number): SVGGElement {
    const [x, y] = this.#serverAt(number);
    const gauge = svg("rect", { x: -22, y: -4, width: 0, height: 8, rx: 1.5, class: "gauge" });
    const text = svg("text", { class: "soft", y: 22, "text-anchor": "middle" });
    this.#servers.push({ gauge, text });
    const body = svg("rect", { x: -26, y: -8, width: 52, height: 16, rx: kind === "cloud" ? 8 : 4, class: "server" });
    const short = name.length > 14 ? `${name.slice(0, 13)}…` : name;
    const label = svg("text", { class: "name", y: -13, "text-anchor": "middle" }, short);
    const place = { transform: `translate(${x} ${y})` };
    // Names stand above the devices, which may be near.
    this.#names.append(svg("g", place, label, text));
    return svg("g", place, svg("title", {}, name), body, gauge);
  }

  #scaleBar(): SVGGElement {
    const most_m = WIDTH / 4 / this.#map.scale;
    const length_m = [1000, 500, 200, 100, 50, 20, 10, 5, 1].find((step) => step <= most_m) ?? 1;
    const y = this.#map.height - 8;
    const bar = svg("line", { x1: 10, x2: 10 + length_m * this.#map.scale, y1: y, y2: y, class: "scale" });
    return svg("g", {}, bar, svg("text", { x: 10, y: y - 4, class: "soft" }, `${length_m} m`));
  }

  /** The arrow keys move the chosen device by about a hundredth of the drawing, with Shift by a twentieth. */
  #moveByKeys(drawing: SVGSVGElement, label: string, events: CellEvents): void {
    const step_m = Number((4 / this.#map.scale).toPrecision(1));
    drawing.setAttribute("tabindex", "0");
    drawing.setAttribute("role", "application");
    drawing.setAttribute("aria-label", `Devices and servers under ${label}; arrow keys move the chosen device`);
    drawing.addEventListener("keydown", (event) => {
      const [right, up] = ARROWS[event.key] ?? [0, 0];
      const device = Number(this.#ring.dataset.device || -1);
      const at = this.#at[device];
      if (at === undefined || (right === 0 && up === 0) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const [x_m, y_m] = this.#held?.device === device ? this.#held.place_m : this.#map.toMetres(...at);
      const by_m = event.shiftKey ? 5 * step_m : step_m;
      const place_m = this.#inside(...this.#map.toScreen([x_m + right * by_m, y_m + up * by_m]));
      this.#held = { device, place_m };
      events.moved(device, this.#held.place_m, false);
    });
    drawing.addEventListener("keyup", (event) => {
      if (event.key in ARROWS && this.#held !== undefined) events.moved(this.#held.device, this.#held.place_m, true);
    });
  }

  /** The place of a point of the drawing, or of the nearest one where a device may stand, m. */
  #inside(x: number, y: number): readonly [number, number] {
    return this.#map.toMetres(Math.min(WIDTH - 8, Math.max(8, x)), Math.min(this.#map.height - 8, Math.max(40, y)));
  }

  #drag(group: SVGGElement, device: number, drawing: SVGSVGElement, events: CellEvents): void {
    const placeOf = ({ clientX, clientY }: PointerEvent): readonly [number, number] => {
      const box = drawing.getBoundingClientRect();
      const x = ((clientX - box.left) * WIDTH) / box.width;
      const y = ((clientY - box.top) * this.#map.height) / box.height;
      return this.#inside(x, y);
    };
    group.style.touchAction = "none";
    group.addEventListener("pointerdown", (event) => {
      group.setPointerCapture(event.pointerId);
      group.classList.add("held");
      events.chosen(device);
      event.preventDefault();
      const move = (moved: PointerEvent, isEnd = false): void => {
        this.#held = { device, place_m: placeOf(moved) };
        events.moved(device, this.#held.place_m, isEnd);
      };
      let hasMoved = false;
      const onMove = (moved: PointerEvent): void => {
        hasMoved = true;
        move(moved);
      };
      const onEnd = (ended: PointerEvent): void => {
        group.removeEventListener("pointermove", onMove);
        group.classList.remove("held");
        if (hasMoved && ended.type === "pointerup") move(ended, true);
      };
      group.addEventListener("pointermove", onMove);
      group.addEventListener("pointerup", onEnd, { once: true });
      group.addEventListener("pointercancel", onEnd, { once: true });
    });
  }
}

const shownCores = (cores: number): string => String(Number(cores.toFixed(1)));
