import type { CommandModule } from "yargs";

/** `edgefade schema` */
export const schemaCommand: CommandModule = {
  command: "schema",
  describe: "print the JSON Schema of scenario files, for editors",
  handler: async () => {
    const { scenarioJsonSchema } = await import("../../scenario/schema/json-schema.js");
    console.log(JSON.stringify(scenarioJsonSchema(), null, 2));
  },
};
