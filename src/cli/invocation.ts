import type { ArgumentsCamelCase, CommandModule } from "yargs";

/** Destination of a command's text: the process's stdout or stderr, or a stream of another program. */
export interface TextStream {
  write(text: string | Uint8Array): unknown;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
  /** Width of a terminal, characters. */
  readonly columns?: number;
}

/** A source of signals, such as the process. */
export interface SignalSource {
  on(name: NodeJS.Signals, listener: (name: NodeJS.Signals) => void): unknown;
  off(name: NodeJS.Signals, listener: (name: NodeJS.Signals) => void): unknown;
}

/**
 * The parts of the process that a command line uses. Files are those of the process: relative paths begin in its working folder, and
 * `edgefade gym` talks over its file descriptors 0 and 1.
 */
export interface Io {
  /** Receives results. */
  readonly stdout: TextStream;
  /** Receives notes, progress and errors. */
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signals: SignalSource;
}

/** One running command line: its arguments, its streams, and its exit code. */
export class Invocation {
  /** 0: done; 1: failed while running; 2: faulty input; 128 + n: stopped by signal n. */
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

/** A command of yargs whose handler also receives the invocation. */
export interface Command<Given> extends Omit<CommandModule<object, Given>, "handler"> {
  handler(given: ArgumentsCamelCase<Given>, call: Invocation): void | Promise<void>;
}
