import { optional, siDistribution, siValue } from "../../fields/checked.js";
import { allocation } from "../../models/allocation/catalog.js";
import { fading } from "../../models/fading/catalog.js";
import { pathLoss } from "../../models/path-loss/catalog.js";
import { rate } from "../../models/rate/catalog.js";
import type { ResolvedText } from "../schema/schema.js";
import type { LossSpec, RadioSpec } from "../spec/radio.js";

/** Recorded links, after reading. */
export interface RadioTraces {
  readonly uplink_ms?: Float64Array;
  readonly downlink_ms?: Float64Array;
}

type RadioText = ResolvedText["radio"];

/** Converts checked text of `radio:` to SI values. */
export const interpretRadio = (radio: RadioText, traces: RadioTraces): RadioSpec => {
  const loss = interpretLoss(radio.loss);
  switch (radio.rate) {
    case "constant":
      return {
        rate: "constant",
        uplink_bps: siDistribution(radio.uplink, "bitRate"),
        ...optional("downlink_bps", radio.downlink, "bitRate"),
        isPerEdge: radio.perEdge,
        loss,
      };
    case "trace": {
      const uplink_ms = traces.uplink_ms ?? new Float64Array();
      return { rate: "trace", uplink_ms, downlink_ms: traces.downlink_ms ?? uplink_ms, isPerEdge: radio.perEdge, loss };
    }
    default:
      return {
        ...rate.si(radio),
        carrier_hz: siValue(radio.carrier, "frequency"),
        subcarriers: siValue(radio.subcarriers, "count"),
        spacing_hz: siValue(radio.spacing, "frequency"),
        pathLoss: pathLoss.si(radio.pathLoss),
        shadowing: {
          sd_db: siValue(radio.shadowing.sd, "level"),
          correlation_m: siValue(radio.shadowing.correlation, "length"),
        },
        fading: fading.si(radio.fading),
        noiseFigure_db: {
          edge: siValue(radio.noiseFigure.edge, "level"),
          device: siValue(radio.noiseFigure.device, "level"),
        },
        edgeTransmitPower_w: siValue(radio.transmitPower, "power"),
        allocation: allocation.si(radio.allocation),
        association: {
          cells: radio.association.cells,
          hysteresis_db: siValue(radio.association.hysteresis, "level"),
        },
        interference: {
          downlinkLoad: siValue(radio.interference.downlink, "share"),
          uplinkRise_db: siValue(radio.interference.uplink, "level"),
          ...(radio.interference.from === "transmissions" ? { from: "transmissions" as const } : {}),
        },
        outageTimeout_s: siValue(radio.outageTimeout, "time"),
        loss,
      };
  }
};

/** Converts checked text of a link's `loss:` to SI values. */
export const interpretLoss = (loss: RadioText["loss"]): LossSpec => ({
  probability: siValue(loss.probability, "share"),
  tries: siValue(loss.tries, "count"),
});
