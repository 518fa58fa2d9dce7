import { siValue } from "../../fields/checked.js";
import { suggestion } from "../../nearest.js";
import type { ResolvedText } from "../schema/schema.js";

/** A fault of the cell that an edge names; `because` names the field of the other edge. */
interface CellFault {
  readonly path: string;
  readonly problem: string;
  readonly because: readonly string[];
}

/** The default of `position` is the origin, so a position there carries no information. */
const placeOf = ({ position: [x, y] }: ResolvedText["edges"][number]): string =>
  `${siValue(x, "length")}, ${siValue(y, "length")}`;

/** Edges whose `cell` is unknown, is their own name, or is an edge without a base station. */
export function* checkCells({ edges }: ResolvedText): Generator<CellFault> {
  const stations = edges.filter(({ cell }) => cell === undefined).map(({ name }) => name);
  for (const [index, { name, cell }] of edges.entries()) {
    if (cell === undefined) continue;
    const path = `edges.${index}.cell`;
    if (stations.includes(cell)) {
      const [own, host] = [edges[index]!, edges.find((edge) => edge.name === cell)!].map(placeOf);
      if (own !== "0, 0" && own !== host) {
        const problem = `the server is at the position of "${cell}": leave \`position\` out`;
        yield { path: `edges.${index}.position`, problem, because: [path, "edges"] };
      }
      continue;
    }
    const other = edges.findIndex((edge) => edge.name === cell);
    if (cell === name)
      yield { path, problem: `"${name}" cannot stand behind its own base station; leave \`cell\` out`, because: [] };
    else if (other < 0)
      yield {
        path,
        problem: `no edge is called "${cell}"${suggestion(cell, stations, "edges with a base station")}`,
        because: ["edges"],
      };
    else
      yield {
        path,
        problem: `"${cell}" has no base station itself: it stands behind that of "${edges[other]!.cell}"`,
        because: [`edges.${other}.cell`],
      };
  }
}
