import type { SeriesStyle } from "../src/output/report/drawing/series-style.js";
import { tasksOverTime } from "../src/page/frame.js";
import type { Outcomes } from "../src/page/messages.js";
import { type CellEvents, CellView } from "./cell-view.js";
import { byId, html, svg } from "./dom.js";

const BINS = 200;

const wantsStillness = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Plays the recorded runs side by side, at one emulated time. */
export class Player {
  readonly #events: CellEvents;
  #views: readonly CellView[] = [];
  #end_s = 1;
  #time_s = 0;
  #isPlaying = false;
  #last_ms: number | undefined;
  readonly #slider = byId<HTMLInputElement>("time");
  readonly #button = byId<HTMLButtonElement>("play");
  readonly #speed = byId<HTMLSelectElement>("speed");

  constructor(events: CellEvents) {
    this.#events = events;
    this.#button.addEventListener("click", () => this.#play(!this.#isPlaying));
    this.#slider.addEventListener("input", () => this.#go(Number(this.#slider.value)));
    showLegend();
  }

  /** Shows other runs. Of the same network the emulated time goes on; a new one plays from its begin, unless stillness is wanted. */
  show(outcomes: Outcomes, styles: readonly SeriesStyle[], isSame: boolean): void {
    this.#end_s = Math.max(1e-3, ...outcomes.policies.map(({ recording }) => recording.end_s));
    this.#slider.max = String(this.#end_s);
    const isKept =
      isSame &&
      this.#views.length === outcomes.policies.length &&
      this.#views.every((view, index) => view.update(outcomes, index));
    if (!isKept) {
      this.#views = outcomes.policies.map(
        (_, index) => new CellView(outcomes, index, styles[index]!.colour, this.#events),
      );
      byId("cells").replaceChildren(...this.#views.map(({ element }) => element));
    }
    showLoad(outcomes, styles, this.#end_s);
    if (isSame) this.#go(Math.min(this.#time_s, this.#end_s));
    else {
      this.#go(0.12 * this.#end_s);
      this.#play(!wantsStillness());
    }
  }

  choose(device: number | undefined): void {
    for (const view of this.#views) view.choose(device);
  }

  /** Devices are where the runs have them. */
  release(): void {
    for (const view of this.#views) view.release();
  }

  /** Draws the instant again. */
  refresh(): void {
    this.#go(this.#time_s);
  }

  /** Emulated time that is shown, s. */
  get time_s(): number {
    return this.#time_s;
  }

  #go(time_s: number): void {
    this.#time_s = time_s;
    this.#slider.value = String(time_s);
    this.#slider.setAttribute("aria-valuetext", `${time_s.toFixed(1)} seconds`);
    byId("clock").textContent = `${time_s.toFixed(this.#end_s < 20 ? 2 : 1)} s`;
    for (const view of this.#views) view.show(time_s);
  }

  #play(isPlaying: boolean): void {
    if (isPlaying && this.#time_s >= this.#end_s) this.#time_s = 0;
    const wasPlaying = this.#isPlaying;
    this.#isPlaying = isPlaying;
    this.#button.textContent = isPlaying ? "Pause" : "Play";
    this.#last_ms = undefined;
    if (isPlaying && !wasPlaying) requestAnimationFrame((now_ms) => this.#tick(now_ms));
  }

  #tick(now_ms: number): void {
    if (!this.#isPlaying) return;
    const passed_s = this.#last_ms === undefined ? 0 : Math.min(0.1, (now_ms - this.#last_ms) / 1000);
    this.#last_ms = now_ms;
    const time_s = Math.min(this.#end_s, this.#time_s + passed_s * Number(this.#speed.value));
    this.#go(time_s);
    if (time_s >= this.#end_s) this.#play(false);
    else requestAnimationFrame((next_ms) => this.#tick(next_ms));
  }
}

const showLoad = (outcomes: Outcomes, styles: readonly SeriesStyle[], end_s: number): void => {
  const all = outcomes.policies.map(({ recording }) => tasksOverTime(recording, end_s, BINS));
  const most = Math.max(1, ...all.flat());
  byId<SVGSVGElement>("load").replaceChildren(
    ...all.map((tasks, index) => {
      const points = tasks.map(
        (count, bin) => `${((600 * bin) / (BINS - 1)).toFixed(1)},${(38 - (36 * count) / most).toFixed(1)}`,
      );
      return svg("path", { d: `M${points.join("L")}`, stroke: styles[index]!.colour });
    }),
  );
};

const showLegend = (): void => {
  const line = (name: string) => svg("line", { class: name, x1: 0, x2: 22, y1: 6, y2: 6, "stroke-width": 2 });
  const dot = (name: string) => svg("circle", { class: name, cx: 11, cy: 6, r: 5 });
  const entries: readonly (readonly [SVGElement, string])[] = [
    [line("leg-uplink"), "uplink"],
    [line("leg-downlink"), "downlink"],
    [line("leg-backhaul"), "wire"],
    [dot("device runs"), "computes on the device"],
    [dot("device waits"), "waits for air or its CPU"],
    [svg("rect", { class: "gauge", x: 0, y: 3, width: 22, height: 6 }), "cores in use"],
  ];
  byId("legend").replaceChildren(
    ...entries.map(([mark, text]) =>
      html("span", {}, svg("svg", { viewBox: "0 0 22 12", "aria-hidden": "true" }, mark), text),
    ),
  );
};
