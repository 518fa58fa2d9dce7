import { z } from "zod";
import { suggestion } from "../../nearest.js";
import type { TaskInput } from "../input.js";

/** A chain has no more sub-tasks than these. */
const MOST_SUBTASKS = 256;

const amount = (description: string) => z.number().min(0).max(1e15).describe(description);

/** A task as clients post it. */
export const taskBody = z
  .strictObject({
    device: z.string().min(1).max(256).describe("the device at which the task arrives, such as phone-0"),
    bits: amount("input of a task of one sub-task, bit").optional(),
    cycles: amount("work of a task of one sub-task, cycles").optional(),
    output_bits: amount("output of a task of one sub-task, bit; default 0").optional(),
    data_bits: z
      .array(amount("bit"))
      .min(2)
      .max(MOST_SUBTASKS + 1)
      .describe("of a chain of T sub-tasks: T + 1 sizes, the input first and the output last")
      .optional(),
    work_cycles: z
      .array(amount("cycles"))
      .min(1)
      .max(MOST_SUBTASKS)
      .describe("of a chain of T sub-tasks: T works")
      .optional(),
    deadline_s: z.number().positive().max(1e9).describe("after the arrival, s; absent: as in the scenario").optional(),
    priority: z
      .number()
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .describe("higher ones come first at queues with priorities; absent: as in the scenario")
      .optional(),
  })
  .describe("A task. Without bits, cycles, data_bits and work_cycles it is one of the scenario's application.");

/** A fault of a body: the field and the problem. */
export interface BodyFault {
  readonly path: string;
  readonly problem: string;
}

type Read =
  | { readonly ok: true; readonly task: TaskInput }
  | { readonly ok: false; readonly faults: readonly BodyFault[] };

/** Reads a task from the text of a body. @param devices  names, by number */
export const readTask = (text: string, devices: readonly string[]): Read => {
  const refuse = (path: string, problem: string): Read => ({ ok: false, faults: [{ path, problem }] });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return refuse("", `not valid JSON: ${(error as Error).message}`);
  }
  const parsed = taskBody.safeParse(content);
  if (!parsed.success)
    return {
      ok: false,
      faults: parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), problem: message })),
    };
  const { device: name, bits, cycles, output_bits, data_bits, work_cycles, deadline_s, priority } = parsed.data;
  const device = devices.indexOf(name);
  if (device < 0) return refuse("device", `unknown device "${name}"${suggestion(name, devices)}`);
  const isShort = bits !== undefined || cycles !== undefined || output_bits !== undefined;
  const isChain = data_bits !== undefined || work_cycles !== undefined;
  if (isShort && isChain) return refuse("", "expected bits and cycles, or data_bits and work_cycles, got both");
  if (isShort && (bits === undefined || cycles === undefined))
    return refuse(bits === undefined ? "bits" : "cycles", "expected bits and cycles together");
  if (isChain && data_bits?.length !== (work_cycles?.length ?? 0) + 1)
    return refuse(
      "data_bits",
      `expected one size more than works, got ${data_bits?.length ?? 0} data_bits and ${work_cycles?.length ?? 0} work_cycles`,
    );
  const sizes = isShort
    ? { data_bits: [bits!, output_bits ?? 0], work_cycles: [cycles!] }
    : isChain
      ? { data_bits: data_bits!, work_cycles: work_cycles! }
      : {};
  return {
    ok: true,
    task: {
      device,
      ...sizes,
      ...(deadline_s === undefined ? {} : { deadline_s }),
      ...(priority === undefined ? {} : { priority }),
    },
  };
};
