import { LARGEST_FEATURE } from "./feature.js";
import type { ObservationCodec } from "./observation.js";
import type { News, Rows } from "./rows.js";
import type { Spaces } from "./spaces.js";

/** Version of the frames; docs/protocol.md describes them. Both sides must speak the same one. */
export const PROTOCOL_VERSION = 1;

/** Bytes before a frame's payload: its length as u32, its kind as u16, and 0 as u16. */
export const HEADER_BYTES = 8;

/** Kinds of frames. */
export const RESET_FRAME = 1;
export const STEP_FRAME = 2;
const ROWS_FRAME = 3;

/** Order of the statuses that frames tell by number. */
const STATUSES = ["completed", "late", "dropped", "in-flight"] as const;

/** Bytes of what follows the rows: a task that ended, a run that ended. */
const ENDED_BYTES = 40;
const REPORT_BYTES = 48;

/** What frames are made of. */
export interface FrameSizes {
  readonly rows: number;
  readonly features: number;
  readonly maskLength: number;
  readonly places: number;
}

/** Bytes of a payload that asks for resets: operation, seed and replication of every row. */
export const resetBytes = ({ rows }: FrameSizes): number => padded(4 * rows) + 16 * rows;

/** Bytes of a payload that asks for steps: operation and action of every row. */
export const stepBytes = ({ rows, places }: FrameSizes): number => 4 * rows * (1 + places);

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** Where the parts of an answer's rows lie in its payload, in bytes, each part as long as its rows need. */
export const rowOffsets = ({ rows, features, maskLength }: FrameSizes) => {
  const reward = 0;
  const dt_s = 8 * rows;
  const time_s = 16 * rows;
  const decision = 24 * rows;
  const device = decision + 4 * rows;
  const subtask = device + 4 * rows;
  const replication = subtask + 4 * rows;
  const observation = replication + 4 * rows;
  const flags = observation + 4 * rows * features;
  const mask = flags + rows;
  return {
    ...{ reward, dt_s, time_s, decision, device, subtask, replication, observation, flags, mask },
    end: padded(mask + rows * maskLength),
  };
};

/** An answer that is filled in repeatedly: rows in place, then the tasks and runs that ended. */
export class RowsFrame {
  readonly rows: Rows;
  readonly #end: number;
  #bytes: Uint8Array;
  #view: DataView;
  readonly #numbers: ArrayBuffer;

  constructor(sizes: FrameSizes) {
    const { rows, features, maskLength } = sizes;
    const offsets = rowOffsets(sizes);
    this.#end = HEADER_BYTES + offsets.end;
    this.#numbers = new ArrayBuffer(this.#end);
    const at = (offset: number): number => HEADER_BYTES + offset;
    this.rows = {
      reward: new Float64Array(this.#numbers, at(offsets.reward), rows),
      dt_s: new Float64Array(this.#numbers, at(offsets.dt_s), rows),
      time_s: new Float64Array(this.#numbers, at(offsets.time_s), rows),
      decision: new Int32Array(this.#numbers, at(offsets.decision), rows),
      device: new Int32Array(this.#numbers, at(offsets.device), rows),
      subtask: new Int32Array(this.#numbers, at(offsets.subtask), rows),
      replication: new Int32Array(this.#numbers, at(offsets.replication), rows),
      observation: new Float32Array(this.#numbers, at(offsets.observation), rows * features),
      flags: new Uint8Array(this.#numbers, at(offsets.flags), rows),
      mask: new Uint8Array(this.#numbers, at(offsets.mask), rows * maskLength),
    };
    this.#bytes = new Uint8Array(this.#end + 8 + 4 * ENDED_BYTES);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** The whole frame, valid until the next call. */
  finish({ ended, reports }: News): Uint8Array {
    const length = this.#end + 8 + ended.length * ENDED_BYTES + reports.length * REPORT_BYTES;
    if (length > this.#bytes.length) {
      this.#bytes = new Uint8Array(2 * length);
      this.#view = new DataView(this.#bytes.buffer);
    }
    this.#bytes.set(new Uint8Array(this.#numbers));
    const view = this.#view;
    view.setUint32(0, length - HEADER_BYTES, true);
    view.setUint16(4, ROWS_FRAME, true);
    view.setUint16(6, 0, true);
    view.setUint32(this.#end, ended.length, true);
    view.setUint32(this.#end + 4, reports.length, true);
    let at = this.#end + 8;
    for (const { row, task } of ended) {
      this.#put(at, task.cost, task.latency_s, task.device_energy_j);
      view.setInt32(at + 24, row, true);
      view.setInt32(at + 28, task.decision, true);
      view.setInt32(at + 32, task.device, true);
      view.setInt32(at + 36, STATUSES.indexOf(task.status), true);
      at += ENDED_BYTES;
    }
    for (const { row, report } of reports) {
      this.#put(at, report.cost, report.run_s, report.events);
      const { generated, completed, late, dropped, inFlight } = report.counts;
      [row, generated, completed, late, dropped, inFlight].forEach((value, index) => {
        view.setInt32(at + 24 + 4 * index, value, true);
      });
      at += REPORT_BYTES;
    }
    return this.#bytes.subarray(0, length);
  }

  #put(at: number, first: number, second: number, third: number): void {
    this.#view.setFloat64(at, first, true);
    this.#view.setFloat64(at + 8, second, true);
    this.#view.setFloat64(at + 16, third, true);
  }
}

/** The greeting before the first frame: the emulator and the scenario. */
export interface Handshake {
  readonly protocol: "edgefade-gym";
  readonly version: number;
  readonly edgefade: string;
  readonly scenario: { readonly name: string; readonly sha256: string; readonly seed: number };
  readonly reward: string;
  readonly dropCost: number;
  /** One for each environment, or for each agent. */
  readonly rows: number;
  /** Length of the slots of agents, s; absent: rows are environments. */
  readonly slot_s?: number;
  readonly decides: string;
  /** What an action chooses for a sub-task, and which features there are: the values of the flags. */
  readonly actions: string;
  readonly features: string;
  readonly candidateSites: string;
  readonly subtasks: number;
  readonly sites: readonly string[];
  /** Those that actions choose from; without them, `full` alone. */
  readonly variants: readonly string[];
  readonly devices: readonly string[];
  readonly action: { readonly places: number; readonly choices: number };
  readonly mask: { readonly length: number };
  readonly observation: {
    readonly length: number;
    readonly low: number;
    readonly high: number;
    readonly features: ObservationCodec["features"];
  };
  /** Bytes of the payloads of requests. */
  readonly frames: { readonly reset: number; readonly step: number };
}

/** The part of a handshake that follows from the spaces. */
export const describeSpaces = (
  spaces: Spaces,
  codec: ObservationCodec,
  rows: number,
): Pick<
  Handshake,
  | "rows"
  | "decides"
  | "actions"
  | "features"
  | "candidateSites"
  | "subtasks"
  | "sites"
  | "variants"
  | "devices"
  | "action"
  | "mask"
  | "observation"
  | "frames"
> => {
  const { decides, actions, features, candidateSites, subtasks, sites, variants, devices, places, choices } = spaces;
  const sizes = sizesOf(spaces, codec, rows);
  return {
    ...{ rows, decides, actions, features, candidateSites, subtasks, sites, variants, devices },
    action: { places, choices },
    mask: { length: codec.maskLength },
    observation: { length: codec.features.length, low: 0, high: LARGEST_FEATURE, features: codec.features },
    frames: { reset: resetBytes(sizes), step: stepBytes(sizes) },
  };
};

/** The sizes of the frames of a batch. */
export const sizesOf = ({ places }: Spaces, { features, maskLength }: ObservationCodec, rows: number): FrameSizes => ({
  rows,
  features: features.length,
  maskLength,
  places,
});
