import type { z } from "zod";
import { siValue } from "../../fields/checked.js";
import { mapping, type QuantityText, quantity } from "../../fields/fields.js";
import type { NodePower } from "../../world/computing/core-meter.js";
import type { PathedFault, SettingsFault } from "../catalog.js";
import { core } from "./core.js";
import { max } from "./max.js";
import type { PoweredServer } from "./model.js";
import { perData } from "./per-data.js";
import { table } from "./table.js";

/** A power model with a value of any type. */
interface AnyPowerModel {
  readonly key: string;
  readonly field: z.ZodType;
  readonly hasIdle?: true;
  readonly idle?: string;
  readonly check?: (value: never, server: PoweredServer) => readonly SettingsFault[];
  readonly make: (value: never, server: PoweredServer) => NodePower;
}

type OptionalFields<Models extends readonly AnyPowerModel[]> = {
  readonly [M in Models[number] as M["key"]]: z.ZodOptional<M["field"]>;
};

/** `power` of a server as text: at most one key of a model. */
interface PowerText {
  readonly idle?: QuantityText | undefined;
}

const allOf = (words: readonly string[]): string => `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** All power models, told apart by which of their keys is given. */
export const powersOf = <const Models extends readonly [AnyPowerModel, ...AnyPowerModel[]]>(models: Models) => {
  const keys = models.map(({ key }) => key);
  const given = (text: PowerText) => models.filter(({ key }) => Reflect.get(text, key) !== undefined);
  const serverOf = ({ idle }: PowerText, cores: number): PoweredServer => ({
    idle,
    idle_w: siValue(idle ?? 0, "power"),
    cores,
  });
  return {
    /**
     * The schema of a kind of server.
     *
     * @param idle   its idle power where none is given
     * @param other  the model that it has where none is given
     */
    schema: (idle: string, other: string) =>
      mapping(
        {
          idle: quantity(
            "power",
            { from: 0 },
            { description: `Drawn all the time; without it ${idle}, and 0 W with \`perData\`.`, source: "chosen" },
          ).optional(),
          ...(Object.fromEntries(models.map(({ key, field }) => [key, field.optional()])) as OptionalFields<Models>),
        },
        {
          description: `Power of the server: \`idle\` plus one of \`max\`, \`core\` and \`perData\`, or \`table\` alone. Without any of them, \`${other}\`.`,
          exclusive: [keys],
        },
      ),
    /** Fills in defaults for a kind of server: its idle power, and its power model. */
    complete: <Text extends PowerText>(text: Text, idle: string, other: Partial<Text>): Text => {
      const [model] = given(text);
      if (model?.hasIdle === true) return text;
      return { idle: model?.idle ?? idle, ...text, ...(model === undefined ? other : {}) };
    },
    /** Faults of a server; `path` is the server's. */
    check: (text: PowerText, cores: number, path: string): readonly PathedFault[] => {
      const found = given(text);
      const problem = `expected one of ${allOf(keys)}, got ${found.map(({ key }) => key).join(" and ")}`;
      return [
        ...(found.length > 1 ? [{ path: `${path}.power`, problem, because: [] }] : []),
        ...found.flatMap(({ key, check }) =>
          (check?.(Reflect.get(text, key) as never, serverOf(text, cores)) ?? []).map(
            ({ field, problem, because = [] }) => ({
              path: `${path}.${field}`,
              problem,
              because: because.map((other) => `${path}.${other}`),
            }),
          ),
        ),
      ];
    },
    /** The power of a server, from checked and complete text. */
    si: (text: PowerText, cores: number): NodePower => {
      const [model] = given(text);
      if (model === undefined) throw new Error(`expected one of ${allOf(keys)}`);
      return model.make(Reflect.get(text, model.key) as never, serverOf(text, cores));
    },
  };
};

/** The power of servers: the models of `power`. A new one is one more entry here. */
export const power = powersOf([max, core, perData, table]);
