import type { Fault } from "../src/errors.js";
import { stylesOf } from "../src/output/report/drawing/series-style.js";
import type { Answer, Outcomes } from "../src/page/messages.js";
import { type PageText, shortFault } from "../src/page/page-text.js";
import { fill, fillCores, fillMenus, number, showPlace, writePlace } from "./controls.js";
import { byId, download, html } from "./dom.js";
import { Engine } from "./engine.js";
import { type Example, examples } from "./examples.js";
import { Player } from "./player.js";
import { showResults } from "./results.js";
import { loadEditor, plainEditor, type TextEditor } from "./text-editor.js";

/** A scenario that can be opened. */
type Offered = Pick<Example, "file" | "text"> & { readonly policies?: readonly string[]; readonly title?: string };

/** The page's state, and what its controls do. */
class Page {
  readonly #engine = new Engine();
  readonly #player = new Player({
    moved: (device, place_m, isEnd) => this.#move(device, place_m, isEnd),
    chosen: (device) => this.#choose(device),
  });
  #editor: TextEditor = plainEditor(byId<HTMLTextAreaElement>("text"), (text) => this.#typed(text));
  #file = "";
  #text = "";
  readonly #files: Record<string, string> = {};
  #faults: readonly Fault[] = [];
  #outcomes: Outcomes | undefined;
  /** True: a run is under way. */
  #isBusy = false;
  /** What is run when the run under way has ended; the newest wins. */
  #next: (() => void) | undefined;
  /** The text when a device was taken up: all places of one drag are edits of it. */
  #dragged: string | undefined;
  #check = 0;

  /** Fills the menus, and runs the first scenario. */
  begin(): void {
    const given = JSON.parse(byId("given").textContent || "{}") as Partial<PageText>;
    const own = given.text === undefined || given.file === undefined ? [] : [{ file: given.file, text: given.text }];
    Object.assign(this.#files, Object.fromEntries(examples.map(({ file, text }) => [file, text])), given.files);
    const all: readonly Offered[] = [...own.map((one) => ({ ...one, title: one.file })), ...examples];
    const menu = byId<HTMLSelectElement>("example");
    menu.replaceChildren(...all.map(({ title }, index) => html("option", { value: index }, title ?? "")));
    menu.addEventListener("change", () => this.#open(all[Number(menu.value)]!));
    byId("controls").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#run();
    });
    for (const id of ["policy-a", "policy-b", "seed", "replications"])
      byId(id).addEventListener("change", () => this.#run());
    byId("tune").addEventListener("submit", (event) => event.preventDefault());
    byId("cancel").addEventListener("click", () => this.#cancel());
    byId("device").addEventListener("change", () => this.#choose(Number(byId<HTMLSelectElement>("device").value)));
    for (const id of ["device-x", "device-y"]) byId(id).addEventListener("change", () => this.#typedPlace());
    byId("save").addEventListener("click", () => download(this.#file, this.#text, "application/yaml"));
    byId("files").addEventListener("change", () => void this.#addFiles());
    this.#open(all[0]!);
  }

  get #given(): PageText {
    return { text: this.#text, file: this.#file, files: this.#files };
  }

  #open({ file, text, policies }: Offered): void {
    this.#file = file;
    this.#setText(text);
    this.#outcomes = undefined;
    byId<HTMLInputElement>("seed").value = "";
    for (const [index, id] of ["policy-a", "policy-b"].entries()) fill(id, policies ?? [], policies?.[index] ?? "");
    this.#run();
  }

  #setText(text: string): void {
    this.#text = text;
    this.#editor.set(text);
  }

  #typed(text: string): void {
    this.#text = text;
    clearTimeout(this.#check);
    this.#check = window.setTimeout(() => this.#run(), 350);
  }

  async #addFiles(): Promise<void> {
    const input = byId<HTMLInputElement>("files");
    for (const file of input.files ?? []) this.#files[file.name] = await file.text();
    const names = [...(input.files ?? [])].map(({ name }) => name);
    const scenario = names.find((name) => /\.ya?ml$/i.test(name));
    byId("added").textContent = `Added: ${names.join(", ")}`;
    if (names.length === 1 && scenario !== undefined) this.#open({ file: scenario, text: this.#files[scenario]! });
    else this.#run();
  }

  /** Runs what the controls say, at once or when the run under way has ended. */
  #run(): void {
    this.#runText(this.#text);
  }

  #runText(text: string): void {
    if (this.#isBusy) {
      this.#next = () => this.#runText(text);
      return;
    }
    void this.#runNow({ ...this.#given, text });
  }

  async #runNow(given: PageText): Promise<void> {
    const begun_ms = performance.now();
    this.#busy(true);
    const answer = await this.#engine.ask(
      {
        ask: "run",
        given,
        policies: this.#policies(),
        replications: number("replications") ?? 1,
        seed: number("seed"),
      },
      (share) => {
        byId<HTMLProgressElement>("progress").value = share;
        this.#say(`Running: ${Math.round(100 * share)} %`);
      },
    );
    this.#busy(false);
    this.#take(answer, performance.now() - begun_ms);
    const next = this.#next;
    this.#next = undefined;
    next?.();
  }

  #policies(): readonly string[] | undefined {
    const [a, b] = ["policy-a", "policy-b"].map((id) => byId<HTMLSelectElement>(id).value);
    if (!a) return undefined;
    return b && b !== a ? [a, b] : [a];
  }

  #busy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    byId<HTMLButtonElement>("cancel").disabled = !isBusy;
    if (isBusy) byId<HTMLProgressElement>("progress").value = 0;
  }

  #cancel(): void {
    this.#engine.cancel();
    this.#next = undefined;
    this.#busy(false);
    byId<HTMLProgressElement>("progress").value = 0;
    this.#say("Cancelled. What you see is of the run before.");
  }

  #say(text: string, isBad = false): void {
    const status = byId("status");
    status.textContent = text;
    status.classList.toggle("bad", isBad);
  }

  #take(answer: Answer, wall_ms: number): void {
    if (answer.tell === "problem") {
      this.#say(answer.problem, true);
      return;
    }
    this.#showFaults(answer.tell === "faults" ? answer.faults : []);
    if (answer.tell === "faults") {
      const [first] = answer.faults;
      const count = answer.faults.length === 1 ? "One thing is wrong" : `${answer.faults.length} things are wrong`;
      const text = first === undefined ? "" : shortFault(first, this.#file);
      this.#say(`${count} in the scenario, and nothing ran. ${text}`, true);
      return;
    }
    if (answer.tell !== "outcomes") return;
    const { outcomes } = answer;
    const before = this.#outcomes;
    const styles = stylesOf(outcomes.policies.map(({ label }) => label));
    const own = outcomes.policies.map(({ label }) => styles.get(label)!);
    this.#outcomes = outcomes;
    showResults(outcomes, own, before);
    if (this.#dragged === undefined) this.#player.release();
    this.#player.show(outcomes, own, before !== undefined);
    this.#fillControls(outcomes);
    byId<HTMLProgressElement>("progress").value = 1;
    const notes = outcomes.policies.some(({ recording }) => !recording.isWhole)
      ? ["The view shows the begin of the run."]
      : [];
    const time = `Done: ${outcomes.policies.length * outcomes.replications} runs in ${(wall_ms / 1000).toFixed(2)} s.`;
    this.#say([time, ...outcomes.notes, ...notes].join(" "));
    document.documentElement.dataset.ran = String(Number(document.documentElement.dataset.ran ?? 0) + 1);
    if (before === undefined) void this.#upgrade();
  }

  #showFaults(faults: readonly Fault[]): void {
    this.#faults = faults;
    this.#editor.showFaults(faults.filter(({ file }) => file === this.#file));
    const items = faults.map((fault) => {
      const button = html("button", { type: "button" }, shortFault(fault, this.#file));
      button.addEventListener("click", () => this.#editor.goTo(fault));
      return html("li", {}, button);
    });
    byId("faults").replaceChildren(...(items.length === 0 ? [] : [html("ul", {}, ...items)]));
  }

  /** Puts the real editor in the place of the text area, once. */
  async #upgrade(): Promise<void> {
    if (document.querySelector(".cm-editor") !== null || this.#isLoading) return;
    this.#isLoading = true;
    const schema = await this.#engine.ask({ ask: "schema" });
    if (schema.tell !== "schema") return;
    const { mount } = await loadEditor();
    byId("text").remove();
    this.#editor = mount({
      ...{ parent: byId("editor"), text: this.#text, schema: schema.schema },
      changed: (text) => this.#typed(text),
    });
    this.#showFaults(this.#faults);
    document.documentElement.dataset.editor = "ready";
  }
  #isLoading = false;

  #fillControls(outcomes: Outcomes): void {
    fillCores(
      outcomes,
      ({ kind, name }, value) => void this.#edit({ ask: "cores", text: this.#text, list: `${kind}s`, name, value }),
    );
    this.#choose(fillMenus(outcomes));
  }

  /** Changes the text by an edit, and runs it. */
  async #edit(question: Parameters<Engine["ask"]>[0]): Promise<string | undefined> {
    const answer = await this.#engine.ask(question);
    if (answer.tell === "problem") this.#say(answer.problem, true);
    if (answer.tell !== "edited") return undefined;
    this.#setText(answer.text);
    this.#run();
    return answer.text;
  }

  #choose(device: number): void {
    const outcomes = this.#outcomes;
    if (outcomes === undefined || outcomes.places.names[device] === undefined) return;
    showPlace(outcomes, device);
    this.#player.choose(device);
  }

  #typedPlace(): void {
    const [x_m, y_m, device] = [
      number("device-x"),
      number("device-y"),
      Number(byId<HTMLSelectElement>("device").value),
    ];
    const name = this.#outcomes?.places.names[device];
    if (x_m === undefined || y_m === undefined || name === undefined) return;
    void this.#edit({ ask: "place", text: this.#text, device: name, x_m, y_m });
  }

  /** A device is dragged: both policies run again on the way, and the text changes when it is let go. */
  #move(device: number, [x_m, y_m]: readonly [number, number], isEnd: boolean): void {
    const name = this.#outcomes?.places.names[device];
    if (name === undefined) return;
    this.#dragged ??= this.#text;
    const question = { ask: "place", text: this.#dragged, device: name, x_m, y_m } as const;
    writePlace([x_m, y_m]);
    this.#player.refresh();
    if (isEnd) {
      this.#dragged = undefined;
      void this.#edit(question);
      return;
    }
    void this.#engine.ask(question).then((answer) => {
      if (answer.tell === "edited" && this.#dragged !== undefined) this.#runText(answer.text);
      else if (answer.tell === "problem") this.#say(answer.problem, true);
    });
  }
}

new Page().begin();
