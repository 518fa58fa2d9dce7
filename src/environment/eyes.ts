import type {
  Observation,
  Placement,
  Plan,
  SiteChoice,
  SiteId,
  SubtaskRequest,
  TaskRequest,
} from "../world/port/policy.js";
import { planOf, siteChoiceOf } from "./choices.js";
import type { SitedDecision } from "./feature.js";
import { ObservationCodec } from "./observation.js";
import { type Spaces, sitesAt } from "./spaces.js";

/** Shows a policy's decision in numbers, as an environment does. */
export class Eyes {
  readonly codec: ObservationCodec;
  readonly spaces: Spaces;
  /** float32, overwritten by the next look. */
  readonly observation: Float32Array;
  /** By place and choice: 1 where it is advisable; overwritten by the next look. */
  readonly mask: Uint8Array;
  #decided: SitedDecision | undefined;

  constructor(spaces: Spaces) {
    this.spaces = spaces;
    this.codec = new ObservationCodec(spaces);
    this.observation = new Float32Array(this.codec.features.length);
    this.mask = new Uint8Array(this.codec.maskLength);
  }

  /** Fills in the observation and the mask. */
  look(request: TaskRequest | SubtaskRequest, view: Observation): void {
    const { subtask = -1, placed = [], chosen } = request as Partial<SubtaskRequest>;
    const { variants } = request;
    const decided: SitedDecision = {
      ...{ request, view, subtask, placed, sites: sitesAt(this.spaces, view) },
      chosen: chosen?.map((name, other) => variants?.[other]?.findIndex((own) => own.name === name) ?? 0),
    };
    this.codec.encode(decided, this.observation);
    this.codec.mask(decided, this.mask);
    this.#decided = decided;
  }

  /** The answer of a policy with these choices for the whole task of the last look. @param action numbers of choices */
  planOf(action: ArrayLike<number>): Placement | Plan {
    return planOf(action, this.#decided!, this.spaces);
  }

  /** The answer of a policy with this choice for the sub-task of the last look. @param action number of a choice */
  siteChoiceOf(action: number): SiteId | SiteChoice {
    return siteChoiceOf(action, this.#decided!, this.spaces);
  }
}
