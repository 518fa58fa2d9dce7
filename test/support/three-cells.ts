/** Servers of the first, of the second, and of the third cell; each has two, the second behind the base station of the first. */
export const CELLS = { left: ["l", "l2"], middle: ["m", "m2"], right: ["r", "r2"] } as const;
/** One alone: the link between two clouds would carry the data of all cells. */
export const CLOUDS = ["cloud"];

export interface ThreeCells {
  /** Only the left cell: no other servers and devices. */
  readonly isAlone?: boolean;
  /** Cells without devices beside the left one. */
  readonly isEmpty?: boolean;
  /** Devices of the left cell that move through all cells. */
  readonly moves?: boolean;
}

/** A network of three cells with two servers each, of which only the left may be there. All cells have the same number of sites. */
export const threeCells = ({ isAlone = false, isEmpty = false, moves = false }: ThreeCells = {}): string => {
  const others = (lines: string) => (isAlone ? "" : lines);
  const busy = (line: string) => (isAlone || isEmpty ? "" : line);
  return `
name: cells
seed: 4
duration: 3 s
replications: 1
radio: { subcarriers: 64, allocation: { scheme: fixed, subcarriers: 8 }, association: { cells: serving } }
edges:
  - { name: l, position: [0 m, 0 m], cores: 2, frequency: 2 GHz }
${others("  - { name: m, position: [500 m, 0 m], cores: 4, frequency: 4 GHz }\n  - { name: r, position: [1000 m, 0 m], cores: 1, frequency: 1 GHz }\n")}  - { name: l2, cell: l, cores: 1, frequency: 3 GHz, memory: 2 GB }
${others("  - { name: m2, cell: m, cores: 1, frequency: 5 GHz }\n  - { name: r2, cell: r, cores: 2, frequency: 2 GHz }\n")}clouds: [{ name: cloud }]
backhaul: { delay: 15 ms, rate: 50 Mbps }
devices:
  - { name: left, count: 3, position: 'rectangle(-50 m, 0 m, 50 m, 20 m)'${moves ? ", mobility: { model: random-waypoint, within: 'rectangle(-50 m, 0 m, 1050 m, 20 m)', speed: 200 m/s }" : ""} }
${busy("  - { name: middle, count: 2, position: 'rectangle(450 m, 0 m, 550 m, 20 m)' }\n  - { name: right, count: 2, position: 'rectangle(950 m, 0 m, 1050 m, 20 m)' }\n")}application: { chain: { subtasks: 2, data: 'uniform(10 KB, 200 KB)', work: 'exponential(300 Mcycles)', memory: 1 MB } }
arrivals: { process: poisson, rate: 3 /s }
objective: latency
oracle: off
`;
};
