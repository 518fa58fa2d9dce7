import type { Observation, SubtaskRequest, TaskRequest } from "../world/port/policy.js";
import { ObservationCodec } from "./observation.js";
import type { Spaces } from "./spaces.js";

/** Shows a policy's decision as an environment does: in numbers. */
export class Eyes {
  readonly codec: ObservationCodec;
  /** float32, overwritten by the next look. */
  readonly observation: Float32Array;
  /** By place and site: 1 where a choice is advisable; overwritten by the next look. */
  readonly mask: Uint8Array;
  readonly #sites: readonly string[];

  constructor(spaces: Spaces) {
    this.#sites = spaces.sites;
    this.codec = new ObservationCodec(spaces);
    this.observation = new Float32Array(this.codec.features.length);
    this.mask = new Uint8Array(this.codec.maskLength);
  }

  /** Fills in the observation and the mask. */
  look(request: TaskRequest | SubtaskRequest, view: Observation): void {
    const { subtask = -1, placed = [] } = request as Partial<SubtaskRequest>;
    const numbers = placed.map((site) => (site === undefined ? -1 : this.#sites.indexOf(site)));
    const decided = { request, view, subtask, placed: numbers };
    this.codec.encode(decided, this.observation);
    this.codec.mask(decided, this.mask);
  }
}
