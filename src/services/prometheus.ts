/** A group of series under one name, told apart by the values of its labels; values stand in the order of the labels. */
interface Family {
  readonly name: string;
  readonly lines: () => readonly string[];
}

/** Only ever rises, until the process ends. */
export interface Counter {
  readonly add: (values: readonly string[]) => void;
  /** Lets a series begin at 0, so that its first rise is seen as one; one that is there already stays as it is. */
  readonly begin: (values: readonly string[]) => void;
}

/** Rises and falls. */
export interface Gauge {
  /** Replaces all series. */
  readonly set: (series: readonly (readonly [values: readonly string[], value: number])[]) => void;
}

export interface Histogram {
  readonly observe: (values: readonly string[], value: number) => void;
}

/** What was counted in a process, as plain data; `key` holds the values of the labels. */
export interface Counted {
  readonly counts: readonly { readonly name: string; readonly key: string; readonly count: number }[];
  readonly observations: readonly {
    readonly name: string;
    readonly key: string;
    /** Values in each bucket, the last above all bounds. */
    readonly counts: readonly number[];
    readonly sum: number;
  }[];
}

/** Metrics, for Prometheus. */
export interface Registry {
  readonly counter: (name: string, help: string, labels: readonly string[]) => Counter;
  readonly gauge: (name: string, help: string, labels: readonly string[]) => Gauge;
  /** `bounds` are the upper bounds of the buckets, rising. */
  readonly histogram: (name: string, help: string, labels: readonly string[], bounds: readonly number[]) => Histogram;
  /** Gives what counters and histograms have counted since the last time, and counts on from nothing. */
  readonly take: () => Counted;
  /** Adds what another registry with the same families has counted; what is not known here is left out. */
  readonly add: (counted: Counted) => void;
  /** Everything, in the text format. */
  readonly text: () => string;
}

/** Media type of the text format. */
export const textFormat = 'text/plain; version=0.0.4; charset=utf-8';

/** Parts label values in a key; none of them can hold it. */
const separator = '\0';

/** An empty registry; it writes Prometheus' text format 0.0.4, families in the order in which they were made. */
export function makeRegistry(): Registry {
  const families: Family[] = [];
  const counters = new Map<string, Map<string, number>>();
  const histograms = new Map<string, Map<string, Buckets>>();
  const family = (name: string, help: string, type: string, samples: () => readonly string[]) => {
    const head = [`# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}`, `# TYPE ${name} ${type}`];
    families.push({ name, lines: () => [...head, ...samples()] });
  };

  return {
    counter: (name, help, labels) => {
      const counts = new Map<string, number>();
      counters.set(name, counts);
      family(name, help, 'counter', () =>
        [...counts].map(([key, count]) => sample(name, labels, key.split(separator), count)),
      );
      return {
        add: (values) => raise(counts, values.join(separator), 1),
        begin: (values) => {
          const key = values.join(separator);
          if (!counts.has(key)) counts.set(key, 0);
        },
      };
    },
    gauge: (name, help, labels) => {
      let current: Parameters<Gauge['set']>[0] = [];
      family(name, help, 'gauge', () => current.map(([values, value]) => sample(name, labels, values, value)));
      return {
        set: (series) => {
          current = series;
        },
      };
    },
    histogram: (name, help, labels, bounds) => {
      const series = new Map<string, Buckets>();
      histograms.set(name, series);
      family(name, help, 'histogram', () =>
        [...series].flatMap(([key, buckets]) => histogramLines(name, labels, key.split(separator), bounds, buckets)),
      );
      return {
        observe: (values, value) => {
          const buckets = bucketsOf(series, values.join(separator), bounds.length + 1);
          let at = 0;
          while (at < bounds.length && value > (bounds[at] ?? 0)) at += 1;
          buckets.counts[at] = (buckets.counts[at] ?? 0) + 1;
          buckets.sum += value;
        },
      };
    },
    take: () => {
      const taken: Counted = {
        counts: [...counters].flatMap(([name, counts]) => [...counts].map(([key, count]) => ({ name, key, count }))),
        observations: [...histograms].flatMap(([name, series]) =>
          [...series].map(([key, buckets]) => ({ name, key, ...buckets })),
        ),
      };
      for (const counts of counters.values()) counts.clear();
      for (const series of histograms.values()) series.clear();
      return taken;
    },
    add: ({ counts, observations }) => {
      for (const { name, key, count } of counts) {
        const known = counters.get(name);
        if (known !== undefined) raise(known, key, count);
      }
      for (const { name, key, counts: more, sum } of observations) {
        const series = histograms.get(name);
        if (series === undefined) continue;
        const buckets = bucketsOf(series, key, more.length);
        for (const [at, count] of more.entries()) buckets.counts[at] = (buckets.counts[at] ?? 0) + count;
        buckets.sum += sum;
      }
    },
    text: () => `${families.flatMap(({ lines }) => lines()).join('\n')}\n`,
  };
}

/** How many values fell between two bounds; the last count is of those above all. */
interface Buckets {
  readonly counts: number[];
  sum: number;
}

function raise(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function bucketsOf(series: Map<string, Buckets>, key: string, length: number): Buckets {
  const known = series.get(key);
  if (known !== undefined) return known;
  const buckets = { counts: new Array<number>(length).fill(0), sum: 0 };
  series.set(key, buckets);
  return buckets;
}

/** In the text format each bucket holds those below it as well. */
function histogramLines(
  name: string,
  labels: readonly string[],
  values: readonly string[],
  bounds: readonly number[],
  { counts, sum }: Buckets,
): readonly string[] {
  const lines: string[] = [];
  let below = 0;
  for (const [at, count] of counts.entries()) {
    below += count;
    const bound = bounds[at] === undefined ? '+Inf' : String(bounds[at]);
    lines.push(sample(`${name}_bucket`, [...labels, 'le'], [...values, bound], below));
  }
  lines.push(sample(`${name}_sum`, labels, values, sum), sample(`${name}_count`, labels, values, below));
  return lines;
}

function sample(name: string, labels: readonly string[], values: readonly string[], value: number): string {
  const pairs = labels.map((label, at) => `${label}="${escaped(values[at] ?? '')}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
