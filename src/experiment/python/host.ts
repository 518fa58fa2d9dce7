import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { workerData } from "node:worker_threads";
import type { HostData, HostMessage } from "./channel.js";

const { command, port, signal } = workerData as HostData;

const tell = (message: HostMessage): void => {
  port.postMessage(message);
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
};

const [program = "", ...args] = command;
const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
child.on("error", (error) => tell({ ended: `${program} does not start: ${error.message}` }));
// All its output arrives before its end.
child.on("close", (code, name) =>
  tell({ ended: `its process ended with ${code === null ? `signal ${name}` : `exit code ${code}`}` }),
);
child.stdin.on("error", () => {});
createInterface({ input: child.stdout }).on("line", (line) => tell({ line }));
port.on("message", (line: string) => child.stdin.write(`${line}\n`));
port.on("close", () => child.stdin.end());
