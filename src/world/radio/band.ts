import type { Grant } from "./grant.js";
import type { Units } from "./interference.js";

/** Which subcarriers of a band are free. Grants get the free ones with the lowest numbers. */
export class Band {
  readonly #units: Units | undefined;
  /** All subcarriers and the free ones, by group, or by unit where there are units. */
  readonly #size: Float64Array;
  readonly #free: Float64Array;
  /** The latest previews of a grant from the free subcarriers and from all: quotes ask for the same one many times. */
  #ofFree: Grant | undefined;
  #ofAll: Grant | undefined;

  /** @param units  where it matters which subcarriers a grant holds; absent: how many of each group is enough */
  constructor(groupSizes: Float64Array, units: Units | undefined) {
    this.#units = units;
    this.#size = units?.sizes ?? groupSizes;
    this.#free = Float64Array.from(this.#size);
  }

  /** The next grant of this many subcarriers. When more than `free` are wanted: the grant if all were free. */
  preview(subcarriers: number, free: number): Grant {
    if (subcarriers <= free) {
      if (this.#ofFree?.subcarriers !== subcarriers) this.#ofFree = this.#lowest(subcarriers, this.#free);
      return this.#ofFree;
    }
    if (this.#ofAll?.subcarriers !== subcarriers) this.#ofAll = this.#lowest(subcarriers, this.#size);
    return this.#ofAll;
  }

  allocate(subcarriers: number): Grant {
    const grant = this.#ofFree?.subcarriers === subcarriers ? this.#ofFree : this.#lowest(subcarriers, this.#free);
    this.#ofFree = undefined;
    if (grant.units !== undefined) for (const unit of grant.units) this.#free[unit] = 0;
    else
      for (let index = 0; index < grant.groups.length; index++)
        this.#free[grant.groups[index]!]! -= grant.counts[index]!;
    return grant;
  }

  release(grant: Grant): void {
    this.#ofFree = undefined;
    if (grant.units !== undefined) for (const unit of grant.units) this.#free[unit] = this.#size[unit]!;
    else
      for (let index = 0; index < grant.groups.length; index++)
        this.#free[grant.groups[index]!]! += grant.counts[index]!;
  }

  #lowest(subcarriers: number, free: Float64Array): Grant {
    const grant = lowest(subcarriers, free);
    return this.#units === undefined ? grant : inUnits(grant, this.#units);
  }
}

const lowest = (subcarriers: number, free: Float64Array): Grant => {
  const groups: number[] = [];
  const counts: number[] = [];
  let missing = subcarriers;
  for (let group = 0; missing > 0 && group < free.length; group++) {
    const count = Math.min(missing, free[group]!);
    if (count === 0) continue;
    groups.push(group);
    counts.push(count);
    missing -= count;
  }
  return { subcarriers, groups, counts };
};

/** Turns a grant that lists units into one that lists fading groups. */
const inUnits = ({ subcarriers, groups: units }: Grant, { sizes, groups: groupOf }: Units): Grant => {
  const groups: number[] = [];
  const counts: number[] = [];
  for (const unit of units) {
    if (groups.at(-1) !== groupOf[unit]) {
      groups.push(groupOf[unit]!);
      counts.push(0);
    }
    counts[counts.length - 1]! += sizes[unit]!;
  }
  return { subcarriers, groups, counts, units };
};
