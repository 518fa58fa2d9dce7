import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { verifyFolder } from "../../../src/experiment/verify/folder.js";
import { remakeLive } from "../../../src/live/replay.js";
import {
  closed,
  dial,
  LIVE_LIMITS,
  type Live,
  liveText,
  type Row,
  readAll,
  serve,
  startLive,
} from "../../support/live.js";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server of the user's, and a run that forwards phone-0 to it. */
const forwardTo = async (
  onConnection: (socket: Socket) => void,
  site: string,
  options = {},
  text = liveText(),
): Promise<Live> => {
  const { server, port } = await serve(onConnection);
  const live = await startLive(text, [`phone-0=127.0.0.1:${port}@${site}`], options);
  closers.push(() => {
    server.close();
    live.remove();
  });
  return live;
};

const echo = (socket: Socket): void => {
  socket.pipe(socket);
};

const of = (rows: readonly Row[], flow: number, direction: string): readonly Row[] =>
  rows.filter((row) => row.flow === String(flow) && row.direction === direction);

/** Times of delivery by Lindley's recursion through stations of a rate, each with a delay behind it. */
const tandem_s = (packets: readonly Row[], stations: readonly { bps: number; delay_s: number }[]): number[] => {
  const free_s = stations.map(() => 0);
  return packets.map(({ sent_s, bytes }) =>
    stations.reduce((time_s, { bps, delay_s }, station) => {
      free_s[station] = Math.max(free_s[station]!, time_s) + (Number(bytes) * 8) / bps;
      return free_s[station] + delay_s;
    }, Number(sent_s)),
  );
};

describe("a TCP connection through a live run", () => {
  it("carries the very bytes in both directions, at the times of a tandem of queues", async () => {
    const live = await forwardTo(echo, "cloud");
    const data = randomBytes(200_000);
    const begun_ms = performance.now();
    const client = dial(live.port());
    client.end(data);
    const answer = await readAll(client);
    const measured_s = (performance.now() - begun_ms) / 1000;
    expect(answer.equals(data)).toBe(true);
    const { manifest, errors } = await live.stop();
    expect(manifest).toMatchObject({ status: "completed", live: { flows: 1, tasks: 0 } });

    const packets = live.rows("packets");
    const [up, down] = [of(packets, 0, "up"), of(packets, 0, "down")];
    const wire = { bps: 4e6, delay_s: 0.01 };
    const ways = [
      [up, [{ bps: 8e6, delay_s: 0 }, wire]],
      [down, [wire, { bps: 16e6, delay_s: 0 }]],
    ] as const;
    for (const [rows, stations] of ways) {
      const expected_s = tandem_s(rows, stations);
      rows.forEach(({ delivered_s }, index) => {
        expect(Number(delivered_s)).toBeCloseTo(expected_s[index]!, 9);
      });
      expect(rows.reduce((sum, { bytes }) => sum + Number(bytes), 0)).toBe(data.length);
    }
    // Nothing is delivered before its time, and the client sees no less than what the emulation says: the wire is the slowest link.
    const most_s = errors.find(({ metric }) => metric === "delay_error_s")!.max;
    for (const { real_s, delivered_s, delay_error_s } of packets) {
      expect(Number(real_s)).toBeGreaterThanOrEqual(Number(delivered_s));
      expect(Number(delay_error_s)).toBeCloseTo(Number(real_s) - Number(delivered_s), 9);
      expect(Number(delay_error_s)).toBeLessThanOrEqual(most_s + 1e-12);
    }
    expect(measured_s).toBeGreaterThan((data.length * 8) / wire.bps);
    const flow = of(live.rows("flows"), 0, "up")[0]!;
    expect(flow).toMatchObject({ protocol: "tcp", device: "phone-0", site: "cloud", reason: "finished" });
    expect(Number(flow.rate_bps)).toBeCloseTo(4e6, 0);
  }, 60_000);

  it("passes a half-close on when all before it has come through, and goes on in the other direction", async () => {
    const heard: string[] = [];
    const live = await forwardTo((socket) => {
      socket.on("data", (chunk) => heard.push(chunk.toString()));
      socket.on("end", () => {
        heard.push("end");
        socket.end("the answer after the question");
      });
    }, "edge");
    const client = dial(live.port());
    client.end("the question");
    expect((await readAll(client)).toString()).toBe("the answer after the question");
    expect(heard.join("|")).toBe("the question|end");
    await live.stop();
    expect(live.rows("flows").map(({ reason }) => reason)).toEqual(["finished", "finished"]);
  }, 60_000);

  it("delivers what a side has sent before it closed", async () => {
    const live = await forwardTo((socket) => socket.end(Buffer.alloc(100_000, 7)), "edge");
    const client = dial(live.port());
    client.end();
    const received = await readAll(client);
    expect(received.length).toBe(100_000);
    await live.stop();
  }, 60_000);

  it("passes resets on, in both directions, and a refusal of the user's server", async () => {
    const accepted: Socket[] = [];
    const live = await forwardTo((socket) => {
      accepted.push(socket);
      socket.on("data", (chunk) => {
        if (chunk.toString() === "reset me") socket.resetAndDestroy();
      });
    }, "edge");
    const first = dial(live.port());
    first.write("hello");
    while (accepted.length === 0) await sleep(5);
    const gone = closed(accepted[0]!);
    first.resetAndDestroy();
    await gone;
    const second = dial(live.port());
    const isGone = closed(second);
    second.write("reset me");
    await isGone;
    await live.stop();
    expect(live.rows("flows").map(({ reason }) => reason)).toEqual([
      ...["reset by client", "reset by client", "reset by server", "reset by server"],
    ]);
    const { server, port } = await serve(echo);
    await new Promise((resolve) => server.close(resolve));
    const refused = await startLive(liveText(), [`phone-0=127.0.0.1:${port}@edge`]);
    closers.push(() => refused.remove());
    const third = dial(refused.port());
    await closed(third);
    await refused.stop();
    expect(refused.rows("flows")[0]!.reason).toBe("refused by server");
  }, 60_000);

  it("lets go of both sides at the end of the run, also of one that has ended its half and is not read", async () => {
    const accepted: Socket[] = [];
    const live = await forwardTo((socket) => {
      accepted.push(socket);
      socket.on("end", () => socket.write(Buffer.alloc(20_000_000)));
      socket.resume();
    }, "edge");
    const client = dial(live.port());
    client.end("send me much");
    await once(client, "data");
    const gone = [...accepted, client].map(closed);
    await live.stop();
    await Promise.all(gone);
    expect(live.rows("flows").map(({ reason }) => reason)).toEqual(["end of run", "end of run"]);
  }, 60_000);

  it("stops reading a sender whose receiver takes nothing, and loses nothing", async () => {
    let server: Socket | undefined;
    const live = await forwardTo(
      (socket) => {
        server = socket;
        socket.pause();
      },
      "edge",
      {},
      liveText({ radio: { rate: "constant", uplink: "400 Mbps", downlink: "400 Mbps" } }),
    );
    const client = dial(live.port());
    const data = randomBytes(30_000_000);
    let hasDrained = false;
    client.write(data, () => {
      hasDrained = true;
    });
    while (server === undefined) await sleep(5);
    // The kernel's own buffers take some megabytes on each side; the rest stays with the client until the server reads.
    await sleep(1500);
    expect(hasDrained).toBe(false);
    let received = 0;
    const done = new Promise<void>((resolve) => {
      server!.on("data", (chunk) => {
        received += chunk.length;
        if (received === data.length) resolve();
      });
    });
    server.resume();
    await done;
    client.end();
    await live.stop();
    const inputs = live.rows("inputs").map(({ input }) => input);
    expect(inputs).toContain("hold");
    expect(inputs).toContain("release");
  }, 60_000);

  it("refuses more connections than its limit, and closes idle ones", async () => {
    const live = await forwardTo(echo, "edge", { limits: { ...LIVE_LIMITS, connections: 3, idle_s: 1 } });
    const clients = Array.from({ length: 3 }, () => dial(live.port()));
    await Promise.all(
      clients.map(async (client) => {
        client.write("x");
        await once(client, "data");
      }),
    );
    const fourth = dial(live.port());
    await closed(fourth);
    await Promise.all(clients.map((client) => closed(client)));
    await live.stop();
    expect(live.rows("flows").map(({ reason }) => reason)).toEqual(new Array(6).fill("idle"));
  }, 60_000);

  it("shares the links with the scenario's own tasks, and is played again to the same times", async () => {
    const text = liveText({
      radio: {
        subcarriers: 64,
        fading: { model: "rayleigh", coherence: "20 ms", group: 8 },
        allocation: { scheme: "equal-share" },
      },
      backhaul: { delay: "uniform(1 ms, 20 ms)", rate: "20 Mbps", loss: { probability: 0.02, tries: 1 } },
      arrivals: { process: "poisson", rate: "4 /s" },
    });
    const live = await forwardTo(echo, "cloud", { backgroundTasks: Infinity }, text);
    const data = randomBytes(150_000);
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => {
        const client = dial(live.port());
        client.end(data);
        return readAll(client);
      }),
    );
    for (const answer of answers) expect(answer.equals(data)).toBe(true);
    const client = dial(live.port());
    client.write(data);
    await once(client, "data");
    const { manifest } = await live.stop();
    expect(manifest.counts.generated).toBeGreaterThan(0);
    const verdict = await verifyFolder(live.folder, { jobs: 1, remakeLive });
    expect(verdict.files.filter((file) => file.verdict !== "identical")).toEqual([]);
    expect(verdict.files.map(({ file }) => file)).toEqual(
      expect.arrayContaining(["tasks.csv", "flows.csv", "packets.csv", "inputs.csv", "nodes.csv"]),
    );
  }, 60_000);
});
