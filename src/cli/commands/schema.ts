import type { Command } from "../invocation.js";

/** `edgefade schema` */
export const schemaCommand: Command<object> = {
  command: "schema",
  describe: "print the JSON Schema of scenario files, for editors",
  handler: async (_given, call) => {
    const { scenarioJsonSchema } = await import("../../scenario/schema/json-schema.js");
    call.print(JSON.stringify(scenarioJsonSchema(), null, 2));
  },
};
