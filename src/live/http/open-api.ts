import { z } from "zod";
import { packageVersion } from "../../output/package-version.js";
import { taskBody } from "./task-body.js";

const nullable = (description: string) => z.number().nullable().describe(description);

const stages = {
  decision_s: nullable("time of the decision, s"),
  uplink_s: nullable("on the uplink, s"),
  downlink_s: nullable("on the downlink, s"),
  backhaul_s: nullable("on wires, s"),
  queue_s: nullable("waiting, s"),
  compute_s: nullable("executing, s"),
};

const answer = z
  .object({
    task: z.number().int().describe("its number in tasks.csv"),
    device: z.string(),
    status: z.enum(["completed", "late", "dropped", "in-flight"]),
    reason: z.string().describe("of a drop; else empty"),
    placement: z.array(z.string()).describe("the site of every sub-task"),
    arrival_s: z.number().describe("emulated time, s from the start of the run"),
    completed_s: nullable("emulated time, s; null: it did not complete"),
    latency_s: nullable("completed_s - arrival_s: emulated"),
    ...stages,
    device_energy_j: nullable("energy of the device, J"),
    cost: nullable("by the scenario's objective"),
    real_latency_s: z.number().describe("from the post to this answer in real time, as the emulator measured it, s"),
  })
  .describe("The columns are those of tasks.csv. The answer comes when the emulated task has ended.");

const advice = z.object({
  placement: z.array(z.string()).describe("the site of every sub-task, as decided now"),
  expected_cost: z.number().describe("analytic cost of the placement"),
  oracle_cost: nullable("least analytic cost of any placement; null: the graph is too large to search"),
  now_s: z.number().describe("emulated time, s"),
});

const fault = z.object({
  error: z.string(),
  faults: z.array(z.object({ path: z.string(), problem: z.string() })).optional(),
});

const content = (schema: z.ZodType) => ({
  "application/json": { schema: z.toJSONSchema(schema, { target: "draft-2020-12" }) },
});
const reply = (description: string, schema: z.ZodType) => ({ description, content: content(schema) });

const faults = {
  400: reply("The body is invalid", fault),
  403: reply("The Host or Origin header is not one of this service", fault),
  413: reply("The body is too large", fault),
  415: reply("The body is not application/json", fault),
  503: reply("Too many tasks are under way", fault),
};

/** The description of the HTTP service, by OpenAPI 3.1. */
export const openApi = (url: string): object => ({
  openapi: "3.1.0",
  info: {
    title: "edgefade live",
    version: packageVersion(),
    description: "Tasks for an emulated mobile edge network. Answers come at their emulated time.",
  },
  servers: [{ url }],
  paths: {
    "/tasks": {
      post: {
        operationId: "postTask",
        summary: "Post a task; the answer comes when it has ended in the emulation",
        requestBody: { required: true, content: content(taskBody) },
        responses: {
          200: reply("The task has ended", answer),
          410: reply("The battery of the device is empty", fault),
          ...faults,
        },
      },
    },
    "/decisions": {
      post: {
        operationId: "askWhere",
        summary: "Ask the policy for the placement of a task; no task arrives",
        requestBody: { required: true, content: content(taskBody) },
        responses: { 200: reply("The answer of the policy", advice), ...faults },
      },
    },
    "/state": {
      get: {
        operationId: "state",
        summary: "The state of the run",
        responses: { 200: { description: "A snapshot" } },
      },
    },
    "/events": {
      get: {
        operationId: "events",
        summary: "A snapshot twice a second, as server-sent events",
        responses: { 200: { description: "A stream of snapshots", content: { "text/event-stream": {} } } },
      },
    },
  },
});
