import { distributionOf } from "../engine/distributions.js";
import type { Scenario } from "../scenario/scenario.js";
import type { ConditionLaws } from "../world/device/conditions.js";
import type { GrantLaws } from "../world/task/task-source.js";
import { subcarrierLaw } from "./links/build-radio.js";

export const conditionLaws = ({
  radio,
  edges,
  clouds,
  backhaul,
}: Scenario): Omit<ConditionLaws, "deviceFrequency_hz"> => ({
  servers: [
    ...edges.map(({ name, frequency_hz }) => ({ name, frequency_hz: distributionOf(frequency_hz), direct: undefined })),
    ...clouds.map(({ name, frequency_hz, direct }) => ({
      name,
      frequency_hz: distributionOf(frequency_hz),
      direct: direct === undefined ? undefined : linkLaws(direct),
    })),
  ],
  radio: radio.rate === "constant" ? linkLaws(radio) : undefined,
  backhaul_bps: distributionOf(backhaul.rate_bps),
  interEdge_bps: distributionOf(backhaul.interEdge.rate_bps),
  interCloud_bps: distributionOf(backhaul.interCloud.rate_bps),
});

const linkLaws = (rates: {
  readonly uplink_bps: Parameters<typeof distributionOf>[0];
  readonly downlink_bps?: Parameters<typeof distributionOf>[0];
}) => ({
  uplink_bps: distributionOf(rates.uplink_bps),
  ...(rates.downlink_bps === undefined ? {} : { downlink_bps: distributionOf(rates.downlink_bps) }),
});

export const grantLaws = ({ radio, edges, clouds, backhaul, decision }: Scenario): GrantLaws => ({
  subcarriers: subcarrierLaw(radio),
  hasReports: decision.report_bits > 0 || decision.answer_bits > 0,
  servers: [...edges, ...clouds].map(({ name, grant }) => ({ name, cores: distributionOf(grant) })),
  backhaulDelay_s: distributionOf(backhaul.delay_s),
  interEdgeDelay_s: distributionOf(backhaul.interEdge.delay_s),
  interCloudDelay_s: distributionOf(backhaul.interCloud.delay_s),
});
