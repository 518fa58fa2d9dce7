/** A fault of a model: its place in the file, and the problem. */
export class OnnxFault extends Error {
  /** Such as `node "fc1" (Gemm)`; "": the file as a whole. */
  readonly where: string;

  constructor(where: string, problem: string) {
    super(problem);
    this.name = "OnnxFault";
    this.where = where;
  }
}

/** Several faults that were found together. */
export class OnnxFaults extends Error {
  readonly faults: readonly OnnxFault[];

  constructor(faults: readonly OnnxFault[]) {
    super(faults.map(({ where, message }) => `${where}: ${message}`).join("\n"));
    this.name = "OnnxFaults";
    this.faults = faults;
  }
}

/** Names and texts of a file in messages: of any length and content there, short and on one line here. */
export const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
