import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { LIVE_LIMITS, type Live, liveText, startLive } from "../../support/live.js";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const udp = async (
  onMessage: (socket: Socket, datagram: Buffer, port: number) => void,
): Promise<{ socket: Socket; port: number }> => {
  const socket = createSocket("udp4");
  socket.on("message", (datagram, { port }) => onMessage(socket, datagram, port));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  closers.push(() => socket.close());
  return { socket, port: socket.address().port };
};

const run = async (site: string, port: number, options = {}, text = liveText()): Promise<Live> => {
  const live = await startLive(text, [`udp:phone-1=127.0.0.1:${port}@${site}`], options);
  closers.push(() => live.remove());
  return live;
};

/** Waits for something; the test's own time is the limit. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await sleep(5);
};

describe("UDP through a live run", () => {
  it("brings datagrams to the server and its answers back to whoever asked, each at its time", async () => {
    const echo = await udp((socket, datagram, port) => socket.send(Buffer.from(`re ${datagram}`), port, "127.0.0.1"));
    const live = await run("cloud", echo.port);
    const heard: [string[], string[]] = [[], []];
    const clients = await Promise.all(heard.map((list) => udp((_, datagram) => list.push(datagram.toString()))));
    clients.forEach(({ socket }, client) => {
      for (let number = 0; number < 5; number++) socket.send(`${client}-${number}`, live.port(), "127.0.0.1");
    });
    await until(() => heard.every(({ length }) => length === 5));
    await live.stop();
    expect(heard.map((list) => list.sort())).toEqual(
      [0, 1].map((client) => [0, 1, 2, 3, 4].map((number) => `re ${client}-${number}`)),
    );
    const packets = live.rows("packets");
    expect(packets).toHaveLength(20);
    // Up: phones have one radio each, which both flows share, then the wire and its delay; nobody is faster than the empty network.
    for (const { direction, bytes, sent_s, delivered_s, real_s, status } of packets) {
      const bits = Number(bytes) * 8;
      const least_s = bits / 4e6 + bits / (direction === "up" ? 8e6 : 16e6) + 0.01;
      expect(status).toBe("delivered");
      expect(Number(delivered_s) - Number(sent_s)).toBeGreaterThanOrEqual(least_s - 1e-9);
      expect(Number(real_s)).toBeGreaterThanOrEqual(Number(delivered_s));
    }
    expect(live.rows("flows")).toHaveLength(4);
  }, 60_000);

  it("drops what does not fit in front of the radio, and books every datagram", async () => {
    let received = 0;
    const sink = await udp(() => received++);
    const limits = { ...LIVE_LIMITS, buffer_bytes: 5000 };
    const live = await run(
      "edge",
      sink.port,
      { limits },
      liveText({ radio: { rate: "constant", uplink: "100 kbps", downlink: "1 Mbps" } }),
    );
    const client = await udp(() => {});
    // 80 ms each on the radio, and room for five.
    for (let number = 0; number < 40; number++) client.socket.send(Buffer.alloc(1000), live.port(), "127.0.0.1");
    await until(() => received >= 5);
    await sleep(300);
    await live.stop();
    const rows = live.rows("packets");
    const lost = rows.filter(({ status }) => status === "buffer-full");
    const through = rows.filter(({ status }) => status === "delivered");
    expect(lost.length).toBeGreaterThan(0);
    expect(through.length).toBe(received);
    const flow = live.rows("flows")[0]!;
    expect(Number(flow.offered_bytes)).toBeGreaterThanOrEqual(Number(flow.delivered_bytes) + Number(flow.lost_bytes));
    expect(Number(flow.lost)).toBe(lost.length);
    // One after the other on the radio: 8000 bits at 100 kbit/s.
    for (let index = 1; index < through.length; index++)
      expect(Number(through[index]!.delivered_s) - Number(through[index - 1]!.delivered_s)).toBeGreaterThanOrEqual(
        0.08 - 1e-9,
      );
  }, 60_000);

  it("carries empty datagrams and the largest, and forgets silent clients", async () => {
    const sizes: number[] = [];
    const sink = await udp((_, { length }) => sizes.push(length));
    const live = await run("edge", sink.port, { limits: { ...LIVE_LIMITS, idle_s: 0.5 } });
    const client = await udp(() => {});
    for (const size of [0, 60_000, 1]) client.socket.send(Buffer.alloc(size), live.port(), "127.0.0.1");
    await until(() => sizes.length === 3);
    expect(sizes).toEqual([0, 60_000, 1]);
    await sleep(1200);
    await live.stop();
    expect(live.rows("flows").map(({ reason }) => reason)).toEqual(["idle", "idle"]);
  }, 60_000);
});
