/** Several runs of one thing. */
export interface Sample {
  what: string;
  unit: 'ms' | 'MB';
  runs: number[];
  /** `what` of the sample of the same session that it is compared with. */
  baseline?: string;
}

export interface Figure extends Sample {
  median: number;
  min: number;
  max: number;
  /** Median over the baseline's median. */
  ratio?: number;
}

/** @throws Error for a sample without runs, or a baseline that was not measured. */
export function summarise(samples: Sample[]): Figure[] {
  const medians = new Map(samples.map((sample) => [sample.what, median(sample.runs)]));
  return samples.map((sample) => {
    if (sample.runs.length === 0) throw new Error(`${sample.what} was never run`);
    const own = median(sample.runs);
    const figure: Figure = { ...sample, median: own, min: Math.min(...sample.runs), max: Math.max(...sample.runs) };
    if (sample.baseline !== undefined) {
      const other = medians.get(sample.baseline);
      if (other === undefined) throw new Error(`${sample.what} has no baseline ${sample.baseline}`);
      figure.ratio = own / other;
    }
    return figure;
  });
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** A table for the terminal and for Markdown alike. */
export function table(figures: Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    `${digits(figure.median)} ${figure.unit}`,
    digits(figure.min),
    digits(figure.max),
    String(figure.runs.length),
    figure.ratio === undefined ? '' : `${digits(figure.ratio)} × ${figure.baseline}`,
  ]);
  const head = ['what', 'median', 'min', 'max', 'runs', 'compared'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] as string).length)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
