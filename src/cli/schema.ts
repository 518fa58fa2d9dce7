import type { CommandModule } from "yargs";
import { scenarioJsonSchema } from "../scenario/json-schema.js";

/** `edgefade schema` */
export const schemaCommand: CommandModule = {
  command: "schema",
  describe: "print the JSON Schema of scenario files, for editors",
  handler: () => {
    console.log(JSON.stringify(scenarioJsonSchema(), null, 2));
  },
};
