import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { verifyFolder } from "../../../src/experiment/verify/folder.js";
import { remakeLive } from "../../../src/live/replay.js";
import { closed, dial, LIVE_LIMITS, type Live, liveText, readAll, startLive } from "../../support/live.js";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const start = async (options = {}, text = liveText()): Promise<Live> => {
  const live = await startLive(text, [], options);
  closers.push(() => live.remove());
  return live;
};

const post = async (live: Live, path: string, body: unknown, headers: Record<string, string> = {}) => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(new URL(path, live.ready.http), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: text,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

const portOf = (live: Live): number => Number(new URL(live.ready.http!).port);

/** Sends bytes, and reads what comes until the other side ends. */
const raw = async (live: Live, bytes: string): Promise<string> => {
  const socket = dial(portOf(live), false);
  socket.write(bytes);
  return (await readAll(socket).catch(() => Buffer.alloc(0))).toString("latin1");
};

describe("posted tasks", () => {
  it("are answered at their emulated time, with what tasks.csv says", async () => {
    const live = await start();
    const posted = Array.from({ length: 5 }, async (_, index) => {
      const begun_ms = performance.now();
      const body = { device: `phone-${index % 3}`, bits: 8e5, cycles: 1e8, output_bits: 16e4 };
      const { status, body: answer } = await post(live, "tasks", body);
      return { status, answer, measured_s: (performance.now() - begun_ms) / 1000 };
    });
    const answers = await Promise.all(posted);
    const { errors, manifest } = await live.stop();
    expect(manifest.live!.tasks).toBe(5);
    const rows = new Map(live.rows("tasks").map((row) => [row.task, row]));
    expect(rows.size).toBe(5);
    const error = errors.find(({ metric }) => metric === "task_error_s")!;
    expect(error.n).toBe(5);
    for (const { status, answer, measured_s } of answers) {
      expect(status).toBe(200);
      const row = rows.get(String(answer.task))!;
      for (const column of [
        "arrival_s",
        "completed_s",
        "latency_s",
        "uplink_s",
        "downlink_s",
        "queue_s",
        "compute_s",
        "cost",
      ])
        expect(Number(row[column])).toBe(answer[column]);
      expect(answer.placement).toEqual(["edge"]);
      // Two phones have two tasks each: the second one waits for the radio of the first.
      expect(Number(row.latency_s) - Number(row.queue_s)).toBeCloseTo(8e5 / 8e6 + 1e8 / 1e9 + 16e4 / 16e6, 9);
      // As measured inside: the emulated latency, late by no more than the reported error. Outside nobody is faster.
      const real_s = Number(answer.real_latency_s);
      expect(real_s).toBeGreaterThanOrEqual(Number(row.latency_s));
      expect(real_s - Number(row.latency_s)).toBeLessThanOrEqual(error.max + 1e-3);
      expect(measured_s).toBeGreaterThanOrEqual(real_s - 1e-3);
    }
    const verdict = await verifyFolder(live.folder, { jobs: 1, remakeLive });
    expect(verdict.holds).toBe(true);
  }, 60_000);

  it("may be chains, or of the scenario's application, with deadlines", async () => {
    const live = await start({}, liveText({ policies: ["local"] }));
    const chain = await post(live, "tasks", { device: "phone-0", data_bits: [8, 8, 8], work_cycles: [1e7, 2e7] });
    expect(chain.body).toMatchObject({ status: "completed", placement: ["device", "device"] });
    expect(chain.body.compute_s).toBeCloseTo(0.03, 9);
    const drawn = await post(live, "tasks", { device: "phone-1" });
    // 100 KB at 10 cycles a bit.
    expect(drawn.body.compute_s).toBeCloseTo(8e6 / 1e9, 9);
    const late = await post(live, "tasks", { device: "phone-2", bits: 0, cycles: 1e8, deadline_s: 0.05 });
    expect(late.body.status).toBe("late");
    await live.stop();
  }, 60_000);

  it("are decided by the policy, which can be asked alone", async () => {
    const live = await start({}, liveText({ policies: ["optimal"] }));
    const { status, body } = await post(live, "decisions", { device: "phone-0", bits: 8, cycles: 1e9 });
    expect(status).toBe(200);
    expect(body.placement).toEqual(["cloud"]);
    expect(body.expected_cost).toBe(body.oracle_cost);
    await live.stop();
    expect(live.rows("tasks")).toEqual([]);
  }, 60_000);

  it.each([
    ["no JSON", "{", "not valid JSON"],
    ["a list", "[]", "expected object"],
    ["an unknown device", { device: "phone-9" }, 'unknown device "phone-9"; did you mean'],
    ["an unknown field", { device: "phone-0", bit: 1 }, 'Unrecognized key: "bit"'],
    ["text for a number", { device: "phone-0", bits: "8", cycles: 1 }, "expected number"],
    ["a negative size", { device: "phone-0", bits: -1, cycles: 1 }, "expected number to be >=0"],
    ["half of a pair", { device: "phone-0", bits: 1 }, "expected bits and cycles together"],
    ["both forms", { device: "phone-0", bits: 1, cycles: 1, data_bits: [1, 1], work_cycles: [1] }, "got both"],
    [
      "sizes that do not fit",
      { device: "phone-0", data_bits: [1, 1], work_cycles: [1, 1] },
      "one size more than works",
    ],
    ["a deadline of nothing", { device: "phone-0", deadline_s: 0 }, "expected number to be >0"],
    [
      "no end of sub-tasks",
      { device: "phone-0", data_bits: [1, 1], work_cycles: new Array(5000).fill(1) },
      "expected array to have <=256",
    ],
  ])(
    "are refused where the body is %s",
    async (_, body, problem) => {
      const live = await start();
      const answer = await post(live, "tasks", body);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).toContain(JSON.stringify(problem).slice(1, -1));
      const { manifest } = await live.stop();
      expect(manifest.live!.tasks).toBe(0);
    },
    60_000,
  );
});

describe("the HTTP service", () => {
  it("describes itself, serves a page that loads nothing, and tells what the run does", async () => {
    const live = await start({ backgroundTasks: Infinity });
    const description = (await (await fetch(new URL("openapi.json", live.ready.http))).json()) as {
      paths: object;
      openapi: string;
    };
    expect(description.openapi).toBe("3.1.0");
    expect(Object.keys(description.paths)).toEqual(["/tasks", "/decisions", "/state", "/events"]);
    const page = await fetch(live.ready.http!);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).not.toMatch(/(?:src|href)=["']?https?:/);
    expect(html).toContain('<html lang="en">');
    const events = await fetch(new URL("events", live.ready.http));
    expect(events.headers.get("content-type")).toBe("text/event-stream");
    const reader = events.body!.getReader();
    const { value } = await reader.read();
    const state = JSON.parse(new TextDecoder().decode(value).slice("data: ".length)) as {
      scenario: string;
      nodes: { node: string }[];
    };
    expect(state.nodes.map(({ node }) => node)).toEqual(expect.arrayContaining(["edge", "cloud", "phone-0-uplink"]));
    await reader.cancel();
    await live.stop();
    const verdict = await verifyFolder(live.folder, { jobs: 1, remakeLive });
    expect(verdict.holds).toBe(true);
  }, 60_000);

  it("answers garbage, other hosts, other origins, wrong methods, types and sizes with a refusal", async () => {
    const live = await start();
    expect(await raw(live, "\x00\xff\x13garbage\r\n\r\n")).toMatch(/^HTTP\/1.1 400/);
    expect(await raw(live, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")).toMatch(
      /^HTTP\/1.1 403/,
    );
    expect(await raw(live, "GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")).toMatch(
      /^HTTP\/1.1 404/,
    );
    expect(await raw(live, `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 4/,
    );
    expect((await fetch(new URL("tasks", live.ready.http))).status).toBe(405);
    expect((await fetch(new URL("__proto__", live.ready.http))).status).toBe(404);
    expect((await post(live, "tasks", { device: "phone-0" }, { "content-type": "text/plain" })).status).toBe(415);
    expect((await post(live, "tasks", { device: "phone-0" }, { origin: "http://evil.example" })).status).toBe(403);
    const huge = JSON.stringify({ device: "phone-0", data_bits: new Array(50_000).fill(1) });
    expect((await post(live, "tasks", huge)).status).toBe(413);
    const chunked = await new Promise<number>((resolve) => {
      const sending = request({
        port: portOf(live),
        host: "127.0.0.1",
        path: "/tasks",
        method: "POST",
        headers: { "content-type": "application/json" },
      });
      sending.on("response", ({ statusCode }) => resolve(statusCode!));
      sending.on("error", () => resolve(0));
      for (let chunk = 0; chunk < 20; chunk++) sending.write("x".repeat(10_000));
    });
    expect([413, 0]).toContain(chunked);
    expect((await post(live, "tasks", { device: "phone-0", bits: 8, cycles: 8 })).status).toBe(200);
    await live.stop();
  }, 60_000);

  it("lets go of clients that send a byte now and then, and serves others meanwhile", async () => {
    const live = await start({ limits: { ...LIVE_LIMITS, headers_s: 0.5 } });
    const slow = Array.from({ length: 100 }, () => dial(portOf(live), false));
    for (const socket of slow) {
      socket.write("POST /tasks HTTP/1.1\r\nHost: 127.0.0.1\r\n");
      socket.resume();
    }
    const drip = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write("X");
    }, 100);
    closers.push(() => clearInterval(drip));
    expect((await post(live, "tasks", { device: "phone-0", bits: 8, cycles: 8 })).status).toBe(200);
    await Promise.all(slow.map(closed));
    await live.stop();
  }, 60_000);

  it("survives clients that go away before their answer", async () => {
    const live = await start();
    const body = JSON.stringify({ device: "phone-0", bits: 4e6, cycles: 8 });
    for (let client = 0; client < 20; client++) {
      const socket = dial(portOf(live), false);
      socket.write(
        `POST /tasks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      setTimeout(() => socket.resetAndDestroy(), 200);
    }
    await sleep(600);
    const { status } = await post(live, "decisions", { device: "phone-1" });
    expect(status).toBe(200);
    const { manifest } = await live.stop();
    expect(manifest.status).toBe("completed");
  }, 60_000);
});

describe("a run that cannot keep up", () => {
  it("says so, in its manifest and at once", async () => {
    const late: number[] = [];
    // The search for the optimum of such a graph takes far longer than the time between two tasks.
    const nodes = Array.from({ length: 12 }, (_, index) => ({
      name: `t${index}`,
      work: "uniform(1 Mcycles, 9 Mcycles)",
    }));
    const edges = nodes.flatMap(({ name }) => [
      { from: "input", to: name, data: "uniform(1 KB, 90 KB)" },
      { from: name, to: "output", data: "uniform(1 KB, 90 KB)" },
    ]);
    const application = { graph: { nodes, edges } };
    const text = liveText({ policies: ["optimal"], application, arrivals: { process: "poisson", rate: "300 /s" } });
    const live = await start({ backgroundTasks: Infinity, onBehind: (late_s: number) => late.push(late_s) }, text);
    // It may be cut off by the end of the run.
    const task = post(live, "tasks", { device: "phone-0", bits: 8e5, cycles: 1e9 }).catch(() => undefined);
    await sleep(800);
    const { manifest, errors } = await live.stop();
    await task;
    const verdict = await verifyFolder(live.folder, { jobs: 1, remakeLive });
    expect(verdict.files.filter((file) => file.verdict !== "identical")).toEqual([]);
    expect(manifest.live!.keptRealTime).toBe(false);
    expect(manifest.live!.worst_s).toBeGreaterThan(manifest.live!.tolerance_s);
    expect(manifest.live!.behind_s).toBeGreaterThan(0);
    expect(late.length).toBeGreaterThan(0);
    expect(errors.find(({ metric }) => metric === "lag_s")!.max).toBe(manifest.live!.worst_s);
  }, 60_000);
});
