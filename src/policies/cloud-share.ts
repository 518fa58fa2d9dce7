import type {
  Observation,
  OffloadingPolicy,
  Placement,
  Plan,
  RunInfo,
  SiteId,
  TaskRequest,
} from "../world/port/policy.js";
import { inTurn, jsq, leastWork } from "./balancing.js";
import { edge } from "./fixed.js";
import { allAt, firstSite } from "./placements.js";

/** The place of tasks that do not go to the cloud: the edge that serves the device, or an edge that a rule chooses. */
const RULES: Readonly<Record<string, () => OffloadingPolicy>> = {
  serving: () => edge(),
  random: () => edge({ choose: "random" }),
  "round-robin": () => inTurn(),
  jsq: () => jsq(),
  "least-work-left": () => leastWork(),
};

/** Words for `otherwise` of `cloud-share`. */
export const EDGE_RULES: readonly string[] = Object.keys(RULES);

/** Options of `cloud-share`. */
export interface CloudShareOptions {
  /** Probability that a task goes to the cloud, from 0 to 1; default 0.5. */
  readonly share?: number;
  /** Other probabilities of some applications, such as "camera:0.2 health:0.05". */
  readonly of?: string;
  /** The edge of the other tasks: one of `EDGE_RULES`; default `serving`. */
  readonly otherwise?: string;
}

const isShare = (value: number): boolean => value >= 0 && value <= 1;

/** @throws RangeError when it is not a list of names and shares */
const sharesOf = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .trim()
      .split(/[\s,]+/)
      .map((item) => {
        const at = item.lastIndexOf(":");
        const share = at > 0 ? Number(item.slice(at + 1)) : Number.NaN;
        if (!isShare(share))
          throw new RangeError(`expected of such as "camera:0.2 health:0.05", shares from 0 to 1, got ${text}`);
        return [item.slice(0, at), share];
      }),
  );

/** The applications that the option `of` names; none if it is not such a list. */
export const namedIn = (of: unknown): readonly string[] => {
  try {
    return typeof of === "string" && of !== "" ? [...sharesOf(of).keys()] : [];
  } catch {
    return [];
  }
};

/**
 * The whole task to the first cloud with a given probability, which may be another one for every application; else to an edge. Draws are
 * those of the policy's own stream, one for each task.
 *
 * @throws RangeError when a share is not between 0 and 1, or there is no such rule
 */
export const cloudShare = ({
  share = 0.5,
  of = "",
  otherwise = "serving",
}: CloudShareOptions = {}): OffloadingPolicy => {
  if (!isShare(share)) throw new RangeError(`expected share to be a number from 0 to 1, got ${share}`);
  if (!Object.hasOwn(RULES, otherwise))
    throw new RangeError(`expected otherwise to be one of ${EDGE_RULES.join(", ")}, got ${otherwise}`);
  return new CloudShare(share, of === "" ? new Map() : sharesOf(of), RULES[otherwise]!());
};

class CloudShare implements OffloadingPolicy {
  readonly name = "cloud-share";
  readonly decides = "task";
  readonly #share: number;
  readonly #of: ReadonlyMap<string, number>;
  readonly #edges: OffloadingPolicy;
  #run: RunInfo | undefined;
  #cloud: SiteId | undefined;

  constructor(share: number, of: ReadonlyMap<string, number>, edges: OffloadingPolicy) {
    this.#share = share;
    this.#of = of;
    this.#edges = edges;
  }

  begin(run: RunInfo): void {
    this.#run = run;
    this.#cloud = undefined;
    this.#edges.begin?.(run);
  }

  operations(request: TaskRequest, sites: number): number {
    return 1 + (this.#edges.operations?.(request, sites) ?? 1);
  }

  place(request: TaskRequest, view: Observation): Placement | Plan {
    const draw = this.#run?.random;
    if (draw === undefined) throw new Error("begin() was not called");
    // A missing edge or cloud is reported at the first task, and not only when a draw needs it.
    this.#cloud ??= firstSite(view, "cloud", undefined, this.name);
    if (!view.sites.some(({ kind }) => kind === "edge")) firstSite(view, "edge", undefined, this.name);
    const share = this.#of.get(request.application ?? "") ?? this.#share;
    if (draw() < share) return allAt(request, this.#cloud);
    return this.#edges.place!(request, view);
  }
}
