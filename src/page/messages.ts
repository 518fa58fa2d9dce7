import type { Fault } from "../errors.js";
import type { PolicyOutcome } from "./comparison-run.js";
import type { PageText } from "./page-text.js";
import type { DrawnServer, Places } from "./places.js";
import type { Schema } from "./schema-help.js";

/** The requests of the page to its worker. An answer has the number of its request. */
export type Question =
  | { readonly ask: "schema"; readonly id: number }
  | { readonly ask: "check"; readonly id: number; readonly given: PageText }
  | {
      readonly ask: "run";
      readonly id: number;
      readonly given: PageText;
      /** Undefined: the first two that can be chosen. */
      readonly policies: readonly string[] | undefined;
      readonly replications: number;
      readonly seed: number | undefined;
    }
  | {
      readonly ask: "cores";
      readonly id: number;
      readonly text: string;
      readonly list: string;
      readonly name: string;
      readonly value: string;
    }
  | {
      readonly ask: "place";
      readonly id: number;
      readonly text: string;
      readonly device: string;
      readonly x_m: number;
      readonly y_m: number;
    };

/** The results of a comparison. */
export interface Outcomes {
  readonly scenario: string;
  readonly description: string;
  readonly seed: number;
  readonly replications: number;
  /** Names that can be chosen. */
  readonly choices: readonly string[];
  readonly notes: readonly string[];
  readonly servers: readonly DrawnServer[];
  readonly places: Places;
  /** Whether places of devices change anything: the scenario has radio cells. */
  readonly hasCells: boolean;
  readonly policies: readonly PolicyOutcome[];
  /** Files to download. */
  readonly tables: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  /** Time of the runs, ms. */
  readonly wall_ms: number;
}

/** The answers of the worker. */
export type Answer =
  | { readonly tell: "schema"; readonly id: number; readonly schema: Schema }
  | { readonly tell: "checked"; readonly id: number; readonly faults: readonly Fault[] }
  | { readonly tell: "progress"; readonly id: number; readonly share: number }
  | { readonly tell: "outcomes"; readonly id: number; readonly outcomes: Outcomes }
  | { readonly tell: "edited"; readonly id: number; readonly text: string }
  | { readonly tell: "problem"; readonly id: number; readonly problem: string }
  | { readonly tell: "faults"; readonly id: number; readonly faults: readonly Fault[] };
