import { type Code, type FunctionWriter, V128, type Variable, v128 } from "../web-assembly.js";

/**
 * Code that computes a function for several vectors of two numbers. All vectors take each step together, so the processor works on one while
 * it waits for another.
 *
 * @typeParam Name  the values of a vector, one variable each
 */
export abstract class VectorCode<Name extends string> {
  /** By vector: its variables. x is the argument, y the result. */
  readonly vectors: readonly Readonly<Record<Name, Variable>>[];

  constructor(writer: FunctionWriter, count: number, names: readonly Name[]) {
    this.vectors = Array.from(
      { length: count },
      () => Object.fromEntries(names.map((name) => [name, writer.local(V128)])) as Record<Name, Variable>,
    );
  }

  /** The code of a step, for each vector. */
  protected each(code: (vector: Readonly<Record<Name, Variable>>) => Code): Code {
    return this.vectors.map(code);
  }

  /** 1 if a condition holds for any of the numbers, 0 if not. */
  protected isAny(condition: (vector: Readonly<Record<Name, Variable>>) => Code): Code {
    return v128.isAny(this.vectors.map(condition).reduce((all, one) => v128.or(all, one)));
  }
}
