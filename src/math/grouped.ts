/** Items by key: keys in the order of their first item, and the items of a key in their own order. */
export const grouped = <T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};
