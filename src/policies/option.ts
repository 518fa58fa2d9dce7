/** An option of a policy, for the list of `edgefade policies` and for checks of scenarios. */
export interface PolicyOption {
  readonly name: string;
  readonly type: "number" | "string" | "boolean";
  readonly description: string;
  /** The text is the name of a site: of an edge, of a cloud, of either, or of any site including the device. */
  readonly site?: "edge" | "cloud" | "server" | "any";
  /** The text is one of these. */
  readonly words?: readonly string[];
}
