import { siValue } from "../../fields/checked.js";
import { quantity } from "../../fields/fields.js";
import { NETWORK_INPUT } from "./layer.js";
import { networkModel } from "./model.js";
import { NetworkBuilder } from "./network-builder.js";
import { transformerBlock } from "./transformer.js";

const WIDTH = 768;
const BLOCKS = 12;
const VOCABULARY = 50_257;
const CONTEXT = 1024;
const TOKEN_BITS = 32;

/** Adds the part that turns the last token into the next one; its weights are those of the token vectors. */
const nextToken = (net: NetworkBuilder, from: number): number => {
  net.block("head");
  const at = net.layerNorm("norm", from);
  const last = net.add({ name: "last-token", operator: "slice", inputs: [at], shape: [WIDTH] });
  return net.add({
    name: "head",
    operator: "linear",
    type: "linear",
    inputs: [last],
    shape: [1],
    macs: WIDTH * VOCABULARY,
    tied: WIDTH * VOCABULARY,
    elementBits: TOKEN_BITS,
  });
};

/**
 * Adds the tokens after the first one, each of which runs through all blocks and sees the keys and values of all before it.
 *
 * @param caches  keys and values of the prompt, by block
 */
const laterTokens = (net: NetworkBuilder, first: number, caches: readonly number[], tokens: number, count: number) => {
  net.block("decode");
  const weights = BLOCKS * (4 * WIDTH * WIDTH + 2 * WIDTH * 4 * WIDTH);
  const biases = BLOCKS * (5 * WIDTH + 4 * WIDTH + 4 * WIDTH);
  const linear = net.add({
    name: "decode.linear",
    operator: "linear",
    type: "linear",
    inputs: [first, ...caches],
    shape: [count, WIDTH],
    macs: count * (weights + WIDTH * VOCABULARY),
    tied: weights + biases + (VOCABULARY + CONTEXT) * WIDTH + 2 * WIDTH,
  });
  // The k-th of them sees tokens + k others and itself counted among them: a sum from tokens + 1 to tokens + count.
  const seen = count * tokens + (count * (count + 1)) / 2;
  net.add({
    name: "decode.attention",
    operator: "attention",
    type: "attention",
    inputs: [linear],
    shape: [count],
    macs: BLOCKS * 2 * seen * WIDTH,
    elementBits: TOKEN_BITS,
  });
};

/**
 * GPT-2 of 124 million parameters: a decoder that reads a prompt and writes tokens one by one.
 *
 * The blocks read the whole prompt (prefill), the head gives the first token. More tokens are written by one more sub-task, `decode`,
 * which needs the keys and values that every block made of the prompt. Work of attention is that of a causal mask: a token is
 * compared with those before it and itself.
 *
 * @source A. Radford et al., "Language models are unsupervised multitask learners", 2019; 124,439,808 parameters, the token vectors
 *         counted once (they are the head's weights too)
 */
export const gpt2 = networkModel({
  name: "gpt2",
  summary: "GPT-2 with 124 million parameters: twelve blocks of a decoder, which read a prompt and write tokens.",
  fields: {
    tokens: quantity("count", { from: 1, to: CONTEXT }, { description: "Tokens of the prompt." }).default(128),
    generated: quantity(
      "count",
      { from: 1, to: CONTEXT },
      {
        description: `Tokens that it writes, the first of which comes from reading the prompt. Together with \`tokens\` at most ${CONTEXT + 1}.`,
      },
    ).default(1),
  },
  si: (text) => ({ tokens: siValue(text.tokens, "count"), generated: siValue(text.generated, "count") }),
  make: ({ tokens, generated }) => {
    if (tokens + generated - 1 > CONTEXT)
      throw new RangeError(
        `expected at most ${CONTEXT + 1} tokens of prompt and text together, got ${tokens} and ${generated}`,
      );
    const net = new NetworkBuilder([tokens], TOKEN_BITS);
    net.block("embed");
    let at = net.add({
      name: "embed",
      operator: "embedding",
      inputs: [NETWORK_INPUT],
      shape: [tokens, WIDTH],
      parameters: (VOCABULARY + CONTEXT) * WIDTH,
    });
    const caches: number[] = [];
    for (let index = 0; index < BLOCKS; index++) {
      const name = `block${index + 1}`;
      net.block(name);
      const { output, queriesKeysValues } = transformerBlock(net, name, at, { hidden: 4 * WIDTH, isCausal: true });
      at = output;
      if (generated > 1)
        caches.push(
          net.add({
            name: `${name}.cache`,
            operator: "cache",
            inputs: [queriesKeysValues],
            shape: [2 * tokens, WIDTH],
          }),
        );
    }
    const first = nextToken(net, at);
    if (generated > 1) laterTokens(net, first, caches, tokens, generated - 1);
    return net.build();
  },
});
