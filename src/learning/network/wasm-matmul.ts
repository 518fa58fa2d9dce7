import type * as tfjs from "@tensorflow/tfjs-core";

interface Backed {
  disposeData(dataId: object): boolean;
}

/**
 * Makes products of transposed matrices fast on the wasm backend: its kernel walks transposed operands element by element, which
 * takes five to ten times as long as a product of plain ones. This one writes the transpose out first; gradients need
 * such products all the time. Results agree with the plain kernel's up to rounding.
 *
 * @param tf  TensorFlow.js, with the wasm backend registered
 */
export const transposeBeforeProducts = (tf: typeof tfjs): void => {
  const plain = tf.getKernel("BatchMatMul", "wasm");
  const transpose = tf.getKernel("Transpose", "wasm");
  if (plain === undefined || transpose === undefined) return;
  const own = "edgefade";
  if (own in plain) return;
  const swapped = (x: tfjs.TensorInfo, backend: unknown): tfjs.TensorInfo => {
    const perm = x.shape.map((_, axis) => axis);
    [perm[perm.length - 2], perm[perm.length - 1]] = [perm.length - 1, perm.length - 2];
    return transpose.kernelFunc({ inputs: { x }, backend, attrs: { perm } } as never) as tfjs.TensorInfo;
  };
  tf.unregisterKernel("BatchMatMul", "wasm");
  const kernel = {
    ...plain,
    [own]: true,
    kernelFunc: ({ inputs, backend, attrs }: Parameters<tfjs.KernelFunc>[0]) => {
      const { a, b } = inputs as Readonly<Record<"a" | "b", tfjs.TensorInfo>>;
      const { transposeA, transposeB } = attrs as { readonly transposeA: boolean; readonly transposeB: boolean };
      const left = transposeA ? swapped(a, backend) : a;
      const right = transposeB ? swapped(b, backend) : b;
      const product = plain.kernelFunc({
        inputs: { a: left, b: right },
        backend,
        attrs: { transposeA: false, transposeB: false },
      });
      if (left !== a) (backend as Backed).disposeData(left.dataId);
      if (right !== b) (backend as Backed).disposeData(right.dataId);
      return product;
    },
  };
  tf.registerKernel(kernel);
};
