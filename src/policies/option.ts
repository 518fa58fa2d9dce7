/** An option of a policy, as `edgefade policies` lists it and scenarios are checked against. */
export interface PolicyOption {
  readonly name: string;
  readonly type: "number" | "string" | "boolean";
  readonly description: string;
  /** The text is the name of a site: of an edge, of a cloud, of either, or of any, the device among them. */
  readonly site?: "edge" | "cloud" | "server" | "any";
  /** The text is one of these. */
  readonly words?: readonly string[];
}
