import { describe, expect, test } from "vitest";
import { overloads } from "../../../src/compose/offered-load.js";
import { parseScenario, scenarioFromText } from "../../../src/scenario/load/load.js";
import type { LoadOptions } from "../../../src/scenario/load/load-options.js";
import { parseLinkFile } from "../../../src/scenario/read/link-file.js";
import { problemsOf } from "./fixtures.js";

const scenario = (links: string, more = "") => `
tasks: 5
edges: [{ name: a }, { name: b }]
clouds: [{ name: cloud }]
links: ${links}
${more}
devices: [{ name: phone }]
application: { chain: { subtasks: 1, data: 1 KB, work: 1 Mcycles } }
arrivals: { process: poisson, rate: 1 /s }
policies: [local]
`;
const load = (text: string, file?: string) => {
  const options: LoadOptions = { readFile: () => file ?? "" };
  return parseScenario(text, "s.yaml", options);
};
const faults = (text: string, file?: string) => problemsOf(() => load(text, file));
const constant = (value: number) => ({ kind: "constant", value });
const sound = { probability: 0, tries: Infinity };

describe("a graph of links", () => {
  test("both directions of every link, but those that have an element of their own", () => {
    const text = scenario(
      `[{ from: a, to: sw, rate: 1 Gbps, delay: 2 ms }, { from: sw, to: a, rate: 1 Mbps }, { from: sw, to: b }, { from: cloud, to: sw, loss: { probability: 1 %, tries: 3 } }]`,
    );
    const { scenario: found, text: resolved } = load(text);
    const plain = { rate_bps: constant(Infinity), delay_s: constant(0), loss: sound };
    expect(found.links).toEqual({
      routing: "delay",
      arcs: [
        { from: "a", to: "sw", rate_bps: constant(1e9), delay_s: constant(0.002), loss: sound },
        { from: "sw", to: "a", rate_bps: constant(1e6), delay_s: constant(0), loss: sound },
        { from: "sw", to: "b", ...plain },
        { from: "b", to: "sw", ...plain },
        { from: "cloud", to: "sw", ...plain, loss: { probability: 0.01, tries: 3 } },
        { from: "sw", to: "cloud", ...plain, loss: { probability: 0.01, tries: 3 } },
      ],
    });
    const again = scenarioFromText(JSON.parse(JSON.stringify(resolved)), ".");
    expect(again.scenario.links).toEqual(found.links);
    expect(again.text).toEqual(resolved);
  });

  test("from a file, with what its lines do not say", () => {
    const file = "# a ring\na b 10 Gbps\n\nb,cloud,1e9,0.5\ncloud a 5Mbps 2 ms 1 % # lossy\n";
    const text = scenario('{ file: graph.txt, delay: "uniform(1 ms, 2 ms)", routing: hops }');
    const { links } = load(text, file).scenario;
    expect(links?.routing).toBe("hops");
    const delay_s = { kind: "uniform", low: 0.001, high: 0.002 };
    const loss = { ...sound, probability: 0.01 };
    expect(links?.arcs.filter((_, index) => index % 2 === 0)).toEqual([
      { from: "a", to: "b", rate_bps: constant(1e10), delay_s, loss: sound },
      { from: "b", to: "cloud", rate_bps: constant(1e9), delay_s: constant(0.5), loss: sound },
      { from: "cloud", to: "a", rate_bps: constant(5e6), delay_s: constant(0.002), loss },
    ]);
  });

  test("a line's values may be drawn or unlimited", () => {
    expect(parseLinkFile("a b unlimited uniform(1 ms, 2 ms)\n", "g.txt")).toEqual([
      { from: "a", to: "b", rate: "unlimited", delay: "uniform(1 ms, 2 ms)", line: 1 },
    ]);
  });

  const joined = "{ from: a, to: b }, { from: b, to: cloud }";
  test.each<[string, string, readonly string[]]>([
    [
      "a site that no link leads to",
      scenario("[{ from: a, to: b }]"),
      ['s.yaml:5:8: links: no path leads from "a" to "cloud": links must join all edges and clouds'],
    ],
    [
      "a misspelt name",
      scenario(`[${joined}, { from: a, to: clod }]`),
      [
        's.yaml:5:68: links.list.2.to: "clod" is no edge and no cloud, and a switch needs two links or more, or no data cross it; did you mean "cloud"?',
      ],
    ],
    [
      "a link from a name to itself",
      scenario(`[${joined}, { from: a, to: a }]`),
      ['s.yaml:5:53: links.list.2: expected two ends, got "a" twice'],
    ],
    [
      "a link that appears twice",
      scenario(`[${joined}, { from: a, to: b, rate: 1 Mbps }]`),
      ['s.yaml:5:53: links.list.2: the link from "a" to "b" exists already, in links.list.0'],
    ],
    [
      "a device",
      scenario(`[${joined}, { from: device, to: b }]`),
      ['s.yaml:5:61: links.list.2.from: the name "device" is reserved: choose another for an end of a link'],
    ],
    [
      "a rate of the one law for all pairs",
      scenario(`[${joined}]`, "backhaul: { rate: 1 Gbps }"),
      [
        "s.yaml:6:11: backhaul: cannot be combined with links, which join the servers: only its field energy applies to them",
      ],
    ],
    [
      "a law for pairs of edges",
      scenario(`[${joined}]`, "backhaul: { interEdge: { delay: 1 ms } }"),
      ["s.yaml:6:24: backhaul.interEdge: cannot be combined with links, which join the servers"],
    ],
    [
      "neither list nor file",
      scenario("{ routing: hops }"),
      ["s.yaml:5:8: links: expected either list or file, got neither"],
    ],
    ["an empty list", scenario("[]"), ["s.yaml:5:8: links.list: expected at least one element, got an empty list"]],
  ])("%s", (_, text, expected) => expect(faults(text)).toEqual(expected));

  test.each<[string, string, readonly string[]]>([
    ["no link", "# nothing\n", ['graph.txt: has no links: expected a line such as "edge-1 edge-2 10 Gbps" for each']],
    [
      "names of columns",
      "from,to,rate_bps,delay_s\na,b,1e9,0.001\n",
      [
        'graph.txt:1: expected a link, got names of columns: leave the line out, or begin it with "#"; lines have from to rate, optionally followed by delay and loss',
      ],
    ],
    ["no rate", "a b\n", ['graph.txt:1: expected from to rate, optionally followed by delay and loss, got "a b"']],
    [
      "a rate that is none",
      "a b fast\na cloud -1\n",
      [
        'graph.txt:1: rate: expected a bit rate such as "10 Mbps" (bps, kbps, Mbps, Gbps, B/s, KB/s, MB/s, GB/s, KiB/s, MiB/s, GiB/s), got "fast" (a value, or a distribution such as uniform(low, high))',
        'graph.txt:2: rate: expected a bit rate > 0, got "-1 bps"',
      ],
    ],
    [
      "too much",
      "a b 1 Gbps 1 ms 0.1 7\n",
      ['graph.txt:1: expected from to rate, optionally followed by delay and loss, got "a b 1 Gbps 1 ms 0.1 7"'],
    ],
    [
      "a name that is none",
      "a b! 1\n",
      ['graph.txt:1: expected a name of letters, digits, ".", "_" and "-", got "b!"'],
    ],
    [
      "a pair twice, and a site that is not there",
      "a sw 1\na sw 2\n",
      [
        's.yaml:5:16: links.file: line 2: the link from "a" to "sw" exists already, in line 1',
        's.yaml:5:16: links.file: no path leads from "a" to "b", "cloud": links must join all edges and clouds',
      ],
    ],
  ])("a file with %s", (_, file, expected) => expect(faults(scenario("{ file: graph.txt }"), file)).toEqual(expected));

  test("the offered load of each link on the way to the cloud", () => {
    const text = `
duration: 1000 s
edges: [{ name: a }]
clouds: [{ name: cloud }]
links: [{ from: a, to: sw, rate: 100 kbps }, { from: sw, to: cloud, rate: 4 kbps }]
devices: [{ name: phone }]
application: { chain: { subtasks: 1, data: 1 KB, work: 1 Mcycles } }
arrivals: { process: poisson, rate: 1 /s }
policies: [cloud]
`;
    expect(overloads(load(text).scenario)).toEqual([
      { policy: "cloud", place: "the link from sw to cloud", load: 2 },
      { policy: "cloud", place: "the link from cloud to sw", load: 2 },
    ]);
  });
});
