/** Cells of a row. */
export type Row = string[];

export const width = (text: string): number => [...text].length;

/** Pads every cell to its column: the first `texts` columns to the left, figures to the right. */
export function align(rows: readonly Row[], texts: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) => rows.reduce((most, cells) => Math.max(most, width(cells[column])), 0));
  return rows.map((cells) =>
    cells
      .map((cell, column) => {
        const space = ' '.repeat(widths[column] - width(cell));
        return column < texts ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}
