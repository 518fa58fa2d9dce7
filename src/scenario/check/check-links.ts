import { siDistribution, siValue } from "../../fields/checked.js";
import { suggestion } from "../../nearest.js";
import { quote } from "../../quantity.js";
import type { LinkLine } from "../read/link-file.js";
import type { ResolvedText } from "../schema/schema.js";

/** A fault between fields; `because` names the other fields. */
interface LinksFault {
  readonly path: string;
  readonly problem: string;
  readonly because: readonly string[];
}

/** A link between two names, and its place in the scenario. */
interface Named {
  readonly from: string;
  readonly to: string;
  readonly path: string;
  /** The name of this link in a fault about another link. */
  readonly place: string;
}

/** The most names that a fault lists. */
const MOST_NAMES = 5;

/**
 * Faults of the links between servers, and between them and other fields.
 *
 * @param lines  lines of the file of links, if there is one and it could be read
 */
export function* checkLinks(text: ResolvedText, lines: readonly LinkLine[] | undefined): Generator<LinksFault> {
  const { links } = text;
  if (links === undefined) return;
  if ((links.list === undefined) === (links.file === undefined)) {
    const found = links.list === undefined ? "neither" : "both";
    yield { path: "links", problem: `expected either list or file, got ${found}`, because: [] };
    return;
  }
  yield* checkBackhaul(text);
  const named = namedLinks(links.list, lines);
  if (named.length === 0) return;
  yield* checkPairs(named);
  const sites = [...text.edges, ...text.clouds].map(({ name }) => name);
  yield* checkSwitches(named, sites);
  yield* checkWays(named, sites, links.file === undefined ? "links" : "links.file");
}

const namedLinks = (
  list: NonNullable<ResolvedText["links"]>["list"],
  lines: readonly LinkLine[] | undefined,
): readonly Named[] =>
  list?.map(({ from, to }, index) => ({ from, to, path: `links.list.${index}`, place: `links.list.${index}` })) ??
  (lines ?? []).map(({ from, to, line }) => ({ from, to, path: "links.file", place: `line ${line}` }));

function* checkBackhaul({ backhaul }: ResolvedText): Generator<LinksFault> {
  const { rate, delay, loss, interEdge, interCloud } = backhaul;
  const isPlain = ({ rate, delay }: { readonly rate?: unknown; readonly delay?: unknown }): boolean => {
    const rate_bps = siDistribution(rate as string, "bitRate");
    const delay_s = siDistribution(delay as string, "time");
    return (
      rate_bps.kind === "constant" && rate_bps.value === Infinity && delay_s.kind === "constant" && delay_s.value === 0
    );
  };
  const instead = "cannot be combined with links, which join the servers";
  if (!isPlain({ rate, delay }))
    yield { path: "backhaul", problem: `${instead}: only its field energy applies to them`, because: ["links"] };
  else
    for (const [key, law] of Object.entries({ interEdge, interCloud }))
      if (!isPlain({ rate, delay, ...law }))
        yield { path: `backhaul.${key}`, problem: instead, because: ["links", "backhaul"] };
  if (siValue(loss.probability, "share") > 0)
    yield { path: "backhaul.loss", problem: `${instead} and what is lost on the way`, because: ["links"] };
}

/** Links from a name to itself, and duplicate links in one direction. */
function* checkPairs(links: readonly Named[]): Generator<LinksFault> {
  const seen = new Map<string, Named>();
  for (const link of links) {
    const { from, to, path, place } = link;
    const here = path === place ? "" : `${place}: `;
    const key = `${from} ${to}`;
    const other = seen.get(key);
    if (from === to) yield { path, problem: `${here}expected two ends, got ${quote(from)} twice`, because: [] };
    else if (other !== undefined) {
      const problem = `${here}the link from "${from}" to "${to}" exists already, in ${other.place}`;
      yield { path, problem, because: path === place ? [other.path] : [] };
    } else seen.set(key, link);
  }
}

/** In a list of links, a switch with a single link is most likely a misspelt name. In a file, it belongs to a larger network. */
function* checkSwitches(links: readonly Named[], sites: readonly string[]): Generator<LinksFault> {
  const known = new Set(sites);
  const neighbours = neighboursOf(links);
  for (const link of links)
    for (const end of ["from", "to"] as const) {
      const name = link[end];
      if (link.path === "links.file" || known.has(name) || neighbours.get(name)!.size > 1) continue;
      const problem = `"${name}" is no edge and no cloud, and a switch needs two links or more, or no data cross it${suggestion(name, sites, "sites")}`;
      yield { path: `${link.path}.${end}`, problem, because: ["edges", "clouds"] };
    }
}

/** Links carry data both ways, so a site that is connected to the first site is connected to all of them. */
function* checkWays(links: readonly Named[], sites: readonly string[], path: string): Generator<LinksFault> {
  const [first] = sites;
  if (first === undefined) return;
  const neighbours = neighboursOf(links);
  const reached = new Set([first]);
  for (const name of reached) for (const other of neighbours.get(name) ?? []) reached.add(other);
  const missing = sites.filter((name) => !reached.has(name));
  if (missing.length === 0) return;
  const rest = missing.length - MOST_NAMES;
  const names = missing.slice(0, MOST_NAMES).map((name) => `"${name}"`);
  const listed = `${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  yield {
    path,
    problem: `no path leads from "${first}" to ${listed}: links must join all edges and clouds`,
    because: ["edges", "clouds"],
  };
}

const neighboursOf = (links: readonly Named[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const neighbours = new Map<string, Set<string>>();
  for (const { from, to } of links)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const own = neighbours.get(one) ?? new Set();
      neighbours.set(one, own.add(other));
    }
  return neighbours;
};
