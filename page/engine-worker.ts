import { config } from "zod";
import { Answers } from "../src/page/answers.js";
import type { Question } from "../src/page/messages.js";

// Zod compiles functions from text where it may, which the page's security policy forbids.
config({ jitless: true });

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

const answers = new Answers({
  // A timer would wait for milliseconds, and a promise would let no message in.
  pause: () =>
    new Promise((go) => {
      waiting.push(go);
      channel.port2.postMessage(undefined);
    }),
  tell: (answer) => postMessage(answer),
  clock_ms: () => performance.now(),
});

addEventListener("message", ({ data }: MessageEvent<Question>) => void answers.take(data));
