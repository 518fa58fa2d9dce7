import { InputError, thrownText } from "../errors.js";
import type { Override } from "../scenario/read/overlay.js";
import { scenarioJsonSchema } from "../scenario/schema/json-schema.js";
import { ComparisonRun } from "./comparison-run.js";
import { placeDevice, setServerField } from "./edits.js";
import type { Answer, Question } from "./messages.js";
import { choosablePolicies, faultsOf, leftOut, readPageScenario } from "./page-scenario.js";
import { placesOf, serversOf } from "./places.js";
import type { Schema } from "./schema-help.js";

/** Time for which the worker computes before it checks for messages, ms. */
const SLICE_MS = 40;

/** The functions that the worker needs from its environment. */
export interface Surroundings {
  readonly tell: (answer: Answer) => void;
  /** Lets messages in. */
  readonly pause: () => Promise<void>;
  readonly clock_ms: () => number;
}

/** Answers the page's questions. A new run stops the one before it. */
export class Answers {
  readonly #around: Surroundings;
  #latest = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Answers one question; a failure of any kind becomes an answer, too. */
  async take(question: Question): Promise<void> {
    const { id } = question;
    try {
      await this.#answer(question);
    } catch (error) {
      if (error instanceof InputError) this.#around.tell({ tell: "faults", id, faults: error.faults });
      else this.#around.tell({ tell: "problem", id, problem: thrownText(error) });
    }
  }

  async #answer(question: Question): Promise<void> {
    const { tell } = this.#around;
    const { id } = question;
    if (question.ask === "schema") tell({ tell: "schema", id, schema: scenarioJsonSchema() as Schema });
    else if (question.ask === "check") tell({ tell: "checked", id, faults: faultsOf(question.given) });
    else if (question.ask === "run") await this.#run(question);
    else {
      const edited =
        question.ask === "cores"
          ? setServerField(question.text, question.list, question.name, "cores", question.value)
          : placeDevice(question.text, question.device, question.x_m, question.y_m);
      tell(
        "text" in edited ? { tell: "edited", id, text: edited.text } : { tell: "problem", id, problem: edited.problem },
      );
    }
  }

  async #run({ id, given, policies, replications, seed }: Question & { readonly ask: "run" }): Promise<void> {
    const { tell, pause, clock_ms } = this.#around;
    this.#latest = id;
    const begun_ms = clock_ms();
    const asWritten = readPageScenario(given);
    const choices = choosablePolicies(asWritten);
    const overrides: Override[] = [
      {
        path: "policies",
        value: policies?.filter((name) => choices.includes(name)) ?? defaultPair(choices),
        flag: "policy",
      },
      { path: "replications", value: replications, flag: "replications" },
      ...(seed === undefined ? [] : [{ path: "seed", value: seed, flag: "seed" }]),
    ];
    const loaded = readPageScenario(given, overrides);
    const run = new ComparisonRun(loaded);
    let events = 256;
    for (;;) {
      const from_ms = clock_ms();
      const isOver = run.step(events);
      const taken_ms = clock_ms() - from_ms;
      if (isOver) break;
      events =
        taken_ms < SLICE_MS / 2
          ? Math.min(events * 2, 65_536)
          : Math.max(16, taken_ms > SLICE_MS ? events >> 1 : events);
      tell({ tell: "progress", id, share: run.share });
      await pause();
      if (this.#latest !== id) return;
    }
    const outcomes = run.outcomes();
    const { scenario } = loaded;
    const end_s = outcomes.reduce((most_s, { recording }) => Math.max(most_s, recording.end_s), 0);
    tell({
      tell: "outcomes",
      id,
      outcomes: {
        ...{ scenario: scenario.name, description: loaded.text.description ?? "", seed: scenario.seed },
        ...{ replications: scenario.replications, choices, notes: leftOut(asWritten) },
        ...{
          servers: serversOf(scenario),
          places: placesOf(scenario, 0, end_s),
          hasCells: "allocation" in scenario.radio,
        },
        ...{ policies: outcomes, tables: run.tables(), wall_ms: clock_ms() - begun_ms },
      },
    });
  }
}

/** The most instructive pair: everything at the edge against the greedy rule, or else the first two policies. */
const defaultPair = (choices: readonly string[]): readonly string[] => {
  const liked = ["edge", "greedy"].filter((name) => choices.includes(name));
  return liked.length === 2 ? liked : choices.slice(0, 2);
};
