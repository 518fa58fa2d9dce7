import type { ArgumentsCamelCase, CommandModule } from "yargs";

/** Where a command writes text: the process's stdout or stderr, or what another program hands in. */
export interface TextStream {
  write(text: string | Uint8Array): unknown;
  /** Whether a person looks at it. */
  readonly isTTY?: boolean;
  /** Width in characters, of a terminal. */
  readonly columns?: number;
}

/** Who tells of signals; the process itself is one. */
export interface SignalSource {
  on(name: NodeJS.Signals, listener: (name: NodeJS.Signals) => void): unknown;
  off(name: NodeJS.Signals, listener: (name: NodeJS.Signals) => void): unknown;
}

/**
 * What a command line has of the process around it. Files are those of the process: relative paths begin in its working folder, and
 * `edgefade gym` talks over its file descriptors 0 and 1.
 */
export interface Io {
  /** Gets results. */
  readonly stdout: TextStream;
  /** Gets notes, progress and errors. */
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signals: SignalSource;
}

/** One command line on its way: what it was given, where it writes, and what its exit code will be. */
export class Invocation {
  /** 0 done; 1 failed while running; 2 the input was at fault; 128 + n stopped by signal n. */
  exitCode = 0;

  /** @param args  without the name of the program */
  constructor(
    readonly args: readonly string[],
    readonly io: Io,
  ) {}

  /** Writes a line of results. */
  print(line = ""): void {
    this.io.stdout.write(`${line}\n`);
  }

  /** Writes a line for people, such as a note or an error. */
  say(line: string): void {
    this.io.stderr.write(`${line}\n`);
  }
}

/** A command as yargs knows it, whose handler also gets the invocation. */
export interface Command<Given> extends Omit<CommandModule<object, Given>, "handler"> {
  handler(given: ArgumentsCamelCase<Given>, call: Invocation): void | Promise<void>;
}
