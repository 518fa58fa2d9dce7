import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.js";
import { parseForwards } from "../../../src/live/forward.js";
import { ByteQueue } from "../../../src/live/sockets/byte-queue.js";
import { Memory } from "../../../src/live/sockets/gateway.js";
import { inputIn } from "../../../src/live/tables/columns.js";
import { liveText, startLive } from "../../support/live.js";

const devices = ["phone-0", "phone-1", "drone"];
const sites = ["device", "edge", "cloud"];
const read = (forwards: readonly string[], listens: readonly string[] = []) =>
  parseForwards(forwards, listens, devices, sites);
const faultOf = (forwards: readonly string[], listens: readonly string[] = []): string => {
  try {
    read(forwards, listens);
  } catch (error) {
    if (error instanceof InputError) return error.message;
  }
  return "";
};

describe("--forward", () => {
  it("names a device, a server of the user's, the site at which it stands, and the protocol", () => {
    expect(
      read(["phone-1=127.0.0.1:9000@edge", "udp:drone=[::1]:53@cloud", "drone=db.local:80@edge/udp"], ["7000"]),
    ).toEqual([
      {
        protocol: "tcp",
        device: 1,
        site: 1,
        deviceName: "phone-1",
        siteName: "edge",
        host: "127.0.0.1",
        port: 9000,
        listen: 7000,
      },
      { protocol: "udp", device: 2, site: 2, deviceName: "drone", siteName: "cloud", host: "::1", port: 53, listen: 0 },
      {
        protocol: "udp",
        device: 2,
        site: 1,
        deviceName: "drone",
        siteName: "edge",
        host: "db.local",
        port: 80,
        listen: 0,
      },
    ]);
  });

  it.each([
    [["phone-0:9000@edge"], [], "expected <device>=<host>:<port>@<site>"],
    [["phone-0=127.0.0.1@edge"], [], "expected <device>=<host>:<port>@<site>"],
    [["phon-0=127.0.0.1:9000@edge"], [], 'unknown device "phon-0"; did you mean "phone-0"?'],
    [["phone-0=127.0.0.1:9000@egde"], [], 'unknown site "egde"; did you mean "edge"?'],
    [["phone-0=127.0.0.1:9000@device"], [], 'unknown site "device"'],
    [["phone-0=127.0.0.1:70000@edge"], [], 'expected a port from 1 to 65535, got "70000"'],
    [["phone-0=::1:80@edge"], [], "such as 127.0.0.1:9000 or [::1]:9000"],
    [["tcp:phone-0=127.0.0.1:80@edge/udp"], [], "has both tcp and udp"],
    [["phone-0=127.0.0.1:80@edge"], ["x"], '--listen: expected a port from 0 to 65535, got "x"'],
    [["phone-0=127.0.0.1:80@edge"], ["1", "2"], "--listen: expected at most one for each --forward: 1, got 2"],
    [["phone-0=127.0.0.1:80@edge", "drone=127.0.0.1:80@edge"], ["7000", "7000"], "tcp port 7000 is named twice"],
  ])("refuses %s %s", (forwards, listens, problem) => {
    expect(faultOf(forwards, listens)).toContain(problem);
  });

  it("says all that is wrong at once", () => {
    expect(faultOf(["x=127.0.0.1:9@y", "phone-0=127.0.0.1:0@edge"]).split("\n")).toHaveLength(3);
  });

  it("says that a port is in use, and writes nothing", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const start = startLive(liveText(), ["phone-0=127.0.0.1:9@edge"], {
      listens: [String(port)],
      folder: "/nowhere/at/all",
    });
    await expect(start).rejects.toThrow(`--listen: 127.0.0.1 port ${port} is in use`);
    server.close();
  });
});

describe("the bytes of a flow", () => {
  it("come out as they went in, in other pieces", () => {
    const queue = new ByteQueue();
    let next = 0;
    let seen = 0;
    for (let round = 1; round < 400; round++) {
      queue.push(Uint8Array.from({ length: (round * 7) % 23 }, () => next++ % 251));
      for (const piece of queue.take(Math.floor(queue.length / 2)))
        for (const byte of piece) expect(byte).toBe(seen++ % 251);
    }
    expect(seen + queue.length).toBe(next);
    expect(() => queue.take(queue.length + 1)).toThrow(RangeError);
  });

  it("are counted, and who waits for room is called when there is some", () => {
    const memory = new Memory(100);
    let calls = 0;
    memory.take(100);
    expect(memory.isFull).toBe(true);
    memory.wait(() => calls++);
    memory.give(9);
    expect(calls).toBe(0);
    memory.give(1);
    memory.give(50);
    expect([calls, memory.used_bytes, memory.isFull]).toEqual([1, 40, false]);
  });
});

describe("a row of inputs.csv", () => {
  it.each([
    [
      { at_s: "1", input: "bake" },
      'input: expected one of open, data, end, hold, release, close, task, decision, look, stop, got "bake"',
    ],
    [{ at_s: "-1", input: "look" }, 'at_s: expected a number >= 0, got "-1"'],
    [
      { at_s: "1", input: "data", flow: "0", direction: "left", bytes: "1" },
      'direction: expected one of up, down, got "left"',
    ],
    [{ at_s: "1", input: "data", flow: "0", direction: "up", bytes: "" }, 'bytes: expected a number >= 0, got ""'],
    [
      { at_s: "1", input: "open", flow: "0", protocol: "tcp", device: "0", site: "0" },
      'site: expected a number >= 1, got "0"',
    ],
  ])("is refused: %s", (cells, problem) => {
    expect(() => inputIn(cells)).toThrow(problem);
  });
});
