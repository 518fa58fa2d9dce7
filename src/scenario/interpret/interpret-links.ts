import { siDistribution } from "../../fields/checked.js";
import type { QuantityText } from "../../fields/fields.js";
import type { LinkLine } from "../read/link-file.js";
import type { ResolvedText } from "../schema/schema.js";
import type { ArcSpec, LinksSpec } from "../spec/wires.js";
import { interpretLoss } from "./interpret-radio.js";

interface LinkText {
  readonly from: string;
  readonly to: string;
  readonly rate: QuantityText;
  readonly delay: QuantityText;
  readonly loss: { readonly probability: QuantityText; readonly tries: QuantityText };
}

/**
 * Converts checked text of `links:` to SI values: both directions of every link, in order.
 *
 * @param lines  lines of the file that it names
 */
export const interpretLinks = (
  { list, delay, loss, routing }: NonNullable<ResolvedText["links"]>,
  lines: readonly LinkLine[],
): LinksSpec => {
  const links: readonly LinkText[] =
    list ??
    lines.map((line) => ({
      ...line,
      delay: line.delay ?? delay,
      loss: line.loss === undefined ? loss : { ...loss, probability: line.loss },
    }));
  const given = new Set(links.map(({ from, to }) => `${from} ${to}`));
  const arcOf = ({ rate, delay, loss }: LinkText, from: string, to: string): ArcSpec => ({
    from,
    to,
    rate_bps: siDistribution(rate, "bitRate"),
    delay_s: siDistribution(delay, "time"),
    loss: interpretLoss(loss),
  });
  const arcs = links.flatMap((link) => {
    const { from, to } = link;
    const there = arcOf(link, from, to);
    return given.has(`${to} ${from}`) ? [there] : [there, arcOf(link, to, from)];
  });
  return { routing, arcs };
};
