/** The servers that a balancer chooses among, as they are when a job arrives. Numbers are computed when they are asked for. */
export interface Servers {
  readonly count: number;
  /** Numbers of the servers that are up, ascending. All of them where none is up, so it is never empty. */
  readonly up: readonly number[];
  /** Jobs that run or wait there. */
  present(server: number): number;
  /** Work that waits or runs there / all of its cores, s. */
  backlog_s(server: number): number;
  /** Infinity: unlimited. */
  cores(server: number): number;
  /** Cores that the job would hold there. */
  grant(server: number): number;
  /** How long the job would take on that server if it were idle, s. */
  time_s(server: number): number;
  /** Work that all of its cores do in a second. */
  speed_hz(server: number): number;
}

/** The random numbers of one job, uniform in [0, 1). The same place gives the same number every time. */
export type Draws = (place: number) => number;

/** The place of the draw that breaks ties. Places from 1 on choose samples. */
const TIE = 0;

/** A rule that sends every job to one of several servers. */
export interface Balancer {
  /** The server that a job goes to if it arrives now. It changes nothing. */
  choose(servers: Servers, draws: Draws): number;
  /** Called when a job has gone where `choose` said. The servers are the same. */
  sent?(server: number, servers: Servers): void;
}

/** Score of a server: the lowest is the best. */
export type Score = (servers: Servers, server: number) => number;

/** Numbers that differ by less, in relation to them, are equal but for rounding. */
const ROUNDING = 1e-12;

const isAbove = (score: number, least: number): boolean => score > least * (1 + ROUNDING);

/** The candidates whose score is the least. */
const bestOf = (servers: Servers, candidates: readonly number[], score: Score): readonly number[] => {
  let least = Infinity;
  for (const server of candidates) least = Math.min(least, score(servers, server));
  return candidates.filter((server) => !isAbove(score(servers, server), least));
};

/**
 * The candidate of the least score. Further scores break ties, in their order. A uniform draw decides among those that are still tied.
 *
 * @param candidates  numbers of servers, at least one
 */
export const leastOf = (
  servers: Servers,
  candidates: readonly number[],
  scores: readonly Score[],
  draws: Draws,
): number => {
  let best = candidates;
  for (const score of scores) if (best.length > 1) best = bestOf(servers, best, score);
  return best.length === 1 ? best[0]! : best[Math.floor(draws(TIE) * best.length)]!;
};

/** A rule that remembers nothing: the least of some scores among all servers that are up. */
export const byScore = (...scores: readonly Score[]): Balancer => ({
  choose: (servers, draws) => leastOf(servers, servers.up, scores, draws),
});
